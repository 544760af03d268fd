using System.Net;
using Microsoft.AspNetCore.Http;
using Petrel.Lab.Front.Control;
using Petrel.Lab.Front.Faults;
using Petrel.Lab.Network;

namespace Petrel.Lab.Front.Http;

/// <summary>One request, whom it is for, and what became of it.</summary>
internal sealed class Exchange
{
    private readonly long _startedAt = RequestLog.Now;

    internal Exchange(HttpContext context, Slot slot, LabRole role, int index)
    {
        Context = context;
        Slot = slot;
        Role = role;
        Index = index;
        Path = RequestPath.Parse(context.Request.Path.Value ?? "/");
        IPAddress client = context.Connection.RemoteIpAddress!;
        Client = client.IsIPv4MappedToIPv6 ? client.MapToIPv4() : client;
    }

    internal HttpContext Context { get; }

    internal Slot Slot { get; }

    internal LabRole Role { get; }

    internal int Index { get; }

    internal IPAddress Client { get; }

    internal RequestPath Path { get; }

    internal HttpRequest Request => Context.Request;

    internal HttpResponse Response => Context.Response;

    /// <summary>Goes off when the client is gone.</summary>
    internal CancellationToken Gone => Context.RequestAborted;

    /// <summary>What happens to the body; null is nothing.</summary>
    internal FaultRule? BodyFault { get; set; }

    /// <summary>Bytes of the body that were sent.</summary>
    internal long BytesSent { get; set; }

    /// <summary>The fault that this request met, by name; null is none.</summary>
    internal string? Fault { get; set; }

    /// <summary>The fault that happens to this request at this moment; null if all is well.</summary>
    internal FaultRule? Take(FaultPhase phase, bool renewal = false)
    {
        FaultRule? rule = Slot.Faults.Take(phase, new FaultTarget(Role, Index, Client, Path.Kind, renewal));
        if (rule is not null) Fault = FrontJson.NameOf(rule.Kind);
        return rule;
    }

    internal RequestRecord Record(string outcome) => new(
        _startedAt,
        RequestLog.Now,
        Role,
        Index,
        new IPEndPoint(Client, Context.Connection.RemotePort).ToString(),
        Request.Method,
        $"{Request.Path}{Request.QueryString}",
        Response.HasStarted ? Response.StatusCode : 0,
        BytesSent,
        Fault ?? outcome);
}

using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Petrel.Lab.Front.Connections;
using Petrel.Lab.Front.Faults;
using Petrel.Lab.Front.Hub;
using Petrel.Lab.Front.Nginx;
using Petrel.Lab.Network;

namespace Petrel.Lab.Front.Control;

/// <summary>The control API: faults, limits, the log of requests and nginx, slot by slot.</summary>
internal sealed class ControlHandler(FrontState state, FrontAddress[] addresses, NginxFleet nginx)
{
    /// <summary>The listeners' gates; known once Kestrel is built.</summary>
    internal GatedListenerFactory? Gates { get; set; }

    internal async Task HandleAsync(HttpContext context)
    {
        try
        {
            await RouteAsync(context);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or TimeoutException)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync(exception.Message);
        }
    }

    private Task RouteAsync(HttpContext context)
    {
        string[] parts = context.Request.Path.Value!.Trim('/').Split('/');
        if (parts is ["ready"]) return Task.CompletedTask;
        if (parts is not ["slots", string text, string what]) return NotFound(context);
        bool known = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int slot) && slot < AddressPlan.Slots;
        return known ? RouteAsync(context, state.Slots[slot], what) : NotFound(context);
    }

    private Task RouteAsync(HttpContext context, Slot slot, string what) => (context.Request.Method, what) switch
    {
        ("PUT", "faults") => PutFaultsAsync(context, slot),
        ("DELETE", "faults") => ReplaceFaultsAsync(slot, []),
        ("PUT", "limits") => PutLimitsAsync(context, slot),
        ("GET", "requests") => context.Response.WriteAsJsonAsync(slot.Log.Read(), FrontJson.Options),
        ("DELETE", "requests") => ClearAsync(slot),
        ("PUT", "nginx") => PutNginxAsync(context, slot),
        ("DELETE", "nginx") => nginx.StopAsync(slot.Number),
        _ => NotFound(context),
    };

    private async Task PutFaultsAsync(HttpContext context, Slot slot)
    {
        FaultRule[] rules = await ReadAsync<FaultRule[]>(context);
        string? complaint = rules.Select(static rule => rule.Complaint()).FirstOrDefault(static text => text is not null);
        if (complaint is not null) throw new ArgumentException(complaint);
        await ReplaceFaultsAsync(slot, rules);
    }

    private async Task ReplaceFaultsAsync(Slot slot, FaultRule[] rules)
    {
        slot.ReplaceFaults(rules);
        await Task.WhenAll(addresses.Where(address => address.Slot == slot.Number).Select(address => SetGateAsync(slot, address)));
    }

    private Task SetGateAsync(Slot slot, FrontAddress address) => Gates!.TryFind(address.EndPoint, out AcceptGate? gate)
        ? gate.SetAsync(slot.Faults.IsQueueFull(address.Role, address.Index))
        : Task.CompletedTask;

    private static async Task PutLimitsAsync(HttpContext context, Slot slot) =>
        slot.Quota.Replace(await ReadAsync<SlotLimits>(context));

    private static Task ClearAsync(Slot slot)
    {
        slot.Log.Clear();
        return Task.CompletedTask;
    }

    private async Task PutNginxAsync(HttpContext context, Slot slot) =>
        await nginx.StartAsync(slot.Number, await ReadAsync<NginxOptions>(context));

    private static async Task<T> ReadAsync<T>(HttpContext context) =>
        await JsonSerializer.DeserializeAsync<T>(context.Request.Body, FrontJson.Options, context.RequestAborted)
        ?? throw new JsonException("The request has no content");

    private static Task NotFound(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}

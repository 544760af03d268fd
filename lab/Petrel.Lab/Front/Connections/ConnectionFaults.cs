using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Petrel.Lab.Front.Control;
using Petrel.Lab.Front.Faults;
using Petrel.Lab.Front.Http;

namespace Petrel.Lab.Front.Connections;

/// <summary>What goes wrong with a connection before TLS begins.</summary>
internal sealed class ConnectionFaults(Slot slot, FrontAddress address)
{
    internal async Task HandleAsync(ConnectionContext connection, Func<Task> next)
    {
        long startedAt = RequestLog.Now;
        var client = (IPEndPoint)connection.RemoteEndPoint!;
        FaultRule? rule = slot.Faults.Take(
            FaultPhase.Connection, new FaultTarget(address.Role, address.Index, client.Address, PathKind.Other));
        if (rule is null)
        {
            await next();
            return;
        }

        await BreakAsync(connection, rule);
        slot.Log.AddFault(startedAt, address, client, rule.Kind);
    }

    private static async Task BreakAsync(ConnectionContext connection, FaultRule rule)
    {
        try
        {
            if (rule.Kind is FaultKind.CloseAfterHello or FaultKind.ResetAfterHello) await HelloAsync(connection);
            RawConnection raw = new(connection.Features.Get<IConnectionSocketFeature>()!.Socket);
            if (rule.Kind is FaultKind.ResetAtOnce or FaultKind.ResetAfterHello) raw.Reset();
            if (rule.Kind is FaultKind.CloseAtOnce or FaultKind.CloseAfterHello) raw.Finish();
            double? seconds = rule.Kind == FaultKind.TlsStall ? rule.Seconds : RawConnection.FarewellSeconds;
            await Stall.ForAsync(seconds, connection.ConnectionClosed);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The client is gone, which is what was waited for.
        }
    }

    private static async Task HelloAsync(ConnectionContext connection)
    {
        ReadResult hello = await connection.Transport.Input.ReadAsync(connection.ConnectionClosed);
        connection.Transport.Input.AdvanceTo(hello.Buffer.Start, hello.Buffer.End);
    }
}

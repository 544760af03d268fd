using System.Buffers;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Petrel.Lab.Front.Connections;
using Petrel.Lab.Front.Faults;

namespace Petrel.Lab.Front.Http;

/// <summary>Sends a response's body, with what goes wrong in it.</summary>
internal static class BodyDelivery
{
    private const int ChunkBytes = 64 << 10;
    private const int SlowChunksPerSecond = 10;

    // The kernel is given this long to send what stands before a FIN or RST: a reset drops what is still queued.
    private static readonly TimeSpan Flight = TimeSpan.FromMilliseconds(100);

    internal static async Task SendAsync(Exchange exchange, Stream body)
    {
        await exchange.Response.StartAsync(exchange.Gone);
        if (HttpMethods.IsHead(exchange.Request.Method)) return;
        FaultRule? fault = exchange.BodyFault;
        switch (fault?.Kind)
        {
            case FaultKind.SlowBody:
                await CopySlowlyAsync(exchange, body, fault.BytesPerSecond);
                break;
            case FaultKind.StallInBody or FaultKind.FinAfter or FaultKind.RstAfter:
                await CopyAsync(exchange, body, fault.Bytes);
                await InterruptAsync(exchange, fault);
                await CopyAsync(exchange, body, long.MaxValue);
                break;
            default:
                await CopyAsync(exchange, body, long.MaxValue);
                break;
        }
    }

    private static async Task InterruptAsync(Exchange exchange, FaultRule fault)
    {
        if (fault.Kind == FaultKind.StallInBody)
        {
            await Stall.ForAsync(fault.Seconds, exchange.Gone);
            return;
        }

        await Task.Delay(Flight, exchange.Gone);
        RawConnection raw = new(exchange.Context.Features.Get<IConnectionSocketFeature>()!.Socket);
        if (fault.Kind == FaultKind.RstAfter) raw.Reset();
        else raw.Finish();
        await Stall.ForAsync(RawConnection.FarewellSeconds, exchange.Gone);
        exchange.Context.Abort();
        exchange.Gone.ThrowIfCancellationRequested();
    }

    private static async Task CopySlowlyAsync(Exchange exchange, Stream body, int bytesPerSecond)
    {
        long sent;
        int chunk = Math.Max(bytesPerSecond / SlowChunksPerSecond, 1);
        do
        {
            sent = exchange.BytesSent;
            await CopyAsync(exchange, body, chunk);
            await Task.Delay(TimeSpan.FromSeconds((double)chunk / bytesPerSecond), exchange.Gone);
        }
        while (exchange.BytesSent > sent);
    }

    private static async Task CopyAsync(Exchange exchange, Stream body, long limit)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            while (limit > 0)
            {
                int read = await body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(limit, ChunkBytes)), exchange.Gone);
                if (read == 0) return;
                await exchange.Response.Body.WriteAsync(buffer.AsMemory(0, read), exchange.Gone);
                exchange.BytesSent += read;
                limit -= read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

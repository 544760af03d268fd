using System.Net;
using Petrel.Lab.Network;

namespace Petrel.Lab.Referee;

/// <summary>Finds t₁, the first kernel-visible sign of a fault, in the kernel's own trace.</summary>
/// <param name="events">One slot's events, in order.</param>
/// <param name="roles">The roles that the fault hits; empty for all.</param>
internal sealed class FirstSign(IReadOnlyList<KernelEvent> events, IReadOnlyCollection<LabRole> roles)
{
    private const double FairSyn = 1.0, FairFirstByte = 3.0, FairSilence = 5.0, FairCloseWait = 3.0, Pause = 1.0;

    private readonly KernelEvent[] _events =
        [.. events.Where(e => roles.Count == 0 || (AddressPlan.Find(e.Remote.Address) is { } who && roles.Contains(who.Role)))];

    /// <summary>When, in seconds on CLOCK_MONOTONIC; null if the sign never showed before <paramref name="until"/>.</summary>
    internal double? Find(Sign sign, double until) => sign switch
    {
        Sign.UnansweredSyn => Connects().Where(c => c.Answered - c.Began > FairSyn).Select(static c => c.Began + FairSyn).Earliest(until),
        Sign.FailedConnect => Where(static e => e.Kind == KernelEventKind.State && e is { OldState: "TCP_SYN_SENT", NewState: "TCP_CLOSE" }).Earliest(until),
        Sign.NoFirstByte => Silences(afterPayload: false, FairFirstByte).Earliest(until),
        Sign.SilentTransfer => Silences(afterPayload: true, FairSilence).Earliest(until),
        Sign.Reset => Where(static e => e is { Kind: KernelEventKind.Error, Errno: 104 }).Earliest(until),
        Sign.EarlyClose => Where(static e => e is { Kind: KernelEventKind.State, OldState: "TCP_ESTABLISHED", NewState: "TCP_CLOSE_WAIT" }).Earliest(until),
        Sign.Return => Returns().Earliest(until),
        Sign.LingeringCloseWait => CloseWaits().Earliest(until),
        Sign.ClosedWindow => Silences(afterPayload: true, FairSilence).Earliest(until),
        _ => null,
    };

    private IEnumerable<double> Where(Func<KernelEvent, bool> fits) => _events.Where(fits).Select(static e => e.At);

    /// <summary>SYNs, and when each left SYN_SENT. At CLOSE→SYN_SENT the local port is still 0: joined in order by remote end.</summary>
    private IEnumerable<(double Began, double Answered)> Connects()
    {
        var waiting = new Dictionary<IPEndPoint, Queue<double>>();
        var ended = new List<(double Began, double Answered)>();
        foreach (KernelEvent e in _events.Where(static e => e.Kind == KernelEventKind.State))
        {
            if (e.NewState == "TCP_SYN_SENT")
            {
                if (!waiting.TryGetValue(e.Remote, out Queue<double>? queue)) waiting[e.Remote] = queue = new();
                queue.Enqueue(e.At);
            }
            else if (e.OldState == "TCP_SYN_SENT" && waiting.TryGetValue(e.Remote, out Queue<double>? begun) && begun.TryDequeue(out double at))
            {
                ended.Add((at, e.At));
            }
        }

        return ended.Concat(waiting.Values.SelectMany(static queue => queue).Select(static at => (at, double.MaxValue))).OrderBy(static c => c.Item1);
    }

    private IEnumerable<IGrouping<(IPEndPoint Local, IPEndPoint Remote), KernelEvent>> Connections() => _events
        .Where(static e => e.Local.Port != 0)
        .GroupBy(static e => (e.Local, e.Remote));

    /// <summary>
    /// Ends of fair waits in which nothing came, on connections that were established: no payload, or, before a response, no
    /// acknowledgement of our request either.
    /// </summary>
    private IEnumerable<double> Silences(bool afterPayload, double fair)
    {
        foreach (var connection in Connections())
        {
            double since = double.MaxValue;
            foreach (KernelEvent e in connection)
            {
                if (e.At - since > fair) yield return since + fair;
                if (e.Kind == KernelEventKind.State) since = !afterPayload && e.NewState == "TCP_ESTABLISHED" ? e.At : double.MaxValue;
                else if (e.Kind == KernelEventKind.Segment && (e.Octets > 0 || !afterPayload)) since = e.At;
            }

            if (since < double.MaxValue) yield return since + fair;
        }
    }

    /// <summary>Connects after a pause in which there was none.</summary>
    private IEnumerable<double> Returns()
    {
        double last = double.MaxValue;
        foreach (KernelEvent e in _events.Where(static e => e is { Kind: KernelEventKind.State, NewState: "TCP_SYN_SENT" }))
        {
            if (e.At - last > Pause) yield return e.At;
            last = e.At;
        }
    }

    private IEnumerable<double> CloseWaits()
    {
        foreach (var connection in Connections())
        {
            double since = double.MaxValue;
            foreach (KernelEvent e in connection.Where(static e => e.Kind == KernelEventKind.State))
            {
                if (e.At - since > FairCloseWait) yield return since + FairCloseWait;
                since = e.NewState == "TCP_CLOSE_WAIT" ? e.At : double.MaxValue;
            }

            if (since < double.MaxValue) yield return since + FairCloseWait;
        }
    }
}

file static class Times
{
    /// <summary>The earliest that is before the end of the run; null if there is none.</summary>
    internal static double? Earliest(this IEnumerable<double> times, double until)
    {
        double earliest = times.Where(at => at <= until).DefaultIfEmpty(double.MaxValue).Min();
        return earliest < double.MaxValue ? earliest : null;
    }
}

using Petrel.Core.Attribution;
using Petrel.Core.Connections;
using Petrel.Core.Events;
using Petrel.Core.Sockets;

namespace Petrel.Core.Detection;

/// <summary>
/// What download files say of a silent connection of a client that may pool: a stalled transfer is an open, incomplete
/// file that was last written when the connection last received; an idle connection has none. Asked for on suspicion
/// only, shortly before the silence would count, so that the answer is there when it does.
/// </summary>
internal static class DownloadWitness
{
    // An answer takes two looks with 1.2 s between them, so that it comes just before the silence counts.
    private const double AskAheadSeconds = 1.5;
    private const long AnswerPatience = 2_500_000_000;
    private const long AskAgainAfter = 2_000_000_000;
    private const int MostDoublings = 3;

    // Whoever waits for the disk may be writing what has come in, or unpacking it: it is asked again, up to some 17 s.
    private const byte MostAsksWhileBusy = 3;
    private const long AskAgainSlack = 500_000_000;
    private const byte MostAsks = 8;

    // What a client has received it writes soon: containerd a megabyte at a time, others what a TLS record brings.
    private const long MostWriteLead = 15_000_000_000;
    private const long MostWriteLag = 500_000_000;
    private const double WrittenTooLatelySeconds = 0.5;

    /// <summary>After how much silence to ask, in seconds.</summary>
    internal static double AskAfter(DetectionContext context) =>
        Math.Max(0.5, context.Options.TransferSilenceSeconds - AskAheadSeconds);

    /// <summary>Asks if that is worth it now.</summary>
    internal static void Ask(Connection connection, double silent, DetectionContext context)
    {
        ref DetectionMarks marks = ref connection.Marks;
        bool isSettled = marks.DownloadVerdict != DownloadVerdict.None || marks.DownloadAsks >= MostAsks;
        if (isSettled || connection.Pid == 0 || silent < AskAfter(context)) return;
        if (marks.DownloadAsks > 0 && context.Now - marks.DownloadsAskedAt < PauseAfter(marks.DownloadAsks)) return;
        marks.DownloadAsks++;
        marks.DownloadsAskedAt = context.Now;
        context.RequestDownloads(connection);
    }

    private static long PauseAfter(byte asks) => AskAgainAfter << Math.Min(asks - 1, MostDoublings);

    /// <summary>Whether the answer to the first question may still come, or to the next, where the disk was busy.</summary>
    internal static bool IsAwaited(Connection connection, DetectionContext context)
    {
        ref readonly DetectionMarks marks = ref connection.Marks;
        if (marks.DownloadVerdict != DownloadVerdict.None || marks.DownloadsAnswered) return false;
        long since = context.Now - marks.DownloadsAskedAt;
        return marks.DownloadsBusy
            ? marks.DownloadAsks <= MostAsksWhileBusy && since < PauseAfter(marks.DownloadAsks) + AskAgainSlack
            : marks.DownloadAsks == 1 && since < AnswerPatience;
    }

    /// <summary>Forgets what was said of a silence that is over.</summary>
    internal static void Forget(ref DetectionMarks marks)
    {
        marks.DownloadVerdict = DownloadVerdict.None;
        marks.DownloadAsks = 0;
        marks.DownloadsAnswered = marks.DownloadsBusy = false;
        marks.DownloadsAskedAt = 0;
    }

    /// <summary>Judges the silent connections of a process by its files.</summary>
    internal static void Take(ConnectionTable table, int pid, DownloadSighting sighting, DetectionContext context)
    {
        bool isExplained = CountIncomplete(sighting) <= CountActive(table, pid, sighting, context);
        for (int i = 0; i < table.Count; i++)
        {
            Connection connection = table[i];
            bool isMeant = connection.Pid == pid && connection is { IsAttributed: true, IsOpen: true, State: TcpState.Established };
            if (isMeant) ReceiveQueueDetector.TakeState(connection, sighting.IsStopped, context);
            if (isMeant && Judge(connection, sighting, isExplained, context)) context.RequestSample(connection);
        }
    }

    private static int CountIncomplete(DownloadSighting sighting)
    {
        int incomplete = 0;
        foreach (DownloadFile file in sighting.Files) incomplete += file.IsComplete ? 0 : 1;
        return incomplete;
    }

    /// <summary>
    /// Connections that may be filling one of the files: containerd writes a megabyte at a time, so that the file of a
    /// slow transfer rests, too. Where a daemon writes, they may be another process's.
    /// </summary>
    private static int CountActive(ConnectionTable table, int pid, DownloadSighting sighting, DetectionContext context)
    {
        bool anyProcess = false;
        foreach (DownloadFile file in sighting.Files) anyProcess |= file.ByDaemon;
        int active = 0;
        for (int i = 0; i < table.Count; i++)
        {
            Connection connection = table[i];
            bool counts = connection is { IsAttributed: true, IsOpen: true } && (anyProcess || connection.Pid == pid);
            if (counts && IsActive(connection, context)) active++;
        }

        return active;
    }

    private static bool IsActive(Connection connection, DetectionContext context) => connection.State == TcpState.SynSent ||
        (connection.State == TcpState.Established && (!connection.HasCounters || connection.ReceiveQueue > 0 ||
         context.Now - connection.ReceivedAt < DetectionContext.Nanoseconds(AskAfter(context))));

    /// <summary>Judges one connection; true if that decided.</summary>
    private static bool Judge(Connection connection, DownloadSighting sighting, bool isExplained, DetectionContext context)
    {
        ref DetectionMarks marks = ref connection.Marks;
        if (marks.DownloadAsks == 0 || marks.DownloadVerdict != DownloadVerdict.None || !connection.HasCounters) return false;
        marks.DownloadsBusy = sighting.IsBusy;
        marks.DownloadsAnswered = !sighting.IsBusy;
        bool allWell = sighting.IsConclusive;
        foreach (DownloadFile file in sighting.Files)
        {
            if (!isExplained && IsStalled(file, connection, context)) marks.DownloadVerdict = DownloadVerdict.Stalled;
            allWell &= file.IsComplete || file.Grown > 0;
        }

        if (marks.DownloadVerdict == DownloadVerdict.None && allWell) marks.DownloadVerdict = DownloadVerdict.Idle;
        return marks.DownloadVerdict != DownloadVerdict.None;
    }

    private static bool IsStalled(DownloadFile file, Connection connection, DetectionContext context)
    {
        double resting = (context.Now - file.WrittenAt) / 1e9;
        bool grows = file.Grown > 0 || resting < context.Options.TransferSilenceSeconds - WrittenTooLatelySeconds;
        if (file.IsComplete || grows) return false;

        // Several connections may be silent: this one filled the file if it received as much, at that time.
        long lastData = connection.ReceivedAt;
        bool couldFill = connection.Endpoint!.Role == RegistryRole.Blob || (ulong)file.Size <= connection.PayloadReceived;
        return couldFill && file.WrittenAt >= lastData - MostWriteLead && file.WrittenAt <= lastData + MostWriteLag;
    }
}

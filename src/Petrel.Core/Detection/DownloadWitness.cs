using Petrel.Core.Attribution;
using Petrel.Core.Connections;
using Petrel.Core.Events;

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
    private const long AskAgainAfter = 3_000_000_000;
    private const byte MostAsks = 8;

    // What a client has received it writes at once, but for the part of a TLS record (16 KiB) that is still on its way.
    private const long MostWriteLead = 3_000_000_000;
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
        if (marks.DownloadAsks > 0 && context.Now - marks.DownloadsAskedAt < AskAgainAfter) return;
        marks.DownloadAsks++;
        marks.DownloadsAskedAt = context.Now;
        context.RequestDownloads(connection);
    }

    /// <summary>Whether the answer to the last question may still come.</summary>
    internal static bool IsAwaited(Connection connection, DetectionContext context) =>
        connection.Marks is { DownloadAsks: > 0, DownloadVerdict: DownloadVerdict.None } &&
        context.Now - connection.Marks.DownloadsAskedAt < AnswerPatience;

    /// <summary>Forgets what was said of a silence that is over.</summary>
    internal static void Forget(ref DetectionMarks marks)
    {
        marks.DownloadVerdict = DownloadVerdict.None;
        marks.DownloadAsks = 0;
        marks.DownloadsAskedAt = 0;
    }

    /// <summary>Judges a connection by its process's files; true if that decided.</summary>
    internal static bool Judge(Connection connection, DownloadSighting sighting, DetectionContext context)
    {
        ref DetectionMarks marks = ref connection.Marks;
        if (marks.DownloadAsks == 0 || marks.DownloadVerdict != DownloadVerdict.None || !connection.HasCounters) return false;
        bool allWell = sighting.IsConclusive;
        foreach (DownloadFile file in sighting.Files)
        {
            if (IsStalled(file, connection, context)) marks.DownloadVerdict = DownloadVerdict.Stalled;
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

        // Another connection's file may rest, too: this one filled it if it received as much, at that time.
        long lastData = connection.SampledAt - (connection.Counters.LastDataReceivedMilliseconds * 1_000_000L);
        bool couldFill = connection.Endpoint!.Role == RegistryRole.Blob || (ulong)file.Size <= connection.PayloadReceived;
        return couldFill && file.WrittenAt >= lastData - MostWriteLead && file.WrittenAt <= lastData + MostWriteLag;
    }
}

using Petrel.Core.Attribution;
using Petrel.Core.Connections;

namespace Petrel.Core.Detection;

/// <summary>
/// A layer that the peer closes, fetched anew after a wait, closed again after as many octets or by a reset, and so on after
/// growing waits: docker (5, 10, 15, 20 s) and BuildKit (1, 2, 4 s) retrying a download that is cut. Layers of healthy pulls
/// are closed by the peer too, and several may be of one size, but they follow each other without a pause; and a new
/// pull of the same image begins with a token.
/// </summary>
internal sealed class EarlyCloseDetector : PullDetector
{
    private const int Remembered = 16;
    private const double IdleShare = 0.8;
    private const long Together = 1_500_000_000;
    private const double ClearlyLonger = 1.2;

    // docker's first repetition says enough where a new pull would have shown a token; else the second must fit too. Waits of
    // 1 and 2 s come about by chance: podman between layers of one size, on a loaded machine. The third must fit.
    private const int Certain = 3, CertainForDocker = 2, CertainForBuildKit = 4;
    private const string Docker = "dockerd";

    private readonly PerPuller<Layers> _layers = new();
    private readonly Dictionary<RegistryState, ulong> _cuts = [];

    private enum Schedule : byte
    {
        None = 0,
        Docker,
        BuildKit,
    }

    /// <summary>A layer's connection that the peer closed; <c>Attempt</c> counts from 1 in a chain of repetitions.</summary>
    private readonly record struct Layer(
        long OpenedAt, long EndedAt, ulong Received, bool Reset, int Attempt, Schedule Schedule, long FirstEndAt);

    /// <summary>The latest of a client.</summary>
    private sealed class Layers
    {
        internal readonly Layer[] Ring = new Layer[Remembered];
        internal int Next;
        internal long TokenAt;
    }

    internal override void OnOpening(Connection connection, DetectionContext context)
    {
        if (connection.Endpoint!.Role == RegistryRole.Auth) NoteToken(connection, connection.OpenedAt, context);
    }

    internal override void OnWord(in PullWord word, DetectionContext context)
    {
        if (word.Role == RegistryRole.Auth) NoteToken(word.Connection, word.EndedAt, context);
        else if (word.IsBlob && word.Connection.ClosedBy != CloseCause.RemoteReset) NoteProgress(word, context);
    }

    internal override void OnClosed(Connection connection, bool carriedBlob, DetectionContext context)
    {
        if (!carriedBlob || !connection.HasCounters || !IsClosedByPeer(connection, context)) return;
        Layers layers = _layers.Of(connection, context);
        bool reset = connection.ClosedBy == CloseCause.RemoteReset;
        var layer = new Layer(
            connection.OpenedAt, connection.EndedAt, connection.PayloadReceived, reset, 1, Schedule.None, connection.EndedAt);
        layer = Chain(layers, layer, context);
        layers.Ring[layers.Next] = layer;
        layers.Next = (layers.Next + 1) % Remembered;
        if (IsTelling(layer, connection, context)) Raise(layer, connection, context);
    }

    private void NoteToken(Connection connection, long time, DetectionContext context)
    {
        Layers layers = _layers.Of(connection, context);
        layers.TokenAt = Math.Max(layers.TokenAt, time);
    }

    private void NoteProgress(in PullWord word, DetectionContext context)
    {
        RegistryState registry = word.Endpoint.Registry;
        if (_cuts.TryGetValue(registry, out ulong cut) && word.Received > ClearlyLonger * cut) registry.CutOvercomeAt = context.Now;
    }

    // Who closed first shows in transitions only.
    private static bool IsClosedByPeer(Connection connection, DetectionContext context) =>
        connection.ClosedBy is CloseCause.RemoteFin or CloseCause.RemoteReset ||
        (!context.SeesTransitions && connection.ClosedBy == CloseCause.Unknown);

    /// <summary>Finds the attempt that this one repeats.</summary>
    private static Layer Chain(Layers layers, in Layer layer, DetectionContext context)
    {
        Layer best = layer;
        foreach (Layer before in layers.Ring)
        {
            if (before.EndedAt == 0 || before.EndedAt > layer.OpenedAt || layers.TokenAt > before.EndedAt) continue;
            if (before.Reset != layer.Reset || (!layer.Reset && !PullWord.AreAlike(before.Received, layer.Received))) continue;
            Schedule schedule = Fit(before, layer, context);
            if (schedule == Schedule.None || before.Attempt < best.Attempt || !IsAfterAPause(layers, before, layer)) continue;
            best = layer with { Attempt = before.Attempt + 1, Schedule = schedule, FirstEndAt = before.FirstEndAt };
        }

        return best;
    }

    private static Schedule Fit(in Layer before, in Layer layer, DetectionContext context)
    {
        double waited = (layer.OpenedAt - before.EndedAt) / 1e9;
        double slack = context.SeesTransitions ? 0 : 1.2; // polled, its opening is known to a second
        if (before.Schedule != Schedule.BuildKit && IsNear(waited, 5 * before.Attempt, 0.6 + slack)) return Schedule.Docker;
        bool doubles = before.Schedule != Schedule.Docker && IsNear(waited, 1 << (before.Attempt - 1), 0.35 + slack);
        return doubles ? Schedule.BuildKit : Schedule.None;
    }

    // The wait itself is exact; a request to the API may come before the layer's.
    private static bool IsNear(double waited, double wanted, double slack) =>
        waited >= 0.97 * wanted && waited <= (1.05 * wanted) + slack;

    /// <summary>Whether the client fetched no layer for most of the wait: healthy ones follow each other.</summary>
    private static bool IsAfterAPause(Layers layers, in Layer before, in Layer layer)
    {
        double least = IdleShare * (layer.OpenedAt - before.EndedAt);
        foreach (Layer other in layers.Ring)
        {
            if (other.EndedAt == 0) continue;
            bool endedBefore = other.EndedAt <= layer.OpenedAt;
            if (endedBefore ? layer.OpenedAt - other.EndedAt < least : other.OpenedAt < layer.OpenedAt - Together) return false;
        }

        return true;
    }

    private static bool IsTelling(in Layer layer, Connection connection, DetectionContext context)
    {
        if (layer.Schedule == Schedule.BuildKit) return layer.Attempt >= CertainForBuildKit;
        bool wouldShowAToken = connection.Endpoint!.Registry.HasAuthHost && context.SeesTransitions;
        bool isCertain = wouldShowAToken && connection.ProcessName == Docker;
        return layer.Schedule == Schedule.Docker && layer.Attempt >= (isCertain ? CertainForDocker : Certain);
    }

    private void Raise(in Layer layer, Connection connection, DetectionContext context)
    {
        EndpointState endpoint = connection.Endpoint!;
        _cuts[endpoint.Registry] = layer.Received;
        string how = layer.Reset ? "reset" : $"closed after {layer.Received} bytes";
        context.Raise(new Signal(
            SignalKind.EarlyCloseCadence, layer.FirstEndAt, endpoint, ClientReference.Of(connection), null,
            layer.Attempt, CertainForDocker, 0,
            $"a layer from {endpoint.Text} was {how} {layer.Attempt} times; the client tries again after growing waits"));
    }
}

using Petrel.Core.Attribution;
using Petrel.Core.Detection;
using Petrel.Core.Diagnosis;

namespace Petrel.Core.Incidents;

/// <summary>
/// Passes suspicions on: one for each registry, role, kind and process in a while, since each may cost a question to the
/// registry. What it holds back is counted.
/// </summary>
internal sealed class SuspicionFilter(Action<Suspicion> report)
{
    private const long Pause = 15_000_000_000;
    private const int MostKeys = 1024;

    private readonly Dictionary<(RegistryState, RegistryRole, SignalKind, int Pid), long> _told = [];

    /// <summary>Suspicions that were held back so far, as another of the kind was told shortly before.</summary>
    internal long HeldBack { get; private set; }

    internal void Take(in Signal signal, long now)
    {
        var key = (signal.Endpoint.Registry, signal.Endpoint.Role, signal.Kind, signal.Client.Pid);
        if (_told.TryGetValue(key, out long told) && now - told < Pause)
        {
            HeldBack++;
            return;
        }

        if (_told.Count >= MostKeys) _told.Clear();
        _told[key] = now;
        report(Describe(signal, now));
    }

    private static Suspicion Describe(in Signal signal, long now)
    {
        var evidence = new Evidence(
            signal.Kind, now, signal.Endpoint.Text, signal.Value, signal.Threshold, signal.WindowSeconds, signal.Detail);
        return new Suspicion(
            now, signal.FirstSign, signal.Endpoint.Registry.Name, signal.Endpoint.Role, evidence,
            AffectedProcess.Of(signal.Client), Diagnoser.Diagnose([signal.Kind]));
    }
}

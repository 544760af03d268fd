using System.Collections.Immutable;
using Petrel.Core.Events;
using Petrel.Linux.Capabilities;
using Petrel.Linux.Native;
using Petrel.Linux.Sources;

namespace Petrel.Agent.Watching;

/// <summary>
/// Opens the best source that the machine allows, or the one that was asked for, and replaces it by the next one when
/// it fails for good.
/// </summary>
internal sealed class SourceManager : IDisposable
{
    internal static readonly SourceKind[] BestFirst = [SourceKind.Trace, SourceKind.Diag, SourceKind.Proc];

    private readonly SourceFactory _factory;
    private ISocketSource _current;

    private SourceManager(SourceFactory factory, ISocketSource first, string reason)
    {
        _factory = factory;
        _current = first;
        Reason = reason;
    }

    /// <summary>The source in use.</summary>
    internal ISocketSource Current => _current;

    /// <summary>Whether it should be drained again without waiting.</summary>
    internal bool HasMore => _current.HasMore;

    /// <summary>Its kind.</summary>
    internal SourceKind Kind => _current.Kind;

    /// <summary>Why this one, one sentence.</summary>
    internal string Reason { get; private set; }

    /// <summary>What the source in use does not show, and why better ones are not in use.</summary>
    internal ImmutableArray<Degradation> Degraded { get; private set; } = [];

    /// <summary>Opens a source. With none asked for, the best that can be had; else exactly that one or an error.</summary>
    internal static (SourceManager? Manager, string Error) Open(
        SourceKind wanted, SourceFactory factory)
    {
        var refused = new List<(SourceKind Kind, Availability Why)>();
        foreach (SourceKind kind in wanted == SourceKind.None ? BestFirst : [wanted])
        {
            Opened<ISocketSource> opened = factory.Open(kind);
            if (opened.Value is null)
            {
                refused.Add((kind, opened.Availability));
                continue;
            }

            string reason = wanted == SourceKind.None ? Explain(kind, refused) : "as asked for";
            var manager = new SourceManager(factory, opened.Value, reason);
            manager.Degraded = SourceLimits.Of(opened.Value, refused);
            return (manager, "");
        }

        return (null, string.Join("; ", refused.Select(static refusal =>
            $"source {refusal.Kind.Name()} cannot be used: {refusal.Why.Detail}{Advice(refusal.Why)}")));
    }

    /// <summary>Adds what the source is waited for.</summary>
    internal void AddTo(Poller poller)
    {
        foreach (int descriptor in _current.Descriptors) poller.Add(descriptor);
    }

    /// <summary>Replaces a source that has failed for good by the next one that can be had; null if all is well.</summary>
    internal SourceSwitch? ReplaceFailed(Poller poller)
    {
        if (_current.Failure is not { } failure) return null;
        SourceKind from = Kind;
        var refused = new List<(SourceKind Kind, Availability Why)> { (from, failure) };
        foreach (SourceKind kind in BestFirst)
        {
            if (kind <= from) continue;
            Opened<ISocketSource> opened = _factory.Open(kind);
            if (opened.Value is null)
            {
                refused.Add((kind, opened.Availability));
                continue;
            }

            Take(opened.Value, poller);
            Reason = failure.Detail;
            Degraded = SourceLimits.Of(opened.Value, refused);
            return new SourceSwitch(from, failure.Detail, Degraded);
        }

        return null;
    }

    /// <inheritdoc />
    public void Dispose() => _current.Dispose();

    private void Take(ISocketSource next, Poller poller)
    {
        foreach (int descriptor in _current.Descriptors) poller.Remove(descriptor);
        _current.Dispose();
        _current = next;
        AddTo(poller);
    }

    private static string Explain(SourceKind kind, List<(SourceKind Kind, Availability Why)> refused) => refused.Count == 0
        ? "the best there is"
        : $"the best that this machine allows; {string.Join(", ", refused.Select(static refusal => $"{refusal.Kind.Name()}: {refusal.Why.Detail}"))}";

    private static string Advice(Availability why) => why.Fix.Length == 0 ? "" : $" ({why.Fix})";
}

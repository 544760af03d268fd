using System.Runtime.InteropServices;
using Petrel.Core.Attribution;

namespace Petrel.Core.Detection;

/// <summary>What is remembered of a <see cref="PullWord"/> after its connection is gone; the names mean the same.</summary>
internal readonly record struct PastWord(
    EndpointState Endpoint,
    ClientReference Client,
    long BeganAt,
    long EndedAt,
    ulong Received,
    ulong Sent,
    bool HasFigures,
    bool IsFirst,
    bool IsLast)
{
    internal RegistryRole Role => Endpoint.Role;

    internal static PastWord Of(in PullWord word) => new(
        word.Endpoint, ClientReference.Of(word.Connection), word.BeganAt, word.EndedAt, word.Received, word.Sent,
        word.HasFigures, word.IsFirst, word.IsLast);
}

/// <summary>
/// The latest words of a client, in the order in which they were said. They are heard of in another: when a connection is
/// closed, when its last figures come, when a walk meets it. What rests on an order is read anew from here with each word.
/// </summary>
internal sealed class PullHistory
{
    private const int Most = 64;

    private readonly List<PastWord> _words = [];

    internal ReadOnlySpan<PastWord> Words => CollectionsMarshal.AsSpan(_words);

    internal void Add(in PullWord word)
    {
        if (_words.Count == Most) _words.RemoveAt(0);
        int place = _words.Count;
        while (place > 0 && _words[place - 1].EndedAt > word.EndedAt) place--;
        _words.Insert(place, PastWord.Of(word));
    }

    /// <summary>Forgets what was said up to a time.</summary>
    internal void ForgetUntil(long time)
    {
        int count = 0;
        while (count < _words.Count && _words[count].EndedAt <= time) count++;
        _words.RemoveRange(0, count);
    }
}

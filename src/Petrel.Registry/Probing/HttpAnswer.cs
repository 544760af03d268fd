using System.Net.Http.Headers;
using Petrel.Core.Sockets;

namespace Petrel.Registry.Probing;

/// <summary>What came back for one request: an answer, or the reason why there is none.</summary>
/// <param name="Outcome">What the status means, or what went wrong.</param>
/// <param name="Status">The HTTP status; 0 if there was no answer.</param>
/// <param name="Detail">What went wrong, for a person; "" if there was an answer.</param>
internal sealed record HttpAnswer(PhaseOutcome Outcome, int Status, string Detail)
{
    private readonly Dictionary<string, string[]> _headers = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The beginning of the body; empty where none was wanted.</summary>
    internal byte[] Body { get; init; } = [];

    /// <summary>Whether the body was longer than that.</summary>
    internal bool Truncated { get; init; }

    /// <summary>The address that was asked last.</summary>
    internal InetEndpoint? Endpoint { get; init; }

    /// <summary>The server's certificate; null if none was seen.</summary>
    internal CertificateFacts? Certificate { get; init; }

    internal bool IsAnswer => Status != 0;

    internal bool IsRedirect => Status is 301 or 302 or 303 or 307 or 308;

    /// <summary>A header that occurs once, or all its lines joined as HTTP has it; null if there is none.</summary>
    internal string? Header(string name) => _headers.TryGetValue(name, out string[]? lines) ? string.Join(", ", lines) : null;

    /// <summary>Every line of a header.</summary>
    internal string[] HeaderLines(string name) => _headers.GetValueOrDefault(name) ?? [];

    internal void Add(HttpHeadersNonValidated headers)
    {
        foreach ((string name, HeaderStringValues values) in headers) _headers[name] = [.. values];
    }
}

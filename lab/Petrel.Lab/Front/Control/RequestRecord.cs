using Petrel.Lab.Network;

namespace Petrel.Lab.Front.Control;

/// <summary>A request that was answered, or a connection that met a fault before there was a request.</summary>
/// <param name="StartedAt">CLOCK_MONOTONIC in nanoseconds.</param>
/// <param name="EndedAt">The same, when the last byte was handed to the kernel or the client was gone.</param>
/// <param name="Role">Who was asked.</param>
/// <param name="Index">At which of the role's addresses.</param>
/// <param name="Client">The client's address and port.</param>
/// <param name="Method">The HTTP method; empty for a connection.</param>
/// <param name="Path">The path with its query; empty for a connection.</param>
/// <param name="Status">The HTTP status; 0 if no answer was begun.</param>
/// <param name="Bytes">Bytes of the body that were sent.</param>
/// <param name="Outcome"><c>sent</c>, <c>client-gone</c>, <c>error</c>, or the fault's name.</param>
public sealed record RequestRecord(
    long StartedAt,
    long EndedAt,
    LabRole Role,
    int Index,
    string Client,
    string Method,
    string Path,
    int Status,
    long Bytes,
    string Outcome);

namespace Petrel.Lab.Referee;

/// <summary>
/// What a fault shows first, by <c>docs/signals.md</c>'s clock marks: the first event that a healthy run does not show, or, for
/// something that fails to happen, the end of a fair wait.
/// </summary>
public enum Sign
{
    /// <summary>Nothing that states show: only asking helps.</summary>
    None,

    /// <summary>A SYN unanswered for 1.0 s.</summary>
    UnansweredSyn,

    /// <summary>A connect that ends in an error.</summary>
    FailedConnect,

    /// <summary>Established, and nothing received for 3 s after our request was acknowledged, or after the handshake.</summary>
    NoFirstByte,

    /// <summary>Payload has flowed, and nothing comes for 5 s.</summary>
    SilentTransfer,

    /// <summary>A reset of an established connection.</summary>
    Reset,

    /// <summary>A connection of blobs that the server closes, and the same again.</summary>
    EarlyClose,

    /// <summary>The same kind of short connection again after a pause of a second or more.</summary>
    Return,

    /// <summary>A client's socket stays in CLOSE_WAIT for 3 s.</summary>
    LingeringCloseWait,

    /// <summary>The client's window closes.</summary>
    ClosedWindow,
}

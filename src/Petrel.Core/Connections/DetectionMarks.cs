namespace Petrel.Core.Connections;

/// <summary>
/// What the detectors remember of one connection, kept with it so that their state needs no tables of its own.
/// Times are CLOCK_MONOTONIC in nanoseconds; 0 means "none".
/// </summary>
public struct DetectionMarks
{
    /// <summary>When an unanswered SYN becomes a signal.</summary>
    public long SynDeadline;

    /// <summary>When silence is to be looked at next.</summary>
    public long SilenceCheckAt;

    /// <summary>When the receive queue was first seen to stand still.</summary>
    public long QueueStuckSince;

    /// <summary>The receive queue at the sample before, in octets.</summary>
    public uint QueueBefore;

    /// <summary>When an unanswered keep-alive probe was first seen.</summary>
    public long KeepAliveUnansweredSince;

    /// <summary>Payload octets received, at the sample before.</summary>
    public ulong ReceivedBefore;

    /// <summary>Payload octets sent, at the sample before.</summary>
    public ulong SentBefore;

    /// <summary>Payload octets sent when data was last seen to arrive after our own.</summary>
    public ulong SentAtLastReceive;

    /// <summary>Samples between which data came in while we sent nothing: a transfer, not an exchange.</summary>
    public byte FlowingSamples;

    /// <summary>Whether a signal was raised that this connection has not recovered from.</summary>
    public bool Ailing;

    /// <summary>When a signal was last raised for it.</summary>
    public long RaisedAt;

    /// <summary>Whether its stay in CLOSE_WAIT is being timed.</summary>
    public bool CloseWaitWatched;

    /// <summary>How long it was silent at the sample before, in milliseconds; 0 if it was not.</summary>
    public uint IdleMilliseconds;

    /// <summary>Whether its process was asked after, and was seen stopped, while its receive queue stood.</summary>
    public bool StoppedAsked, IsStopped;

    /// <summary>When the download files of its process were last asked for, in this silence.</summary>
    public long DownloadsAskedAt;

    /// <summary>How often they were asked for, in this silence.</summary>
    public byte DownloadAsks;

    /// <summary>Whether an answer came, if only one that says nothing; whether it was that somebody waited for the disk.</summary>
    public bool DownloadsAnswered, DownloadsBusy;

    /// <summary>What they said of this silence.</summary>
    public DownloadVerdict DownloadVerdict;

    /// <summary>Whether its age was held against its token's life and told.</summary>
    public bool TokenAgeRaised;

    /// <summary>Payload octets received up to the end of the last exchange that was read as a word of a pull.</summary>
    public ulong WordReceived;

    /// <summary>Payload octets sent up to the end of that exchange.</summary>
    public ulong WordSent;

    /// <summary>Whether an exchange was read on it, or, for one found at the start, what had passed before is known.</summary>
    public bool WordsBegun;

    /// <summary>Whether its opening was read as the beginning of a word.</summary>
    public bool OpeningRead;
}

/// <summary>What download files say of a connection that is silent.</summary>
public enum DownloadVerdict : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A file that it filled is open, incomplete, and does not grow: the transfer is stalled.</summary>
    Stalled,

    /// <summary>No file waits for it: it is pooled and idle.</summary>
    Idle,
}

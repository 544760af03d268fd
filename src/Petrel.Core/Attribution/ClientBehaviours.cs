using System.Runtime.InteropServices;
using Petrel.Core.Connections;

namespace Petrel.Core.Attribution;

/// <summary>How long a silent connection of a process may be nothing but idle.</summary>
/// <param name="Habit">What the process does with idle connections.</param>
/// <param name="PoolSeconds">How long it keeps them, in seconds, where it does or may.</param>
/// <param name="OpensFileFirst">See <see cref="ClientProfile.OpensFileFirst"/>.</param>
public readonly record struct PoolingView(PoolBehaviour Habit, double PoolSeconds, bool OpensFileFirst = false);

/// <summary>
/// Learns for each process whether it pools idle connections, from what it does. A profile by name is only where the
/// learning starts: versions differ.
/// </summary>
/// <param name="priorOf">The profile for a process; null where there is none.</param>
/// <param name="isClient">Whether a process of that name is a container client.</param>
/// <param name="unknownPoolSeconds">How long an unknown client may keep an idle connection.</param>
internal sealed class ClientBehaviours(
    Func<ProcessIdentity?, string?, PoolingView?> priorOf, Func<string, bool> isClient, double unknownPoolSeconds)
{
    private const int MostProcesses = 4096;

    // A connection that its server closes this soon after the last data was not kept for another request.
    private const uint AtOnceMilliseconds = 1000;
    private const uint IdleMilliseconds = 2000;

    // A program in Go, which would pool by default, must be seen closing this often before that counts for more. A client
    // that is known to pool does, whatever closes on it: layers that are cut again and again look like that.
    private const int CloseEvidence = 2;
    private const int CloseEvidenceAgainstPrior = 6;

    // A client that closes after each response often does so before the server's FIN is there. A pooling one closes where
    // it left an answer unread, such as a 401, which happens with the API; it reads every token.
    private const uint LeftAtOnceMilliseconds = 100;
    private const int LeftApiEvidence = 2;
    private const ulong MostSmallAnswer = 16 * 1024;

    // Requests of one process differ by a path and a token; more than this, and a connection has carried several.
    private const double SeveralRequests = 1.5;
    private const ulong SeveralRequestsMore = 256;

    private readonly Dictionary<int, Learned> _byPid = [];

    private struct Learned
    {
        internal int ClosedAtOnce;
        internal int KeptIdle;
        internal int LeftApi;
        internal int LeftAuth;
        internal double LongestIdleSeconds;
        internal ulong MostSentAtOnce;
    }

    /// <summary>The present view of a connection's process.</summary>
    internal PoolingView Of(Connection connection)
    {
        PoolingView prior = priorOf(connection.Process, connection.ProcessName) ??
            new PoolingView(PoolBehaviour.Unknown, unknownPoolSeconds);
        if (connection.Pid == 0 || !_byPid.TryGetValue(connection.Pid, out Learned learned)) return prior;
        if (learned.KeptIdle > 0)
            return prior with { Habit = PoolBehaviour.Pools, PoolSeconds = Math.Max(prior.PoolSeconds, learned.LongestIdleSeconds) };

        bool leaves = learned.LeftAuth > 0 && learned.LeftApi >= LeftApiEvidence && prior.Habit == PoolBehaviour.Unknown;
        if (prior.Habit == PoolBehaviour.Pools && IsClient(connection)) return prior;
        int needed = prior.Habit == PoolBehaviour.Pools ? CloseEvidenceAgainstPrior : CloseEvidence;
        if (!leaves && learned.ClosedAtOnce < needed) return prior;
        return prior with { Habit = IsKept(connection, learned) ? PoolBehaviour.Pools : PoolBehaviour.Closes };
    }

    // dockerd closes each connection when it pulls, and keeps them when BuildKit builds in it.
    private static bool IsKept(Connection connection, in Learned learned) => learned.MostSentAtOnce > 0 &&
        connection.PayloadSent > (SeveralRequests * learned.MostSentAtOnce) + SeveralRequestsMore;

    /// <summary>Whether a connection belongs to a known container client, not to a monitor or a script.</summary>
    internal bool IsClient(Connection connection) => connection.ProcessName is { } name && isClient(name);

    /// <summary>Learns from a connection that stayed silent and then carried another request.</summary>
    internal void LearnReuse(Connection connection, uint idleMilliseconds)
    {
        if (idleMilliseconds >= IdleMilliseconds) Update(connection, idleMilliseconds, kept: true);
    }

    /// <summary>Learns from how a connection ended, from its last figures.</summary>
    internal void LearnEnd(Connection connection)
    {
        if (!connection.HasCounters || connection.PayloadReceived == 0 || connection.Marks.Ailing) return;
        uint idle = connection.Counters.LastDataReceivedMilliseconds;

        if (connection.ClosedBy == CloseCause.RemoteFin && idle < AtOnceMilliseconds && ClosesAsAsked(connection))
            Update(connection, idle, kept: false);
        else if (connection.ClosedBy is CloseCause.LocalFin or CloseCause.RemoteFin && idle >= 2 * IdleMilliseconds)
            Update(connection, idle, kept: true);
        else if (connection.ClosedBy == CloseCause.LocalFin && idle < LeftAtOnceMilliseconds)
            LearnLeaving(connection);
    }

    // A token server that closes says nothing about what the client does with the registry's own connections, and a mirror
    // that limits or fails closes after its answer, whatever it was asked for; one that has delivered a layer does as asked.
    private static bool ClosesAsAsked(Connection connection) => connection.Endpoint?.Role switch
    {
        RegistryRole.Auth => false,
        RegistryRole.Mirror => connection.PayloadReceived >= MostSmallAnswer,
        _ => true,
    };

    private void LearnLeaving(Connection connection)
    {
        RegistryRole role = connection.Endpoint!.Role;
        bool isSmall = role is RegistryRole.Api or RegistryRole.Auth && connection.PayloadReceived < MostSmallAnswer;
        if (connection.Pid == 0 || !isSmall) return;
        ref Learned learned = ref Entry(connection);
        if (role == RegistryRole.Auth) learned.LeftAuth++;
        else learned.LeftApi++;
    }

    private ref Learned Entry(Connection connection)
    {
        if (_byPid.Count >= MostProcesses) _byPid.Clear();
        return ref CollectionsMarshal.GetValueRefOrAddDefault(_byPid, connection.Pid, out _);
    }

    private void Update(Connection connection, uint idleMilliseconds, bool kept)
    {
        if (connection.Pid == 0) return;
        ref Learned learned = ref Entry(connection);
        if (kept)
        {
            learned.KeptIdle++;
            learned.LongestIdleSeconds = Math.Max(learned.LongestIdleSeconds, idleMilliseconds / 1000.0);
        }
        else
        {
            learned.ClosedAtOnce++;
            learned.MostSentAtOnce = Math.Max(learned.MostSentAtOnce, connection.PayloadSent);
        }
    }
}

using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Petrel.Core.Sockets;

namespace Petrel.Registry.Probing;

/// <summary>A name's addresses, or why there are none.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Addresses">The addresses in the resolver's order; empty unless it succeeded.</param>
internal readonly record struct LookupAnswer(PhaseOutcome Outcome, ImmutableArray<InetAddress> Addresses);

/// <summary>Resolves by the system's resolver, so that /etc/hosts and nsswitch count.</summary>
/// <param name="resolve">The resolver; may throw <see cref="SocketException"/> as the framework's does.</param>
internal sealed class HostLookup(Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    /// <summary>Looks a host up; an address literal, with or without brackets, is its own answer.</summary>
    internal async Task<LookupAnswer> FindAsync(string host, CancellationToken cancellation)
    {
        if (InetAddress.TryParse(host.Trim('[', ']'), out InetAddress literal)) return new LookupAnswer(PhaseOutcome.Succeeded, [literal]);
        try
        {
            // A look-up may block for as long as the system lets it; the probe does not wait for that.
            IPAddress[] found = await resolve(host, cancellation).WaitAsync(cancellation).ConfigureAwait(false);
            ImmutableArray<InetAddress> addresses = [.. found.Select(InetAddress.From).Distinct()];
            return new LookupAnswer(addresses.IsEmpty ? PhaseOutcome.NameUnknown : PhaseOutcome.Succeeded, addresses);
        }
        catch (SocketException exception)
        {
            PhaseOutcome outcome = TransportFaults.OutcomeOf(exception.SocketErrorCode);
            return new LookupAnswer(outcome is PhaseOutcome.NameUnknown ? outcome : PhaseOutcome.ResolverFailed, []);
        }
        catch (OperationCanceledException)
        {
            return new LookupAnswer(PhaseOutcome.ResolverFailed, []);
        }
        catch (ArgumentException)
        {
            return new LookupAnswer(PhaseOutcome.NameUnknown, []); // longer than any name can be
        }
    }
}

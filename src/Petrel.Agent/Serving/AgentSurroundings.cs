using System.Threading.Channels;
using Petrel.Agent.Configuration;

namespace Petrel.Agent.Serving;

/// <summary>What an agent works with beside its configuration; exchangeable in tests.</summary>
/// <param name="Time">The clock.</param>
/// <param name="Reloads">Each item asks for a reload, as SIGHUP does.</param>
/// <param name="Load">Loads the configuration anew.</param>
/// <param name="Log">Takes one line for the log.</param>
public sealed record AgentSurroundings(TimeProvider Time, ChannelReader<bool> Reloads, Func<ConfigurationResult> Load, Action<string> Log)
{
    /// <summary>Called with the address each time a watch has begun; null if nobody wants to know.</summary>
    public Action<string>? Ready { get; init; }
}

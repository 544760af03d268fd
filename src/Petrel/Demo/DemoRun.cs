using System.Collections.Immutable;
using System.Net;
using Petrel.Agent.Configuration;
using Petrel.Core.Attribution;
using Petrel.Core.Events;
using Petrel.Core.Sockets;

namespace Petrel.Demo;

/// <summary>
/// A whole demonstration: registries on loopback, clients as processes, and Petrel's own watch in this process, which
/// knows of them no more than their addresses.
/// </summary>
internal sealed class DemoRun : IDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(15);

    private readonly ImmutableArray<DemoScenario> _scenarios;
    private readonly bool _chosen;
    private readonly TimeProvider _time;
    private readonly List<DemoRegistry> _registries = [];
    private readonly List<ImmutableArray<ClientProcess>> _clients = [];

    /// <summary>Opens the registries and starts the clients; throws where the machine does not allow that.</summary>
    /// <param name="scenarios">What to show.</param>
    /// <param name="chosen">Whether these were asked for by name; else those that the source cannot show are left out.</param>
    /// <param name="view">How to show it.</param>
    /// <param name="time">The clock.</param>
    internal DemoRun(ImmutableArray<DemoScenario> scenarios, bool chosen, IDemoView view, TimeProvider time)
    {
        (_scenarios, _chosen, _time) = (scenarios, chosen, time);
        Journal = new DemoJournal(scenarios, view, time);
        try
        {
            foreach (DemoScenario scenario in scenarios) Open(scenario);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What is known.</summary>
    internal DemoJournal Journal { get; }

    /// <summary>The configuration with nothing to watch but the demonstration, and nothing to send.</summary>
    internal PetrelConfiguration Configure(PetrelConfiguration own) => own with
    {
        Watch = own.Watch with
        {
            Netns = new NetnsChoice(NetnsChoiceKind.Self),
            Resolve = false,
            Probe = false,
            For = null,
        },
        Catalogue = new RegistryCatalogue(
            [.. _scenarios.Select((scenario, index) => Definition(scenario, _registries[index]))], own.Catalogue.Clients),
        Registries = [.. _scenarios.Select(static scenario => scenario.Registry)],
    };

    /// <summary>Plays all scenarios side by side, once the watch has begun.</summary>
    internal async Task PlayAsync(Task<SourceKind> watching, CancellationToken stop)
    {
        SourceKind source = await watching.WaitAsync(StartPatience, _time, stop);
        foreach (ClientProcess client in _clients.SelectMany(static clients => clients)) await ReadyAsync(client, stop);
        using var limit = new CancellationTokenSource(DemoScenarios.Longest, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        Journal.Begin();
        var runs = new List<Task>();
        for (int i = 0; i < _scenarios.Length; i++)
        {
            if (IsLeftOut(_scenarios[i], source)) continue;
            var run = new ScenarioRun(_scenarios[i], _registries[i], _clients[i], Journal, _time);
            runs.Add(run.RunAsync(i * DemoScenarios.Stagger, either.Token));
        }

        await Task.WhenAll(runs);
    }

    /// <summary>Whether a scenario is not run because the source could not show it.</summary>
    internal bool IsLeftOut(DemoScenario scenario, SourceKind source) => !_chosen && !scenario.IsVisibleTo(source);

    public void Dispose()
    {
        foreach (ClientProcess client in _clients.SelectMany(static clients => clients)) client.Dispose();
        foreach (DemoRegistry registry in _registries) registry.Dispose();
    }

    private void Open(DemoScenario scenario)
    {
        var registry = new DemoRegistry(scenario, _time, timestamp => Journal.FaultBegan(scenario, timestamp));
        _registries.Add(registry);
        Journal.Listens(scenario, registry.Endpoint.ToString());
        _clients.Add([.. scenario.Clients.Select(habits => ClientProcess.Start(habits, registry.Endpoint))]);
    }

    private async Task ReadyAsync(ClientProcess client, CancellationToken stop)
    {
        DemoClientLine line = await client.Lines.ReadAsync(stop).AsTask().WaitAsync(StartPatience, _time, stop);
        if (line.Word != DemoClientWord.Ready) throw new InvalidOperationException($"a client began with '{line}'");
    }

    private static RegistryDefinition Definition(DemoScenario scenario, DemoRegistry registry) => new(scenario.Registry)
    {
        Addresses =
        [
            Address(registry.Endpoint, RegistryRole.Api),
            Address(DemoRegistry.TokenServerOf(registry.Endpoint), RegistryRole.Auth),
        ],
        Configured = true,
    };

    private static RegistryAddress Address(IPEndPoint server, RegistryRole role) =>
        new(new InetEndpoint(InetAddress.From(server.Address), (ushort)server.Port), role);
}

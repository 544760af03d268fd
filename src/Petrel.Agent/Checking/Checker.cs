using System.Collections.Immutable;
using System.Net;
using Petrel.Registry.Discovery;
using Petrel.Registry.Probing;
using Petrel.Registry.Tokens;

namespace Petrel.Agent.Checking;

/// <summary>Runs a check: every route, every endpoint of it, side by side, each within its time.</summary>
/// <param name="options">What to check.</param>
/// <param name="planner">The routes.</param>
/// <param name="clients">What was discovered.</param>
/// <param name="time">The clock.</param>
/// <param name="resolve">The resolver; the system's if null.</param>
public sealed class Checker(
    CheckOptions options,
    RoutePlanner planner,
    ClientConfigurations clients,
    TimeProvider time,
    Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null) : IDisposable
{
    private const int MostAtOnce = 16;

    private readonly SemaphoreSlim _turns = new(MostAtOnce);
    private readonly RegistryClient _client = new(
        time,
        new TokenCache(time),
        new RefusedCredentials(),
        ProbeLimits.Default with { Overall = options.Timeout, Connect = Least(options.Timeout, ProbeLimits.Default.Connect) },
        resolve);

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();

    /// <summary>Checks everything.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<CheckReport> RunAsync(CancellationToken cancellation)
    {
        DateTimeOffset startedAt = time.GetUtcNow();
        long began = time.GetTimestamp();
        ImmutableArray<CheckRoute>[] plans = await Task.WhenAll(
            planner.Subjects().Select(subject => planner.PlanAsync(subject, cancellation))).ConfigureAwait(false);
        CheckedRoute[] routes = await Task.WhenAll(
            plans.SelectMany(static routes => routes).Select(route => CheckAsync(route, cancellation))).ConfigureAwait(false);
        return ReportJudge.Judge(startedAt, time.GetElapsedTime(began), options, [.. routes], clients);
    }

    private async Task<CheckedRoute> CheckAsync(CheckRoute route, CancellationToken cancellation)
    {
        HopResult[] hops = await Task.WhenAll(route.Hops.Select(hop => AskInTurnAsync(hop, route, cancellation))).ConfigureAwait(false);
        return new RouteJudge(options, time.GetUtcNow()).Judge(route, [.. hops]);
    }

    private async Task<HopResult> AskInTurnAsync(CheckHop hop, CheckRoute route, CancellationToken cancellation)
    {
        if (hop.Way.WhyNot.Length > 0 || RouteJudge.IsPassedOver(hop, route)) return new HopResult(hop, null);
        await _turns.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await AskAsync(hop, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _turns.Release();
        }
    }

    private async Task<HopResult> AskAsync(CheckHop hop, CancellationToken cancellation)
    {
        ProbeResult result = await _client.ProbeAsync(hop.Way.Target, cancellation).ConfigureAwait(false);
        bool noTls = result.Phases is [.., { Phase: ProbePhase.Tls, Outcome: not PhaseOutcome.Succeeded and not PhaseOutcome.CertificateRejected }];
        if (!noTls || !hop.Endpoint.FallsBackToPlain) return new HopResult(hop, result);
        ProbeTarget plain = hop.Way.Target with { Security = TransportSecurity.Plain };
        return new HopResult(hop, await _client.ProbeAsync(plain, cancellation).ConfigureAwait(false), IsPlain: true);
    }

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;
}

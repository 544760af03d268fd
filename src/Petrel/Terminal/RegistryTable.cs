using System.Collections.Immutable;
using Petrel.Core.Attribution;
using Petrel.Core.Forecasting;
using Petrel.Core.Snapshots;

namespace Petrel.Terminal;

/// <summary>The registries that were connected to, each with its endpoints. Columns that do not fit are left out.</summary>
internal sealed class RegistryTable
{
    private const int Gap = 2;
    private const int RateWidth = 9;
    private const int OpenedWidth = 7;
    private const int OldestWidth = 6;
    private const int HandshakeWidth = 9;

    private readonly WatchView _view;
    private readonly Block _block;
    private readonly Abundance _abundance;
    private readonly bool _showsOldest, _showsRate, _showsOpened, _showsHandshake;
    private readonly int _nameWidth, _statesWidth;

    internal RegistryTable(WatchView view, Block block, Abundance abundance)
    {
        _view = view;
        _block = block;
        _abundance = abundance;
        _showsOldest = block.Width >= 52;
        _showsRate = block.Width >= 64;
        _showsOpened = block.Width >= 72;
        _showsHandshake = block.Width >= 110;
        int left = block.Width - 2 - Health.Width - Gap - Gap
            - Column(_showsOldest, OldestWidth) - Column(_showsRate, RateWidth)
            - Column(_showsOpened, OpenedWidth) - Column(_showsHandshake, HandshakeWidth);
        // As wide as the longest name, so that figures stay near it on a wide terminal; the rest is for the states.
        _nameWidth = Math.Clamp(LongestName(view), Math.Clamp(left * 11 / 20, 1, 24), Math.Clamp(left * 11 / 20, 1, 64));
        _statesWidth = Math.Clamp(left - _nameWidth, 0, 40);
    }

    internal void AddHead() => AddCells(
        _block.Start().Add("  ").AddCell("HEALTH", Health.Width, Tone.Title), "REGISTRY", "STATES", "NEW/MIN", "RECEIVED", "OLDEST", "HANDSHAKE", Tone.Title);

    internal void Add(RegistrySnapshot registry, bool isSelected)
    {
        Health health = Health.Of(registry, _view.Open);
        Rate rate = _view.Rates.Of(RateMeter.KeyOf(registry.Registry));
        double? oldest = registry.Endpoints.Max(static endpoint => endpoint.OldestSeconds);
        Line line = IncidentSection.Marked(_block, isSelected).AddCell(health.Word, Health.Width, health.Tone);
        AddCells(line, registry.Registry, registry.States, rate, oldest, null, Tone.Strong);
        if (registry.Quota is { Quota: { } quota } forecast) AddQuota(forecast, quota);
        AddEndpoints(registry);
    }

    private void AddQuota(Forecast forecast, QuotaForecast quota)
    {
        Line line = _block.Start().AddCell("", 3).AddCell("quota", Health.Width - 1, forecast.Urgency == ExpiryUrgency.None ? Tone.Good : Tone.Warning)
            .Add($"  {quota.Latest.Remaining} of {quota.Latest.Limit} pulls left");
        if (quota.Latest.Remaining > 0 && forecast.At is { } at) line.AddIfFits($", the last at {at.ToLocalTime():HH:mm}");
        line.AddIfFits($" ({forecast.Account})");
    }

    /// <summary>What container clients are connected to without any registry claiming it.</summary>
    internal void AddOthers(ImmutableArray<UnattributedSnapshot> others)
    {
        foreach (UnattributedSnapshot other in others.Take(Math.Max(1, _abundance.Endpoints)))
        {
            _block.Start().AddCell("", 2).AddCell("no name", Health.Width).Add("  ")
                .AddCell(other.Endpoint, Math.Min(_nameWidth, other.Endpoint.Length), Tone.Plain, Align.Middle)
                .Add($"  {Quantity.Count(other.Open, "connection")} of {other.Process}[{other.Pid}]");
        }
    }

    private void AddEndpoints(RegistrySnapshot registry)
    {
        EndpointSnapshot[] ordered =
        [
            .. registry.Endpoints.OrderByDescending(static endpoint => endpoint.Ailing).ThenByDescending(static endpoint => endpoint.Open > 0),
        ];
        int shown = Math.Max(_abundance.Endpoints, ordered.Count(static endpoint => endpoint.Ailing > 0));
        foreach (EndpointSnapshot endpoint in ordered.Take(shown)) AddEndpoint(registry, endpoint);
        if (shown > 0 && ordered.Length > shown)
            _block.Start().MoveTo(2 + Health.Width + Gap).Add($"and {Quantity.Count(ordered.Length - shown, "more endpoint")}");
    }

    internal void AddEndpoint(RegistrySnapshot registry, EndpointSnapshot endpoint)
    {
        string role = endpoint.Role.Name();
        Line line = _block.Start().AddCell("", 3).AddCell(endpoint.Ailing > 0 ? $"{role}!" : role, Health.Width - 1, Health.Of(endpoint).Tone);
        AddCells(
            line, endpoint.Endpoint, endpoint.States, _view.Rates.Of(RateMeter.KeyOf(registry.Registry, endpoint)),
            endpoint.OldestSeconds, endpoint.HandshakeSeconds, Tone.Plain);
    }

    private void AddCells(
        Line line, string name, ImmutableArray<int> states, Rate rate, double? oldest, double? handshake, Tone tone) => AddCells(
        line,
        name,
        Quantity.States(states, _statesWidth),
        rate.OpenedPerMinute == 0 ? "" : $"{rate.OpenedPerMinute}",
        rate.BytesPerSecond < 1 ? "" : Quantity.BytesPerSecond(rate.BytesPerSecond),
        oldest is { } age ? Quantity.Age(age) : "",
        handshake is { } seconds ? $"{seconds * 1000:0.0} ms" : "",
        tone);

    private void AddCells(
        Line line, string name, string states, string opened, string received, string oldest, string handshake, Tone tone)
    {
        line.Add("  ").AddCell(name, _nameWidth, tone, Align.Middle).Add("  ").AddCell(states, _statesWidth, HeadTone(tone));
        AddColumn(line, _showsOpened, opened, OpenedWidth, HeadTone(tone));
        AddColumn(line, _showsRate, received, RateWidth, HeadTone(tone));
        AddColumn(line, _showsOldest, oldest, OldestWidth, HeadTone(tone));
        AddColumn(line, _showsHandshake, handshake, HandshakeWidth, HeadTone(tone));
    }

    private static void AddColumn(Line line, bool shows, string text, int width, Tone tone)
    {
        if (shows) line.Add("  ").AddCell(text, width, tone, Align.Right);
    }

    private static Tone HeadTone(Tone tone) => tone == Tone.Title ? Tone.Title : Tone.Plain;

    private static int LongestName(WatchView view) => (view.Snapshot?.Registries ?? [])
        .Where(static registry => !registry.Endpoints.IsEmpty)
        .SelectMany(static registry => registry.Endpoints.Select(static endpoint => endpoint.Endpoint).Append(registry.Registry))
        .Select(static name => PlainText.Cells(PlainText.Safe(name)))
        .DefaultIfEmpty(0).Max();

    private static int Column(bool shows, int width) => shows ? Gap + width : 0;
}

using System.CommandLine;
using System.Globalization;

namespace Petrel.Cli;

/// <summary>What <c>petrel replay</c> was told beside settings.</summary>
/// <param name="Files">The recordings.</param>
/// <param name="Speed">How many times as fast as it happened; 0 means as fast as possible.</param>
/// <param name="ChecksLabel">Whether labels are checked.</param>
/// <param name="HasConfig">Whether a configuration was named, whose thresholds count instead of the recorded ones.</param>
internal sealed record ReplayArguments(string[] Files, double Speed, bool ChecksLabel, bool HasConfig);

/// <summary>Binds <c>petrel replay</c>.</summary>
internal sealed class ReplayBinder(ReplayCommand replay, CommonOptions common) : CommandBinder(replay.Settings, replay.Others, common)
{
    private const double Slowest = 0.001, Fastest = 1_000_000;

    /// <summary>What was told; only after <see cref="CommandBinder.Bind"/>.</summary>
    internal ReplayArguments Arguments { get; private set; } = new([], 0, false, false);

    protected override void BindArguments(ParseResult result)
    {
        string[] files = [.. Tokens(result.GetResult(replay.Files)).Where(text => !RefuseOption(text))];
        if (files.Length == 0) Fail("FILE", "name a recording, as petrel watch --record FILE makes it");
        if (result.GetResult(replay.Output) is { Implicit: false } output && Tokens(output).Contains("tui"))
            Fail(replay.Output.Name, "a replay writes text or json; the live view shows the present");
        bool checksLabel = result.GetResult(replay.Label) is { Implicit: false } label && IsSet(label);
        Arguments = new ReplayArguments(files, Speed(result), checksLabel, HasConfig(result));
    }

    private double Speed(ParseResult result)
    {
        if (result.GetResult(replay.Speed) is not { Implicit: false } given || SingleValue(given) is not { } text) return 0;
        bool isNumber = double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double speed);
        if (isNumber && speed is >= Slowest and <= Fastest) return speed;
        Fail(given.Option.Name, $"must be a number from {Slowest} to {Fastest:0}, not '{text}'");
        return 0;
    }
}

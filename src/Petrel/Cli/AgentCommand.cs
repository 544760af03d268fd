using System.CommandLine;

namespace Petrel.Cli;

/// <summary><c>petrel agent</c> and <c>petrel alert test</c>.</summary>
internal sealed class AgentCommand
{
    internal AgentCommand()
    {
        Agent = new Command("agent", "Run as a daemon: history, alerts, metrics and the page. Reads its configuration; SIGHUP reads it anew.");
        Test = new Command("test", "Send each receiver a test message and say what it answered.") { Receiver };
        Alert = new Command("alert", "Work on alerts.") { Test };

        // The binder says it in better words.
        Agent.TreatUnmatchedTokensAsErrors = false;
    }

    internal Command Agent { get; }

    internal Command Alert { get; }

    internal Command Test { get; }

    internal Argument<string[]> Receiver { get; } = new("RECEIVER")
    {
        Description = "The only receiver to test, by its name; all if none is named.",
        HelpName = "RECEIVER",
        Arity = ArgumentArity.ZeroOrMore,
    };
}

/// <summary>Binds <c>petrel alert test</c>.</summary>
internal sealed class AlertTestBinder(AgentCommand agent, CommonOptions common) : CommandBinder(NoSettings, [], common)
{
    /// <summary>The only receiver; null for all.</summary>
    internal string? Only { get; private set; }

    protected override void BindArguments(ParseResult result)
    {
        string[] names = [.. Tokens(result.GetResult(agent.Receiver)).Where(text => !RefuseOption(text))];
        if (names.Length > 1) Fail("RECEIVER", "name one receiver, or none for all");
        Only = names is [var only] ? only : null;
    }
}

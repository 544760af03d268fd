using System.CommandLine;
using System.CommandLine.Parsing;
using Petrel.Core.Text;

namespace Petrel.Cli;

/// <summary>Binds <c>petrel doctor</c>, which takes nothing but options.</summary>
internal sealed class DoctorBinder(DoctorCommand doctor, CommonOptions common) : CommandBinder(NoSettings, [doctor.Output], common)
{
    /// <summary>Whether JSON is wanted.</summary>
    internal bool IsJson { get; private set; }

    protected override void BindArguments(ParseResult result)
    {
        foreach (string text in result.UnmatchedTokens)
        {
            if (!RefuseOption(text)) Fail("doctor", $"takes no arguments, but was given '{text}'");
        }

        // How a watch writes may stand in a file; what a person asks the doctor does not.
        if (result.GetResult(doctor.Output) is { Implicit: false } given) BindOutput(given);
    }

    private void BindOutput(OptionResult given)
    {
        if (SingleValue(given) is not { } value) return;
        IsJson = value == DoctorCommand.JsonOutput;
        if (IsJson || value == DoctorCommand.TextOutput) return;
        string hint = Spelling.Nearest(value, [DoctorCommand.TextOutput, DoctorCommand.JsonOutput]) is { } near
            ? $"; did you mean '{near}'?"
            : "";
        Fail(given.Option.Name, $"must be text or json, not '{value}'{hint}");
    }
}

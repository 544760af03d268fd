using Petrel.Core.Incidents;

namespace Petrel.Output;

/// <summary>Emphasis for a terminal: the terminal's own colours, which suit light and dark grounds, or none.</summary>
/// <param name="colour">Whether escape sequences are written.</param>
internal sealed class TextStyle(bool colour)
{
    internal string Warning(string text) => Paint(text, "33");

    internal string Good(string text) => Paint(text, "32");

    internal string Bad(string text) => Paint(text, "31");

    internal string Strong(string text) => Paint(text, "1");

    internal string Faint(string text) => Paint(text, "2");

    internal string Alarm(string text) => Paint(text, "1;31");

    internal string Calm(string text) => Paint(text, "32");

    internal string For(IncidentSnapshot incident, string text) => incident switch
    {
        { Phase: IncidentPhase.Resolved } => Calm(text),
        { Severity: Severity.Critical } => Alarm(text.ToUpperInvariant()),
        _ => Paint(text.ToUpperInvariant(), "1;33"),
    };

    private string Paint(string text, string code) => colour ? $"\e[{code}m{text}\e[0m" : text;
}

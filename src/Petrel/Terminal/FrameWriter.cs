using System.Globalization;
using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Petrel.Terminal;

/// <summary>
/// Turns frames into what a terminal is sent: only the lines that changed, each written over the old one. Nothing is ever
/// cleared first, so nothing flickers.
/// </summary>
internal sealed class FrameWriter
{
    /// <summary>Other screen, no wrapping at the edge, no cursor.</summary>
    internal const string EnterScreen = "\e[?1049h\e[?7l\e[?25l";

    /// <summary>As it was: wrapping, cursor, plain text, the main screen.</summary>
    internal const string LeaveScreen = "\e[?2026l\e[0m\e[?7h\e[?25h\e[?1049l";

    // A terminal that knows them shows all of a frame at once; others ignore them.
    private const string BeginUpdate = "\e[?2026h";
    private const string EndUpdate = "\e[?2026l";

    private readonly StringBuilder _text = new();
    private readonly AnsiWriter _writer;
    private readonly List<string> _shown = [];
    private int _width;

    internal FrameWriter(bool colour) => _writer = new AnsiWriter(new StringWriter(_text, CultureInfo.InvariantCulture), new AnsiCapabilities
    {
        Ansi = true,
        ColorSystem = colour ? ColorSystem.Standard : ColorSystem.NoColors,
        Links = false,
        AlternateBuffer = true,
    });

    /// <summary>Forgets what the terminal shows: the next frame is written whole.</summary>
    internal void Forget() => _shown.Clear();

    /// <summary>What to send so that the terminal shows this frame; empty if it does already.</summary>
    internal string Write(Frame frame, int width)
    {
        if (width != _width) Forget();
        _width = width;
        var output = new StringBuilder();
        for (int i = 0; i < frame.Lines.Count; i++)
        {
            string line = Ansi(frame.Lines[i], width);
            if (i == _shown.Count) _shown.Add("");
            else if (_shown[i] == line) continue;
            _shown[i] = line;
            output.Append(CultureInfo.InvariantCulture, $"\e[{i + 1};1H{line}");
        }

        if (frame.Lines.Count < _shown.Count)
        {
            _shown.RemoveRange(frame.Lines.Count, _shown.Count - frame.Lines.Count);
            output.Append(CultureInfo.InvariantCulture, $"\e[{frame.Lines.Count + 1};1H\e[J");
        }

        return output.Length == 0 ? "" : $"{BeginUpdate}{output}{EndUpdate}";
    }

    private string Ansi(Line line, int width)
    {
        _text.Clear();
        foreach (Segment segment in line.Segments) _writer.Write(segment.Text, segment.Style);
        _writer.ResetStyle();
        // At the last column some terminals would erase what was just written.
        if (line.Cells < width) _text.Append("\e[K");
        return _text.ToString();
    }
}

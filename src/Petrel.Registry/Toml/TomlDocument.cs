using System.Collections.Immutable;
using Tomlyn;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace Petrel.Registry.Toml;

/// <summary>
/// A TOML document as tables and values that know their lines, made from the syntax tree: no reflection, and an error
/// does not hide the next one.
/// </summary>
/// <param name="File">The name to show in errors.</param>
/// <param name="Root">The top-level table, as far as it could be read.</param>
/// <param name="Errors">What is wrong with the document, in order of lines; empty if nothing is.</param>
public sealed record TomlDocument(string File, TomlTable Root, ImmutableArray<TomlError> Errors)
{
    /// <summary>
    /// The first line that could not be read: what was understood from there on need not be what was meant. The largest
    /// number if all could be read.
    /// </summary>
    public int FirstUnreadableLine { get; private init; } = int.MaxValue;

    /// <summary>Parses a document; never throws for what the text may contain.</summary>
    public static TomlDocument Parse(string text, string file)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(file);
        if (TryParseSyntax(text, file, out TomlError fatal) is not { } syntax)
        {
            return new TomlDocument(file, new TomlTable(), [fatal]) { FirstUnreadableLine = 1 };
        }
        List<TomlError> unreadable = SyntaxErrors(syntax, file);
        int firstUnreadable = unreadable.Count == 0 ? int.MaxValue : unreadable.Min(static error => error.Line);

        var builder = new TomlTreeBuilder(file);
        builder.AddDocument(syntax);
        IEnumerable<TomlError> errors = builder.Errors.Where(error => error.Line < firstUnreadable).Concat(unreadable);
        return new TomlDocument(file, builder.Root, [.. errors.OrderBy(static error => error.Line)])
        {
            FirstUnreadableLine = firstUnreadable,
        };
    }

    // The parser throws for what it gives up on (nesting deeper than 64), and by mistake where a backslash stands before
    // the end of the text or half a surrogate pair; the line feed keeps the first of these from a user's file.
    private static DocumentSyntax? TryParseSyntax(string text, string file, out TomlError error)
    {
        error = default;
        try
        {
            return SyntaxParser.Parse(text.EndsWith('\n') ? text : text + "\n", file, validate: false);
        }
        catch (TomlException exception)
        {
            error = new TomlError(file, exception.Line ?? 1, Sentence(exception.Message));
        }
        catch (ArgumentOutOfRangeException)
        {
            error = new TomlError(file, 1, "no valid TOML: a backslash stands before a character that cannot be escaped");
        }
        return null;
    }

    // After an unclosed string everything is "invalid": only the first message of such a run helps.
    private static List<TomlError> SyntaxErrors(DocumentSyntax syntax, string file)
    {
        var errors = new List<TomlError>();
        bool inString = false;
        foreach (DiagnosticMessage message in syntax.Diagnostics.OrderBy(static m => m.Span.Start.Line))
        {
            bool unclosed = message.Message.Contains("in a string", StringComparison.Ordinal)
                || message.Message.Contains("on string literal", StringComparison.Ordinal);
            if (inString) break;
            inString = unclosed;
            string what = unclosed ? "a string is not closed on its line; add the quotation mark" : Sentence(message.Message);
            errors.Add(new TomlError(file, message.Span.Start.Line + 1, what));
        }
        return errors;
    }

    private static string Sentence(string message) =>
        $"no valid TOML: {char.ToLowerInvariant(message[0])}{message.AsSpan(1)}".ReplaceLineEndings(" ");
}

using System.Collections.Immutable;
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
        DocumentSyntax syntax = SyntaxParser.Parse(text, file, validate: false);
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

using CsCheck;
using Petrel.Registry.Toml;

namespace Petrel.Registry.Tests.Toml;

public class TomlDocumentTests
{
    [Fact]
    public void Parse_EveryKindOfValue_KeepsValueAndLine()
    {
        TomlTable root = Parse("""
            text = "a\tb"
            lit = 'c\d'
            whole = -1_000
            number = 1.5
            flag = true
            date = 2026-01-31
            list = [1,
              2]
            table = { a = 1, b.c = "x" }
            [one.two]
            k = 1
            [[many]]
            k = 1
            [[many]]
            k = 2
            """);

        Assert.Equal("a\tb", Value(root, "text").Text);
        Assert.Equal(@"c\d", Value(root, "lit").Text);
        Assert.Equal(-1000, Value(root, "whole").Integer);
        Assert.Equal(1.5, Value(root, "number").Number);
        Assert.True(Value(root, "flag").Boolean);
        Assert.Equal("2026-01-31", Value(root, "date").Text);
        Assert.Equal([7, 8], Value(root, "list").Items.Select(static i => i.Line));
        Assert.Equal("x", Value(Value(Value(root, "table").Table, "b").Table, "c").Text);
        Assert.Equal(11, Value(Value(Value(root, "one").Table, "two").Table, "k").Line);
        Assert.Equal([1L, 2L], Value(root, "many").Items.Select(static i => Value(i.Table, "k").Integer));
    }

    [Theory]
    [InlineData("a = 1\na = 2", 2, "'a' is set twice, first on line 1")]
    [InlineData("[x]\n[x]", 2, "[x] is defined twice, first on line 1")]
    [InlineData("x = 1\n[x]", 2, "[x] is defined twice, first on line 1")]
    [InlineData("x = 1\n[[x]]", 2, "'x' is already defined on line 1")]
    [InlineData("x = []\n[[x]]", 2, "'x' is already defined on line 1")]
    [InlineData("x = 1\nx.y = 2", 2, "'x' is already a value, set on line 1")]
    [InlineData("x = { a = 1 }\nx.b = 2", 2, "'x' is already a value, set on line 1")]
    [InlineData("x = { a = 1 }\n[x.b]", 2, "'x' is already a value, set on line 1")]
    [InlineData("a.b = 1\n[a]", 2, "[a] is defined twice")]
    [InlineData("x = { a = 1, a = 2 }", 1, "'a' is set twice, first on line 1")]
    [InlineData("\nb = = 3", 2, "no valid TOML: unexpected token `=`")]
    [InlineData("b = \"x\nc = 1\n[d]\n", 1, "a string is not closed on its line")]
    public void Parse_Fault_IsReportedWithItsLine(string text, int line, string start)
    {
        TomlDocument document = TomlDocument.Parse(text, "f.toml");

        Assert.StartsWith($"f.toml:{line}: {start}", document.Errors[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_TableAfterItsChild_IsNoDuplicate()
    {
        TomlTable root = Parse("[a.b]\nx = 1\n[a]\ny = 2\n[q]\n[[q.r]]\n[q.r.s]\n[[q.r]]\n[q.r.s]");

        Assert.Equal(2, Value(Value(root, "a").Table, "y").Integer);
        Assert.Equal(2, Value(Value(root, "q").Table, "r").Items.Count);
    }

    [Fact]
    public void Parse_SeveralFaults_AllAreReported()
    {
        TomlDocument document = TomlDocument.Parse("a = 1\na = 2\nb = 1\nb = 2\nc = ?\n", "f");

        Assert.Contains(document.Errors, static e => e.Line == 2);
        Assert.Contains(document.Errors, static e => e.Line == 4);
        Assert.Contains(document.Errors, static e => e.Line == 5);
        Assert.Equal(5, document.FirstUnreadableLine);
    }

    [Fact]
    public void Parse_UnclosedString_DoesNotDrownTheReader() =>
        Assert.Single(TomlDocument.Parse("a = \"x\n" + string.Concat(Enumerable.Repeat("b = 1\n", 50)), "f").Errors);

    [Fact]
    public void Parse_RandomText_NeverThrows() =>
        Gen.OneOf(Gen.String, Gen.String[Gen.Char["[]{}=\"'.,#\n\\ abx019:-+_t\u0000\u00e9"], 0, 60])
            .Sample(static text => TomlDocument.Parse(text, "f") is not null, iter: 5000);

    [Theory]
    [InlineData("a = \"x\\")]
    [InlineData("a = \"\\uD800\"")]
    [InlineData("\\")]
    public void Parse_BrokenEscape_IsAnError(string text) => Assert.NotEmpty(TomlDocument.Parse(text, "f").Errors);

    [Theory]
    [InlineData("[")]
    [InlineData("{a=")]
    public void Parse_AbsurdNesting_DoesNotOverflowTheStack(string open) =>
        Assert.NotEmpty(TomlDocument.Parse("a = " + string.Concat(Enumerable.Repeat(open, 100_000)), "f").Errors);

    [Fact]
    public void Parse_TruncatedText_NeverThrows()
    {
        string whole = Petrel.Registry.Catalogue.BuiltInCatalogue.ReadText();
        Gen.Int[0, Math.Min(whole.Length, 4000)].Sample(
            length => Petrel.Registry.Catalogue.CatalogueReader.Parse(whole[..length], "f") is var result
                && (result.Catalogue is null) == (result.Errors.Length > 0),
            iter: 200);
    }

    private static TomlTable Parse(string text)
    {
        TomlDocument document = TomlDocument.Parse(text, "f.toml");
        Assert.Empty(document.Errors);
        return document.Root;
    }

    private static TomlValue Value(TomlTable table, string key) => table.Find(key)!.Value.Value;
}

using Petrel.Core.Text;
using Petrel.Registry.Protocol;

namespace Petrel.Fuzz.Targets;

/// <summary>What is taken out of strangers' texts. The first line of an input is the secret, the rest what a server sent.</summary>
internal static class RedactionTargets
{
    // Each in a form that servers are known to repeat.
    private const string Planted = " Bearer pl4nted+token== https://alice:p@pl4nted@host/ dckr_pat_pl4nted user 'pl4nted' pl4nted@mail.example /x?pl4nted=pl4nted";

    internal static IEnumerable<FuzzTarget> All =>
    [
        FuzzTarget.OfText(
            "redaction", CheckClean,
            "hunter2\nwrong password hunter2 for 'alice' at https://alice:hunter2@host/x?token=abc", "a b c\nyou sent a\tb  c", "0123456789abcdef\nBasic MDEyMzQ1Njc4OWFiY2RlZg=="),
        FuzzTarget.OfText(
            "error-body", CheckBody,
            "hunter2\n{\"errors\":[{\"code\":\"TOOMANYREQUESTS\",\"message\":\"as 'alice': hunter2\",\"detail\":{}}]}",
            "hunter2\n<html><script>var a='x'</script><style>b</style><h1>502 &amp; &#104;unter2</h1>", "alice\n{\"details\":\"incorrect username or password\",\"error\":\"invalid_grant\"}", "x\nplain \u0001 text"),
    ];

    private static (string Secret, string Text) Split(string input)
    {
        int line = input.IndexOf('\n', StringComparison.Ordinal);
        return line < 0 ? ("", input) : (input[..line], input[(line + 1)..]);
    }

    private static void CheckClean(string input)
    {
        (string secret, string text) = Split(input);
        string clean = Redaction.Clean(text, secret);
        Promise.OneLine(clean, 300, "a cleaned text");
        Hides(clean, secret);
        Promise.That(!Redaction.Clean($"{text[..Math.Min(text.Length, 100)]}{Planted}", secret).Contains("pl4nted", StringComparison.Ordinal), "what looks like a secret is shown");
    }

    private static void CheckBody(string input)
    {
        (string secret, string text) = Split(input);
        ErrorBody body = ErrorBodyParser.Parse(System.Text.Encoding.UTF8.GetBytes(text), truncated: false, secret);
        Promise.That(body.Errors.Length <= 8, "more errors than are kept");
        foreach (RegistryError error in body.Errors)
        {
            Promise.That(error.Code.Length <= 64 && error.Code.All(static c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c is '_' or '-'), $"the code '{error.Code}'");
            Promise.OneLine(error.Message, 300, "a message");
            Hides(error.Message, secret);
        }
    }

    // Two characters are no secret; a secret of marks cannot be told from what replaced it.
    private static void Hides(string shown, string secret)
    {
        string worth = string.Join(' ', secret.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (worth.Length <= 2 || secret.Contains(Redaction.Mark, StringComparison.Ordinal)) return;
        Promise.That(!shown.Contains(worth, StringComparison.OrdinalIgnoreCase), $"the secret '{secret}' is shown: {shown}");
    }
}

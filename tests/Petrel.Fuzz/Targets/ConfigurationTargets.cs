using Petrel.Registry.Catalogue;
using Petrel.Registry.Credentials;
using Petrel.Registry.Discovery;
using Petrel.Registry.Toml;

namespace Petrel.Fuzz.Targets;

/// <summary>The files of clients, which anybody may have written, and those of Petrel.</summary>
internal static class ConfigurationTargets
{
    private const string Password = "u:pl4nted@";

    internal static IEnumerable<FuzzTarget> All =>
    [
        FuzzTarget.OfText("toml", CheckToml, "a = 1\n[b.\"c d\"]\ne = [1.5, 'x', {y = true}]\n[[f]]\ng = 1979-05-27T07:32:00Z\n", "s = \"\"\"\nx\\\n  y\"\"\"\nb.c.d = 0x1F\nb.c.e = inf\n", "x = \"\\ud800\"\n[a]\n[a]\n"),
        FuzzTarget.OfText("catalogue", CheckCatalogue, BuiltInCatalogue.ReadText()[..4000], "[source.s]\ntext = \"x\"\ndate = 2026-01-31\n[[registry]]\nname = \"a\"\nhosts = [{host = \"a.b\", role = \"api\", ports = [5000], source = \"s\"}]\n[[client]]\nnames = [\"x\"]\npools = \"pools\"\npool_seconds = 5\nsource = \"s\"\n"),
        FuzzTarget.OfText(
            "daemon-json", static text => CheckFile(text, static (text, files) => DockerSettings.Parse(text, "daemon.json", files).Proxies?.For("a.example", 443, plain: false)),
            """{"registry-mirrors":["https://m.example","ftp://u:pl4nted@x"],"insecure-registries":["10.0.0.0/8"],"proxies":{"https-proxy":"http://u:pl4nted@h:1"},"features":{"containerd-snapshotter":true}}""",
            """{"registry-mirrors":[7],"a\ud800":{},"proxies":[]}"""),
        FuzzTarget.OfText(
            "hosts-toml", static text => CheckFile(text, static (text, files) => _ = new HostsFile("/d/hosts.toml", files).Parse(text, "a.example")),
            "server = \"https://u:pl4nted@a\"\n[host.\"https://m/x\"]\ncapabilities = [\"pull\"]\nclient = [[\"a\",\"b\"],\"c\"]\nca = [\"x\"]\nskip_verify = true\n", "server = \"\"\n[host]\nx = 1\n"),
        FuzzTarget.OfText(
            "registries-conf", static text => CheckFile(text, static (text, files) => new RegistriesConf(files).Add(text, "registries.conf")),
            "unqualified-search-registries = ['a']\n[[registry]]\nprefix = \"*.a/b\"\nlocation = \"c:5000/d\"\n[[registry.mirror]]\nlocation = \"https://u:pl4nted@m\"\npull-from-mirror = \"x\"\n[aliases]\n\"a\"=\"b\"\n", "[registries.search]\nregistries = ['docker.io']\n"),
        FuzzTarget.OfText("unit-file", CheckUnit, "[Service]\nEnvironment=\"HTTP_PROXY=http://u:p@[::1]:8080\" 'NO_PROXY=*,.a,::/0,1.2.3.4/33' \\\n x=y\nEnvironmentFile=-/a\nEnvironment=\n", "HTTPS_PROXY='socks5://h:1'\nNO_PROXY=.a:5000,10.0.0.0/8\n"),
        new(
            "credentials", CheckCredentials,
            [
                [.. """{"auths":{"https://index.docker.io/v1/":{"auth":"YWxpY2U6aHVudGVyMg=="},"a:5000/b":{"username":"u","password":"hunter22","identitytoken":"t0000000","registrytoken":"r0000000"}},"credHelpers":{"x":"pass"},"credsStore":"a/b"}"""u8],
                [.. """{"auths":{"a":{"auth":"no base64"},"b":{"auth":"eA=="}},"credHelpers":{"x":7,"\ud800":"y"}}"""u8],
            ]),
    ];

    private static void CheckToml(string text)
    {
        TomlDocument document = TomlDocument.Parse(text, "f");
        int lines = text.Count(static c => c == '\n') + 2;
        CheckErrors(document.Errors, lines);
        CheckTable(document.Root, lines, 0);
    }

    private static void CheckErrors(IEnumerable<TomlError> errors, int lines)
    {
        int before = 0;
        foreach (TomlError error in errors)
        {
            Promise.That(error.Line >= Math.Max(1, before) && error.Line <= lines, $"line {error.Line} of {lines}, after {before}");
            before = error.Line;
        }
    }

    private static void CheckTable(TomlTable table, int lines, int depth)
    {
        Promise.That(depth < 4096, "tables without end");
        foreach (TomlEntry entry in table.Entries)
        {
            Promise.That(entry.Line >= 1 && entry.Line <= lines && table.Find(entry.Key) is not null, $"'{entry.Key}' is lost");
            CheckValue(entry.Value, lines, depth + 1);
        }
    }

    private static void CheckValue(TomlValue value, int lines, int depth)
    {
        Promise.That(value.Line >= 1 && value.Line <= lines, $"line {value.Line} of {lines}");
        if (value.Kind == TomlKind.Table) CheckTable(value.Table, lines, depth);
        foreach (TomlValue item in value.Items) CheckValue(item, lines, depth + 1);
    }

    private static void CheckCatalogue(string text)
    {
        CatalogueResult result = CatalogueReader.Parse(text, "f");
        Promise.That(result.Catalogue is null != result.Errors.IsEmpty, "neither a catalogue nor errors, or both");
        CheckErrors(result.Errors, text.Count(static c => c == '\n') + 2);
    }

    private static void CheckFile(string text, Action<string, ClientFiles> read)
    {
        var files = new ClientFiles("/nowhere");
        read(text, files);
        int lines = text.Count(static c => c == '\n') + 2;
        foreach (DiscoveryFinding finding in files.Findings)
        {
            Promise.That(finding.Line >= 0 && finding.Line <= lines, $"line {finding.Line} of {lines}");
            Promise.OneLine(finding.What, 1000, "a finding");
            Promise.That(!finding.What.Contains("://" + Password, StringComparison.Ordinal), $"a password is shown: {finding.What}");
        }
    }

    private static void CheckUnit(string text)
    {
        var variables = new Dictionary<string, string>();
        UnitFile.Read(text, variables, []);
        UnitFile.ReadVariables(text, variables);
        ProxySettings.From(variables.GetValueOrDefault, "unit")?.For("10.0.0.1", 443, plain: true);
        ProxySettings.Of(text, text, text, "").For("a.example", 5000, plain: false);
        Promise.That(variables.Sum(static one => one.Key.Length + one.Value.Length) <= 2 * text.Length, "more variables than text");
    }

    private static void CheckCredentials(byte[] octets)
    {
        foreach (CredentialSourceKind kind in Enum.GetValues<CredentialSourceKind>())
        {
            CredentialFile file = CredentialFileParser.Parse(octets, kind, "f");
            foreach (Credential credential in file.Credentials)
            {
                string secret = credential.Secret.Reveal();
                Promise.That(secret.Length > 0, "an empty secret");
                Promise.That(secret.Length < 8 || credential.Origin.Key.Contains(secret, StringComparison.Ordinal) || !$"{credential}".Contains(secret, StringComparison.Ordinal), "a secret is shown");
                Promise.That(CredentialSet.StoredIn(file, CredentialKey.Parse(credential.Origin.Key, kind).Host, "") is not null || credential.Origin.Key.Contains('/', StringComparison.Ordinal) || credential.Origin.Key.Contains('*', StringComparison.Ordinal), $"the credential of '{credential.Origin.Key}' is not found");
            }
            foreach (KeyValuePair<string, string> helper in file.Helpers) Promise.That(CredentialHelper.IsName(helper.Value), $"the helper '{helper.Value}'");
        }
    }
}

using System.Collections.Frozen;
using System.Reflection;
using Petrel.Export.Http;

namespace Petrel.Export.Page;

/// <summary>The web page: files that stand in the assembly, each packed when it is first asked for. Safe to use from any thread.</summary>
public sealed class WebPage : IPage
{
    private const string Prefix = "page/";

    private readonly FrozenDictionary<string, Lazy<PageFile>> _files;

    private WebPage(FrozenDictionary<string, Lazy<PageFile>> files) => _files = files;

    /// <summary>The paths that there are.</summary>
    public IEnumerable<string> Paths => _files.Keys;

    /// <summary>Finds the files; none is read yet.</summary>
    public static WebPage Load()
    {
        Assembly assembly = typeof(WebPage).Assembly;
        return new WebPage(assembly.GetManifestResourceNames().Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal)).ToFrozenDictionary(
            static name => name == "page/index.html" ? "/" : name[(Prefix.Length - 1)..],
            name => new Lazy<PageFile>(() => PackedFile.Read(assembly, name)),
            StringComparer.Ordinal));
    }

    /// <inheritdoc />
    public PageFile? Find(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return _files.TryGetValue(path, out Lazy<PageFile>? file) ? file.Value : null;
    }
}

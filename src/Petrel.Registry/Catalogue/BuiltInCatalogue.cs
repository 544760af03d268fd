using Petrel.Core.Attribution;

namespace Petrel.Registry.Catalogue;

/// <summary>The catalogue that ships inside the program.</summary>
public static class BuiltInCatalogue
{
    /// <summary>The name under which errors in it would be shown.</summary>
    public const string FileName = "catalogue.toml";

    /// <summary>Reads it; a test makes sure that it holds no errors.</summary>
    public static RegistryCatalogue Load()
    {
        CatalogueResult result = CatalogueReader.Parse(ReadText(), FileName);
        return result.Catalogue ?? throw new InvalidOperationException(string.Join('\n', result.Errors));
    }

    /// <summary>The document as it was built in.</summary>
    public static string ReadText()
    {
        using Stream stream = typeof(BuiltInCatalogue).Assembly.GetManifestResourceStream(FileName)
            ?? throw new InvalidOperationException($"{FileName} was not built in");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

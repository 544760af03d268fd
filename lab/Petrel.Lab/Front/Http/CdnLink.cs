using System.Buffers.Text;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Petrel.Lab.Front.Http;

/// <summary>The links to the CDN. What looks like a signature is the repository, which the storage has to be asked by.</summary>
internal static class CdnLink
{
    private const string Host = "https://production.cloudflare.docker.com";
    private const int LifeMinutes = 60;

    internal static string For(RequestPath path, DateTimeOffset now)
    {
        string signature = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(path.Repository!));
        long expires = now.AddMinutes(LifeMinutes).ToUnixTimeSeconds();
        return $"{Host}{RequestPath.Cdn(path.Reference!)}?expires={expires}&signature={signature}&version=2";
    }

    /// <summary>What to ask the storage for; null if the link is not one of ours.</summary>
    internal static string? StoragePath(RequestPath path, IQueryCollection query)
    {
        string signature = query["signature"].ToString();
        if (signature == "" || !Base64Url.IsValid(signature)) return null;
        return $"/v2/{Encoding.UTF8.GetString(Base64Url.DecodeFromChars(signature))}/blobs/{path.Reference}";
    }
}

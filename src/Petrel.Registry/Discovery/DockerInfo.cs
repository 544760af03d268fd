using System.Collections.Immutable;
using System.Net.Sockets;
using System.Text.Json;
using Petrel.Registry.Protocol;

namespace Petrel.Registry.Discovery;

/// <summary>What a running dockerd says of itself (<c>GET /info</c> of its API): what is in force, whatever the file says by now.</summary>
/// <param name="Mirrors">The mirrors of Docker Hub.</param>
/// <param name="Insecure">Registries and networks that are insecure.</param>
/// <param name="UsesContainerdStore">Whether images are kept in containerd's store.</param>
/// <param name="Version">dockerd's version.</param>
public sealed record DockerInfo(
    ImmutableArray<string> Mirrors, ImmutableArray<string> Insecure, bool UsesContainerdStore, string Version)
{
    /// <summary>The usual place of the socket.</summary>
    public const string Socket = "/var/run/docker.sock";

    private const int LongestAnswer = 1 << 20;

    /// <summary>Asks a dockerd; null if it does not answer, not in time, or by something else.</summary>
    /// <param name="socket">The path of its socket.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<DockerInfo?> AskAsync(string socket, TimeSpan limit, CancellationToken cancellation)
    {
        if (!File.Exists(socket)) return null;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        either.CancelAfter(limit);
        using var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            MaxResponseHeadersLength = 16,
            ConnectCallback = (_, stop) => ConnectAsync(socket, stop),
        };
        using var client = new HttpMessageInvoker(handler);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "http://docker/info");
            using HttpResponseMessage response = await client.SendAsync(request, either.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode) return null;
            var body = new BoundedBody(LongestAnswer);
            using Stream stream = await response.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false);
            await body.FillAsync(stream, either.Token).ConfigureAwait(false);
            return body.IsTruncated ? null : Parse(body.Octets);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or SocketException or OperationCanceledException)
        {
            return null; // No docker here, or not for this user: the file is left.
        }
    }

    /// <summary>Parses the answer; null if it is none.</summary>
    public static DockerInfo? Parse(ReadOnlySpan<byte> body) => BoundedJson.Read(body, static root =>
    {
        if (BoundedJson.Member(root, "RegistryConfig") is not { ValueKind: JsonValueKind.Object } config) return null;
        JsonElement? indexes = BoundedJson.Member(config, "IndexConfigs");
        return new DockerInfo(
            [.. BoundedJson.Items(config, "Mirrors").Select(Text)],
            [.. BoundedJson.Items(config, "InsecureRegistryCIDRs").Select(Text).Concat(InsecureIndexes(indexes))],
            BoundedJson.Items(root, "DriverStatus").Any(static row => row.ToString().Contains("io.containerd.snapshotter", StringComparison.Ordinal)),
            BoundedJson.Text(root, "ServerVersion") ?? "");
    });

    private static IEnumerable<string> InsecureIndexes(JsonElement? indexes) => indexes is { ValueKind: JsonValueKind.Object } found
        ? found.EnumerateObject().Where(static index => index.Value.ValueKind == JsonValueKind.Object && LocatedJson.Flag(index.Value, "Secure") == false)
            .Select(static index => index.Name)
        : [];

    private static string Text(JsonElement element) => element.ValueKind == JsonValueKind.String ? element.GetString() ?? "" : "";

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

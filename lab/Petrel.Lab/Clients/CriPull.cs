using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Petrel.Lab.Clients;

/// <summary>
/// One <c>PullImage</c> of the Kubernetes CRI (<c>runtime/v1/api.proto</c>), as a kubelet sends it: gRPC over a unix socket.
/// Debian has no crictl. The two messages are small enough to be written by hand.
/// </summary>
internal static class CriPull
{
    private const byte LengthDelimited = 2;

    /// <summary>Pulls; prints the image's reference or the error, and returns the exit status.</summary>
    internal static async Task<int> RunAsync(string socket, string image, string account)
    {
        using var handler = new SocketsHttpHandler { ConnectCallback = (_, stop) => ConnectAsync(socket, stop) };
        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://localhost/runtime.v1.ImageService/PullImage")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(Frame(PullImageRequest(image, account))),
        };
        request.Content.Headers.ContentType = new("application/grpc");
        request.Headers.TE.Add(new("trailers"));
        using HttpResponseMessage response = await client.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();
        string status = Header(response, "grpc-status") ?? "0";
        if (status == "0") Console.WriteLine($"pulled {image}");
        else await Console.Error.WriteLineAsync($"error {status}: {WebUtility.UrlDecode(Header(response, "grpc-message"))}");
        return status == "0" ? 0 : 1;
    }

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken stop)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), stop);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.TrailingHeaders.TryGetValues(name, out IEnumerable<string>? values) || response.Headers.TryGetValues(name, out values)
            ? values.First()
            : null;

    // PullImageRequest { ImageSpec image = 1; AuthConfig auth = 2; }, ImageSpec { string image = 1; },
    // AuthConfig { string username = 1; string password = 2; }
    private static byte[] PullImageRequest(string image, string account)
    {
        byte[] message = Field(1, Field(1, Encoding.UTF8.GetBytes(image)));
        string[] parts = account.Split(':', 2);
        return parts.Length < 2
            ? message
            : [.. message, .. Field(2, [.. Field(1, Encoding.UTF8.GetBytes(parts[0])), .. Field(2, Encoding.UTF8.GetBytes(parts[1]))])];
    }

    private static byte[] Field(int number, byte[] value) => [(byte)((number << 3) | LengthDelimited), .. Varint(value.Length), .. value];

    private static IEnumerable<byte> Varint(int value)
    {
        for (; value >= 0x80; value >>= 7) yield return (byte)(value | 0x80);
        yield return (byte)value;
    }

    // gRPC: one octet "not compressed", four of length.
    private static byte[] Frame(byte[] message) =>
        [0, (byte)(message.Length >> 24), (byte)(message.Length >> 16), (byte)(message.Length >> 8), (byte)message.Length, .. message];
}

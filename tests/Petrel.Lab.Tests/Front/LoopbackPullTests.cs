using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Petrel.Lab.Front.Control;
using Petrel.Lab.Front.Faults;
using Petrel.Lab.Front.Hub;
using Petrel.Lab.Front.Storage;
using Petrel.Lab.Network;

namespace Petrel.Lab.Tests.Front;

public sealed class LoopbackPullTests(LoopbackFront front) : IClassFixture<LoopbackFront>
{
    private const string Api = $"https://registry-1.docker.io/v2/{LoopbackFront.Image}";
    private const string Mirror = $"https://mirror-a.petrel.test/v2/{LoopbackFront.Image}";

    private static CancellationToken Ends => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pull_HealthyHub_GoesByTokenAndRedirectAndBringsEveryBlobWhole()
    {
        using HttpClient client = await front.HealthyClientAsync(Ends);
        using HttpResponseMessage refused = await client.GetAsync(new Uri($"{Api}/manifests/latest"), Ends);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Contains($"scope=\"repository:{LoopbackFront.Image}:pull\"", refused.Headers.WwwAuthenticate.ToString());

        await SignInAsync(client);
        foreach (string digest in await ReadDigestsAsync(client, Api))
            Assert.Equal(digest, Blob.DigestOf(await client.GetByteArrayAsync(new Uri($"{Api}/blobs/{digest}"), Ends)));

        await front.WaitForLogAsync(3, static request => request is { Role: LabRole.Blob, Status: 200, Outcome: "sent" });
        await front.WaitForLogAsync(3, static request => request is { Role: LabRole.Api, Status: 307 });
    }

    [Theory]
    [InlineData("https://mirror-a.petrel.test/v2/", "")]
    [InlineData("https://private.petrel.test/v2/", "petrel:storm")]
    [InlineData("http://plain.petrel.test/v2/", "")]
    public async Task Pull_OtherRoles_ServeTheirBlobsThemselves(string root, string account)
    {
        using HttpClient client = await front.HealthyClientAsync(Ends);
        if (account != "")
        {
            using HttpResponseMessage refused = await client.GetAsync(new Uri(root), Ends);
            Assert.StartsWith("Basic", refused.Headers.WwwAuthenticate.ToString());
            client.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(account)));
        }

        foreach (string digest in await ReadDigestsAsync(client, $"{root}{LoopbackFront.Image}"))
        {
            byte[] blob = await client.GetByteArrayAsync(new Uri($"{root}{LoopbackFront.Image}/blobs/{digest}?ns=docker.io"), Ends);
            Assert.Equal(digest, Blob.DigestOf(blob));
        }
    }

    [Fact]
    public async Task Pull_PasswordIsWrong_TokenServerSaysSo()
    {
        using HttpClient client = await front.HealthyClientAsync(Ends);
        client.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String("petrel:calm"u8));

        using HttpResponseMessage answer = await client.GetAsync(new Uri("https://auth.docker.io/token?scope="), Ends);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("""{"details":"incorrect username or password"}""", await answer.Content.ReadAsStringAsync(Ends));
    }

    [Fact]
    public async Task Pull_QuotaIsSpent_ManifestIsRefusedAndHeadIsNot()
    {
        using HttpClient client = await front.HealthyClientAsync(Ends);
        await front.Control.SetLimitsAsync(0, new SlotLimits { Anonymous = 1 }, Ends);
        await SignInAsync(client);

        await ReadDigestsAsync(client, Api);
        using HttpResponseMessage second = await client.GetAsync(new Uri($"{Api}/manifests/latest"), Ends);
        using HttpResponseMessage head = await client.SendAsync(new(HttpMethod.Head, $"{Api}/manifests/latest"), Ends);

        Assert.Equal((HttpStatusCode)429, second.StatusCode);
        Assert.Contains("unauthenticated pull rate limit", await second.Content.ReadAsStringAsync(Ends));
        Assert.Equal("0;w=21600", Assert.Single(second.Headers.GetValues("ratelimit-remaining")));
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
    }

    [Fact]
    public async Task Pull_RenewalsAreBroken_FirstTokenIsGiven()
    {
        using HttpClient client = await front.HealthyClientAsync(Ends);
        await SetAsync(new FaultRule { Kind = FaultKind.Status, Status = 503, Role = LabRole.Auth, Renewals = true });

        await SignInAsync(client);

        await Assert.ThrowsAsync<HttpRequestException>(() => SignInAsync(client));
    }

    [Theory]
    [InlineData(FaultKind.FinAfter, HttpRequestError.ResponseEnded)]
    [InlineData(FaultKind.RstAfter, null)]
    public async Task Pull_BodyIsCut_ClientSeesHowAndHowMuchCame(FaultKind kind, HttpRequestError? error)
    {
        using HttpClient client = await front.HealthyClientAsync(Ends);
        string blob = $"{Mirror}/blobs/{(await ReadDigestsAsync(client, Mirror))[1]}";
        await SetAsync(new FaultRule { Kind = kind, Bytes = 50_000, Times = 1 });

        using HttpResponseMessage answer = await client.GetAsync(new Uri(blob), HttpCompletionOption.ResponseHeadersRead, Ends);
        Stream body = await answer.Content.ReadAsStreamAsync(Ends);
        var came = new MemoryStream();
        Exception cut = await Assert.ThrowsAnyAsync<IOException>(() => body.CopyToAsync(came, Ends));

        Assert.Equal(error, (cut as HttpIOException)?.HttpRequestError);
        if (error is null) Assert.Equal(SocketError.ConnectionReset, Assert.IsType<SocketException>(Deepest(cut)).SocketErrorCode);
        Assert.Equal(50_000, came.Length);
        Assert.NotEmpty(await client.GetByteArrayAsync(new Uri(blob), Ends));
    }

    [Theory]
    [InlineData(FaultKind.CertificateExpired)]
    [InlineData(FaultKind.CertificateUnknown)]
    [InlineData(FaultKind.CertificateWrongName)]
    [InlineData(FaultKind.CloseAtOnce)]
    [InlineData(FaultKind.CloseAfterHello)]
    [InlineData(FaultKind.ResetAtOnce, true)]
    [InlineData(FaultKind.ResetAfterHello, true)]
    [InlineData(FaultKind.AcceptQueueFull)]
    [InlineData(FaultKind.TlsStall)]
    public async Task Connect_FaultOfTheConnection_FailsUntilItIsCleared(FaultKind kind, bool isReset = false)
    {
        using HttpClient client = await front.HealthyClientAsync(Ends);
        await SetAsync(new FaultRule { Kind = kind, Role = LabRole.MirrorA });

        Exception failure = await Assert.ThrowsAnyAsync<Exception>(() => client.GetAsync(new Uri(Mirror), Ends));

        // EPIPE (Shutdown) is what a client sees that writes after it was told of the reset, ENOTCONN one that asks for its peer.
        SocketError? error = (Deepest(failure) as SocketException)?.SocketErrorCode;
        Assert.True(isReset == (error is SocketError.ConnectionReset or SocketError.Shutdown or SocketError.NotConnected), failure.ToString());
        if (kind != FaultKind.AcceptQueueFull) await front.WaitForLogAsync(1, request => request.Outcome == FrontJson.NameOf(kind));
        await front.Control.ClearFaultsAsync(0, Ends);
        Assert.Equal(3, (await ReadDigestsAsync(client, Mirror)).Length);
    }

    [Fact]
    public async Task Connect_QueueIsFull_KernelLeavesTheSynUnanswered()
    {
        using HttpClient client = await front.HealthyClientAsync(Ends);
        await SetAsync(new FaultRule { Kind = FaultKind.AcceptQueueFull, Role = LabRole.MirrorA });
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Task connecting = socket.ConnectAsync(front.EndOf(LabRole.MirrorA), Ends).AsTask();

        await Assert.ThrowsAsync<TimeoutException>(() => connecting.WaitAsync(TimeSpan.FromMilliseconds(500), Ends));
        await front.Control.ClearFaultsAsync(0, Ends);

        // The kernel sends the SYN again a second after the first.
        await connecting.WaitAsync(TimeSpan.FromSeconds(10), Ends);
    }

    [Fact]
    public async Task SetFaults_RuleMakesNoSense_IsRefusedWithTheReason()
    {
        using HttpClient client = await front.HealthyClientAsync(Ends);

        HttpRequestException refusal = await Assert.ThrowsAsync<HttpRequestException>(
            () => SetAsync(new FaultRule { Kind = FaultKind.Status, Status = 200 }));

        Assert.Contains("status needs a status from 400 to 599", refusal.Message);
    }

    private Task SetAsync(FaultRule rule) => front.Control.SetFaultsAsync(0, [rule], Ends);

    private static async Task SignInAsync(HttpClient client)
    {
        var answer = await client.GetFromJsonAsync<JsonObject>(
            $"https://auth.docker.io/token?service=registry.docker.io&scope=repository:{LoopbackFront.Image}:pull", Ends);
        client.DefaultRequestHeaders.Authorization = new("Bearer", (string)answer!["token"]!);
    }

    private static async Task<string[]> ReadDigestsAsync(HttpClient client, string repository)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{repository}/manifests/latest");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(MediaTypes.Of(ImageFormat.Docker).Manifest));
        using HttpResponseMessage answer = await client.SendAsync(request, Ends);
        answer.EnsureSuccessStatusCode();
        var manifest = await answer.Content.ReadFromJsonAsync<JsonObject>(Ends);
        return [.. manifest!["layers"]!.AsArray().Prepend(manifest["config"]).Select(static blob => (string)blob!["digest"]!)];
    }

    private static Exception Deepest(Exception exception) => exception.InnerException is { } inner ? Deepest(inner) : exception;
}

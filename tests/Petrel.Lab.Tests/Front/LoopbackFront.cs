using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Petrel.Lab.Front;
using Petrel.Lab.Front.Control;
using Petrel.Lab.Front.Hub;
using Petrel.Lab.Front.Storage;
using Petrel.Lab.Network;

namespace Petrel.Lab.Tests.Front;

/// <summary>A front with the real docker-registry behind it, on loopback: slot 0, one port for each role.</summary>
public sealed class LoopbackFront : IAsyncLifetime
{
    internal const string Image = "library/test";

    private static readonly LabRole[] Roles =
        [LabRole.Api, LabRole.Auth, LabRole.Blob, LabRole.MirrorA, LabRole.Private, LabRole.Plain];

    private readonly FrontFiles _files = new(Directory.CreateTempSubdirectory("petrel-front-").FullName);
    private readonly Dictionary<LabRole, IPEndPoint> _ends = Roles.ToDictionary(static role => role, static _ => FreeEnd());
    private RegistryStorage? _storage;
    private RunningFront? _front;

    internal FrontControl Control => field ??= new FrontControl(_files);

    internal IPEndPoint EndOf(LabRole role) => _ends[role];

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(RegistryStorage.Program)) return;
        _storage = await RegistryStorage.StartAsync(_files);
        using HttpClient images = UnixHttp.Client(_files.StorageSocket);
        await new ImageMaker(images).MakeAsync(Image, "latest", [200_000, 3_000]);
        FrontAddress[] addresses = [.. _ends.Select(static end => new FrontAddress(end.Value, 0, end.Key, 0))];
        _front = await RunningFront.StartAsync(_files, addresses, _files.StorageSocket, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        Control.Dispose();
        if (_front is not null) await _front.DisposeAsync();
        if (_storage is not null) await _storage.DisposeAsync();
        Directory.Delete(_files.Directory, recursive: true);
    }

    /// <summary>A client that finds every host of the plan on loopback and trusts the right authority for each.</summary>
    private HttpClient Client()
    {
        Assert.SkipUnless(_front is not null, $"{RegistryStorage.Program} is missing: apt-get install docker-registry");
        return new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectTimeout = TimeSpan.FromSeconds(2),
            ConnectCallback = async (context, cancellation) => await ConnectAsync(RoleOf(context.DnsEndPoint.Host), cancellation),
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = IsTrusted },
        });
    }

    /// <summary>A client of <see cref="Client"/> for a front without faults, limits and past.</summary>
    internal async Task<HttpClient> HealthyClientAsync(CancellationToken ends)
    {
        HttpClient client = Client();
        await Control.ClearFaultsAsync(0, ends);
        await Control.SetLimitsAsync(0, SlotLimits.Unlimited, ends);
        await Control.ClearRequestsAsync(0, ends);
        return client;
    }

    /// <summary>Waits: a request is written down after its last byte was sent, and the client may be here first.</summary>
    internal async Task WaitForLogAsync(int count, Func<RequestRecord, bool> condition)
    {
        CancellationToken ends = TestContext.Current.CancellationToken;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        while ((await Control.ReadRequestsAsync(0, ends)).Count(condition) != count)
        {
            Assert.False(patience.IsCancellationRequested, $"The log does not have {count} such requests");
            await Task.Delay(10, ends);
        }
    }

    private async Task<Stream> ConnectAsync(LabRole role, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(_ends[role], cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        bool isPrivate = RoleOf(((SslStream)sender).TargetHostName) == LabRole.Private;
        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        own.ChainPolicy.DisableCertificateDownloads = true;
        own.ChainPolicy.CustomTrustStore.Add(X509CertificateLoader.LoadCertificateFromFile(
            isPrivate ? _files.PrivateAuthority : _files.LabAuthority));
        return !errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) && own.Build((X509Certificate2)certificate!);
    }

    private static LabRole RoleOf(string host) => Roles.First(role => AddressPlan.Hosts(role).Contains(host));

    private static IPEndPoint FreeEnd()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)socket.LocalEndPoint!;
    }
}

using Microsoft.AspNetCore.Builder;
using Petrel.Lab.Front.Control;
using Petrel.Lab.Front.Http;
using Petrel.Lab.Front.Hub;
using Petrel.Lab.Front.Nginx;
using Petrel.Lab.Front.Tls;

namespace Petrel.Lab.Front;

/// <summary>Everything of a front but the storage, put together and listening until it is disposed.</summary>
internal sealed class RunningFront : IAsyncDisposable
{
    private readonly ServerCertificates _certificates;
    private readonly TokenSigner _signer = new();
    private readonly StorageForwarder _storage;
    private readonly NginxFleet _nginx;
    private readonly ControlHandler _control;
    private WebApplication? _server;

    private RunningFront(FrontFiles files, FrontAddress[] addresses, string storageSocket, TimeProvider time)
    {
        _certificates = new ServerCertificates(time.GetUtcNow());
        _storage = new StorageForwarder(storageSocket);
        _nginx = new NginxFleet(files, _certificates, storageSocket);
        _control = new ControlHandler(State, addresses, _nginx);
        _certificates.WriteAuthorities(files);
    }

    private FrontState State { get; } = new();

    internal static async Task<RunningFront> StartAsync(
        FrontFiles files, FrontAddress[] addresses, string storageSocket, TimeProvider time)
    {
        var front = new RunningFront(files, addresses, storageSocket, time);
        var roles = new RegistryRoles(front._storage, front._signer, new TokenServer(front._signer, time), time);
        var handler = new FrontHandler(roles, Console.Error);
        var server = new FrontServer(addresses, files, front.State, front._certificates, handler);
        front._server = await server.StartAsync(front._control);
        return front;
    }

    public async ValueTask DisposeAsync()
    {
        await _nginx.DisposeAsync();
        await _control.Gates!.OpenAllAsync();
        // Nobody waits for a client here: what is under way is cut off.
        await _server!.StopAsync(new CancellationToken(canceled: true));
        await _server.DisposeAsync();
        _storage.Dispose();
        _signer.Dispose();
        _certificates.Dispose();
    }
}

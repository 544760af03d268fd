using System.Net;
using Petrel.Lab.Front.Storage;
using Petrel.Lab.Front.Tls;
using Petrel.Lab.Network;

namespace Petrel.Lab.Front.Nginx;

/// <summary>The real nginx before the same images, on one slot's addresses.</summary>
internal sealed class NginxFront : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lifeline _process;

    private NginxFront(Lifeline process) => _process = process;

    /// <summary>Starts nginx and waits until it has written its PID, which it does when it listens.</summary>
    /// <exception cref="TimeoutException">It did not start; its log says why.</exception>
    internal static async Task<NginxFront> StartAsync(
        FrontFiles files, int slot, NginxOptions options, ServerCertificates certificates, string storageSocket)
    {
        string directory = files.Nginx(slot);
        Directory.CreateDirectory(directory);
        (string certificate, string key) = certificates.Pem(slot, LabRole.Nginx);
        await File.WriteAllTextAsync(Path.Combine(directory, "certificate.pem"), certificate);
        await File.WriteAllTextAsync(Path.Combine(directory, "key.pem"), key);
        string configuration = Path.Combine(directory, "nginx.conf");
        await File.WriteAllTextAsync(configuration, NginxConfiguration.Write(Listens(slot), options, directory, storageSocket));
        string pid = Path.Combine(directory, "nginx.pid");
        File.Delete(pid);
        string log = Path.Combine(directory, "nginx.log");
        var front = new NginxFront(Lifeline.Start(log, "nginx", "-c", configuration, "-e", "stderr"));
        await front.WaitAsync(pid, directory);
        return front;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static string[] Listens(int slot) =>
        [.. ((IPAddress[])[AddressPlan.Registry(slot, LabRole.Nginx), AddressPlan.RegistryV6(slot, LabRole.Nginx)])
            .Select(static address => new IPEndPoint(address, AddressPlan.Port(LabRole.Nginx)).ToString())];

    private async Task WaitAsync(string pid, string directory)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!File.Exists(pid) && !patience.IsCancellationRequested) await Task.Delay(20);
        if (File.Exists(pid)) return;
        await DisposeAsync();
        throw new TimeoutException($"nginx did not start in {Patience.TotalSeconds} s: see {directory}/nginx.log");
    }
}

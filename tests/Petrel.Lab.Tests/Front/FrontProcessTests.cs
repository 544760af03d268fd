using System.Diagnostics;
using Petrel.Lab.Front;
using Petrel.Lab.Front.Control;
using Petrel.Lab.Front.Storage;
using Petrel.Lab.Network;

namespace Petrel.Lab.Tests.Front;

public sealed class FrontProcessTests : IDisposable
{
    private readonly FrontFiles _files = new(Directory.CreateTempSubdirectory("petrel-front-").FullName);
    private readonly string _namespace = $"petrel-front-{Environment.ProcessId}";

    private static CancellationToken Ends => TestContext.Current.CancellationToken;

    [Fact]
    public async Task StartAsync_InANamespace_ServesItsAddressesUntilItIsDisposed()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Network namespaces need root");
        Assert.SkipUnless(
            File.Exists(RegistryStorage.Program),
            $"{RegistryStorage.Program} is missing: apt-get install docker-registry");
        await RunAsync("ip", "netns", "add", _namespace);
        await RunInsideAsync("ip", "link", "set", "lo", "up");
        await RunInsideAsync("ip", "address", "add", $"{AddressPlan.Registry(3, LabRole.Plain)}/32", "dev", "lo");
        string executable = Path.Combine(AppContext.BaseDirectory, "petrel-lab");

        await using (await FrontProcess.StartAsync(_namespace, _files, executable, Ends))
        {
            await RunInsideAsync("curl", "-sSf", "-o", "/dev/null", $"http://{AddressPlan.Registry(3, LabRole.Plain)}:5000/v2/");
            using var control = new FrontControl(_files);
            Assert.True(await control.IsReadyAsync(Ends));
            RequestRecord request = Assert.Single(await control.ReadRequestsAsync(3, Ends));
            Assert.Equal((LabRole.Plain, 200), (request.Role, request.Status));
        }

        using var afterwards = new FrontControl(_files);
        Assert.False(await afterwards.IsReadyAsync(Ends));
        Assert.Equal("", await RunAsync("ip", "netns", "pids", _namespace));
    }

    public void Dispose()
    {
        if (File.Exists($"/run/netns/{_namespace}")) Process.Start("ip", ["netns", "delete", _namespace]).WaitForExit();
        Directory.Delete(_files.Directory, recursive: true);
    }

    private Task<string> RunInsideAsync(params string[] command) =>
        RunAsync("nsenter", [$"--net=/run/netns/{_namespace}", .. command]);

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string output = await process.StandardOutput.ReadToEndAsync(Ends);
        await process.WaitForExitAsync(Ends);
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
        return output;
    }
}

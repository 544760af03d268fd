using System.Collections.Immutable;
using Petrel.Agent.Configuration;
using Petrel.Agent.Replaying;
using Petrel.Core.Attribution;
using Petrel.Core.Detection;

namespace Petrel.Export.Tests;

/// <summary>A watch as a recording of the lab has it.</summary>
internal static class ReplayedWatch
{
    // Docker pulls from a registry whose blobs stop in mid-transfer: one incident, open until late.
    internal const string Stalled = "blob-drop.docker.trace";

    // A quota that runs out, with probes.
    internal const string Quota = "quota.docker.trace";

    internal static void Replay(string recording, IWatchOutput output)
    {
        var watch = new WatchOptions { Output = OutputFormat.Json, Snapshot = TimeSpan.FromSeconds(1) };
        var fallback = new PetrelConfiguration(
            watch, new DetectionOptions(), new RegistryCatalogue([], []), ["registry.example"], ImmutableDictionary<string, string>.Empty);
        var session = new ReplaySession(new ReplayOptions { Output = watch, Fallback = fallback }, output, TimeProvider.System);
        Assert.Null(session.Run(Repository.Recording(recording), TestContext.Current.CancellationToken).Error);
    }
}

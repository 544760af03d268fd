using System.Runtime.InteropServices;
using Petrel.Agent.Configuration;
using Petrel.Core.Attribution;
using Petrel.Core.Recording;
using Petrel.Linux.Capabilities;

namespace Petrel.Agent.Recording;

/// <summary>Makes headers of what a watch is set up with, and the greeting of a replay out of a header.</summary>
internal static class RecordingHeaders
{
    internal static RecordingHeader Of(
        Hello hello, PetrelConfiguration configuration, IEnumerable<RegistryDefinition> registries, bool allNamespaces) => new(
        RecordingHeader.FormatName,
        RecordingHeader.CurrentVersion,
        hello.Time,
        new RecordedMachine(
            HostCapabilities.Read().Kernel.ToString(),
            RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(),
            Environment.ProcessorCount),
        new RecordedWatch(
            hello.Version, hello.Source, hello.SourceReason, hello.Netns, allNamespaces, hello.Ports, hello.Degraded),
        [.. registries.Select(RecordedRegistry.Of)],
        [.. configuration.Catalogue.Clients.Select(RecordedClient.Of)],
        RecordingHeader.Describe(configuration.Detection));

    internal static Hello Greeting(RecordingHeader header, string file) => new(
        header.Time,
        header.Watch.Version,
        header.Watch.Source,
        header.Watch.SourceReason,
        header.Watch.Netns,
        header.Watch.Ports,
        [.. header.Registries.Select(static registry => registry.Name)],
        [],
        header.Watch.Degraded,
        file);
}

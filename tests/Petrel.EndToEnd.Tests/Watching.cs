using Petrel.EndToEnd.Tests.Harness;

namespace Petrel.EndToEnd.Tests;

/// <summary>What the scenarios share: the watched registry and how Petrel is started for it.</summary>
internal static class Watching
{
    internal const string Registry = "registry.example";
    internal const int Port = 443;

    internal static PetrelProcess Watch(this Hosts hosts, string source, string address, params string[] more)
    {
        string place = address.Contains(':') ? $"[{address}]" : address;
        return hosts.StartPetrel(
            [Registry, "--registry-address", $"{Registry}={place}:{Port}", "--netns", "self", "--source", source, .. more]);
    }

    internal static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    internal static string? Process(this Line incident) => incident.Json["processes"]?[0]?["name"]?.ToString();

    internal static string? Signal(this Line incident) => incident.Json["evidence"]?[0]?["signal"]?.ToString();
}

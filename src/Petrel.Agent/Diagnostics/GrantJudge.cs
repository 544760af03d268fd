using System.Collections.Immutable;
using Petrel.Linux.Capabilities;

namespace Petrel.Agent.Diagnostics;

/// <summary>Finds the commands that grant capabilities to this very program, and what keeps them from working.</summary>
internal static class GrantJudge
{
    internal static GrantAdvice Judge(ImmutableArray<CapabilityCheck> checks, MachineFacts facts)
    {
        bool isComplete = checks.All(static check => check.State != CapabilityState.Missing);
        if (isComplete || facts.Capabilities.IsInUserNamespace) return new([], []);
        ImmutableArray<string> commands = facts.Capabilities.IsRoot
            ? [ContainerFlags(checks)]
            : [.. FileCapabilities(Wanted(checks), facts), .. AsRoot(facts)];
        return new(commands, [.. Notes(facts)]);
    }

    /// <summary>
    /// The command that grants one capability. It names those that are there as well, because setcap replaces all that a
    /// file has.
    /// </summary>
    internal static string CommandFor(Capability wanted, MachineFacts facts)
    {
        if (facts.Capabilities.IsInUserNamespace) return "";
        if (facts.Capabilities.IsRoot) return $"--cap-add={ShortName(wanted)}";
        IEnumerable<Capability> all = CapabilityUse.All.Select(static use => use.Capability)
            .Where(capability => capability == wanted || facts.Capabilities.Effective.Has(capability));
        return FileCapabilities(all, facts).Concat(AsRoot(facts)).FirstOrDefault("");
    }

    // CAP_SYS_ADMIN implies CAP_PERFMON.
    private static IEnumerable<Capability> Wanted(ImmutableArray<CapabilityCheck> checks) => checks
        .Select(static check => check.Use.Capability)
        .Where(static capability => capability != Capability.Perfmon);

    private static IEnumerable<string> FileCapabilities(IEnumerable<Capability> capabilities, MachineFacts facts)
    {
        if (IsSharedRuntime(facts.Settings.Executable) || facts.Settings.IsOnNoSuidMount) return [];
        string names = string.Join(',', capabilities.Select(static c => CapabilitySet.Name(c).ToLowerInvariant()));
        return [$"sudo setcap {names}+ep {Quote(facts.Settings.Executable)}"];
    }

    private static IEnumerable<string> AsRoot(MachineFacts facts) =>
        IsSharedRuntime(facts.Settings.Executable) ? [] : [$"sudo {Quote(facts.Settings.Executable)} watch"];

    private static string ContainerFlags(ImmutableArray<CapabilityCheck> checks) => string.Join(' ', checks
        .Where(static check => check.State == CapabilityState.Missing)
        .Select(static check => $"--cap-add={ShortName(check.Use.Capability)}"));

    private static IEnumerable<string> Notes(MachineFacts facts)
    {
        HostSettings settings = facts.Settings;
        if (facts.Capabilities.IsRoot)
        {
            yield return "Root without these was started so: give the flags to docker or podman run, list the "
                + "capabilities in securityContext.capabilities.add of a pod, or lift CapabilityBoundingSet of a unit.";
            yield break;
        }

        if (IsSharedRuntime(settings.Executable))
        {
            yield return "This program runs by the shared dotnet host, whose capabilities every .NET program would have: run it by "
                + "sudo, or install the native program.";
        }

        if (settings.IsOnNoSuidMount)
            yield return "The program lies on a file system mounted nosuid, where file capabilities have no effect: install it elsewhere.";
        if (IsBound(facts))
        {
            yield return "This session can gain no capabilities (no_new_privs or its bounding set, as in a container or a "
                + "unit): start Petrel outside of it, or have them granted to the session.";
        }
    }

    private static bool IsBound(MachineFacts facts) => facts.Settings.Status.NoNewPrivileges
        || CapabilityUse.All.Any(use => !facts.Settings.Status.Bounding.Has(use.Capability) && use != CapabilityUse.Perfmon);

    private static bool IsSharedRuntime(string executable) =>
        executable.Length == 0 || Path.GetFileName(executable) == "dotnet";

    private static string ShortName(Capability capability) => CapabilitySet.Name(capability)["CAP_".Length..];

    private static string Quote(string path)
    {
        bool isPlain = path.All(static c => char.IsAsciiLetterOrDigit(c) || "/._-+@%".Contains(c, StringComparison.Ordinal));
        return isPlain ? path : $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }
}

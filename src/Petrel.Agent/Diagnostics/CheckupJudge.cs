using System.Collections.Immutable;
using Petrel.Agent.Watching;
using Petrel.Core.Events;
using Petrel.Linux.Capabilities;

namespace Petrel.Agent.Diagnostics;

/// <summary>Judges a machine from what was read there: pure, so that every kind of machine can be tried in a test.</summary>
public sealed class CheckupJudge
{
    private readonly MachineFacts _facts;
    private readonly ImmutableArray<CapabilityCheck> _capabilities;
    private readonly SourceKind _source;
    private readonly GrantAdvice _grant;
    private readonly List<CheckupFinding> _findings = [];

    private CheckupJudge(MachineFacts facts)
    {
        _facts = facts;
        _capabilities = CapabilityJudge.Judge(facts);
        _grant = GrantJudge.Judge(_capabilities, facts);
        _source = facts.Trials.FirstOrDefault(static trial => trial.IsAvailable)?.Source ?? SourceKind.None;
    }

    /// <summary>Judges.</summary>
    public static Checkup Judge(MachineFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return new CheckupJudge(facts).Judge();
    }

    private Checkup Judge()
    {
        JudgeSurroundings();
        JudgeSources();
        JudgeCapabilities();
        JudgeNames();
        _findings.AddRange(LimitJudge.Judge(_facts));
        JudgeNamespaces();
        JudgeIgnorance();
        ImmutableArray<CheckupFinding> findings = [.. _findings.OrderBy(static finding => Rank(finding.Status))];
        return new(
            findings.IsEmpty ? CheckupStatus.Ok : findings[0].Status,
            _source, _capabilities, findings, _grant, _facts);
    }

    // What is known to be lost weighs more than what is not known.
    private static int Rank(CheckupStatus status) => status switch
    {
        CheckupStatus.Critical => 0,
        CheckupStatus.Warning => 1,
        _ => 2,
    };

    private void JudgeSources()
    {
        if (_source == SourceKind.None)
        {
            _findings.Add(new(
                CheckupStatus.Critical, "every source", "No source of socket facts can be opened: nothing can be watched.",
                _facts.Trials.IsEmpty ? "" : _facts.Trials[^1].Availability.Fix));
            return;
        }

        foreach (SourceTrial trial in _facts.Trials.TakeWhile(static trial => !trial.IsAvailable)) WarnOfRefusal(trial);
        foreach (Availability limit in _facts.Trials.First(trial => trial.Source == _source).Limits)
            Warn(limit.Missing, Sentence(limit.Detail), FixOf(limit));
    }

    private void WarnOfRefusal(SourceTrial trial)
    {
        Availability why = trial.Availability;
        string loss = SourceLimits.EffectOf(_source)?.Effect ?? "";
        Warn(
            $"source {trial.Source.Name()}",
            Sentence($"{NeedOf(why)}{why.Detail.TrimEnd('.')}. With {_source.Name()} instead, {loss}"),
            FixOf(why));
    }

    private static string NeedOf(Availability why) =>
        why.Kind == AvailabilityKind.Unsupported ? $"it takes {why.Missing}: " : "";

    // A source often takes more than the first thing that was refused: what grants all is the exact answer.
    private string FixOf(Availability why)
    {
        if (why.Kind != AvailabilityKind.Denied) return why.Fix;
        if (_facts.Capabilities.IsInUserNamespace) return "";
        return _grant.Commands.IsEmpty ? why.Fix : _grant.Commands[0];
    }

    private void JudgeSurroundings()
    {
        if (_facts.Capabilities.IsInUserNamespace)
        {
            foreach (Limitation limit in _facts.Capabilities.Limitations())
            {
                // In a user namespace of its own, root has every capability and can grant none.
                if (!limit.Missing.StartsWith("CAP_", StringComparison.Ordinal)) Warn(limit.Missing, limit.Effect, limit.Fix);
            }
        }

        if (_facts.Settings is { HasStatus: true, IsInitialPidNamespace: false, PidNamespace: not 0 })
        {
            Warn(
                "the host's PID namespace",
                "Petrel runs in a PID namespace of its own (a container): processes outside are invisible, so that their "
                + "connections have no owner and their network namespaces are not found.",
                "Start the container with --pid=host (docker, podman) or hostPID: true (Kubernetes).");
        }

        if (_facts.Settings.Status.ProcIsOfOuterNamespace)
        {
            Warn(
                "a /proc of Petrel's own PID namespace",
                "/proc shows another PID namespace than the one that Petrel runs in: connections are given wrong owners.",
                "mount -t proc proc /proc");
        }

        if (_facts.Settings.HidePid.Length > 0 && !Has(CapabilityUse.SysPtrace))
        {
            Warn(
                "/proc without hidepid",
                $"/proc is mounted with hidepid={_facts.Settings.HidePid}: processes of other users, their connections' "
                + "owners and their network namespaces are not found.",
                "sudo mount -o remount,hidepid=0 /proc");
        }
    }

    private void JudgeCapabilities()
    {
        foreach (CapabilityCheck check in _capabilities)
        {
            if (check.State != CapabilityState.Missing) continue;
            bool isMoot = check.Use == CapabilityUse.Perfmon && _source == SourceKind.Trace;
            if (!isMoot) Warn(check.Use.Name, check.Use.Effect, check.Fix);
        }
    }

    // Where the capability is missing, that was said already.
    private void JudgeNames()
    {
        if (_facts.Names.IsAvailable || IsExplained(CapabilityUse.NetRaw.Name)) return;
        Warn(_facts.Names.Missing, $"{CapabilityUse.NetRaw.Effect[..^1]} ({_facts.Names.Detail}).", _facts.Names.Fix);
    }

    private void JudgeNamespaces()
    {
        foreach (IGrouping<string, string> group in _facts.Netns.Seen
            .Where(static seen => !seen.Entry.IsAvailable)
            .GroupBy(static seen => seen.Entry.Missing, static seen => seen.Entry.Detail))
        {
            if (IsExplained(group.Key)) continue;
            Warn(
                "network namespaces",
                $"{group.Count()} of {_facts.Netns.Seen.Length} network namespaces {group.First()}: their connections are not listed.",
                "");
        }

        if (_facts.Netns.Unreadable > 0 && !IsExplained(CapabilityUse.SysPtrace.Name))
        {
            Warn(
                "processes",
                $"{_facts.Netns.Unreadable} of {_facts.Netns.Processes} processes may not be looked into, for example "
                + $"{_facts.Netns.FirstUnreadable} (a security module?): their network namespaces and connections may be missed.",
                "");
        }
    }

    private void JudgeIgnorance()
    {
        if (_facts.Settings.HasStatus && _facts.Netns.Seen.Any(static seen => seen.IsOwn)) return;
        _findings.Add(new(
            CheckupStatus.Unknown, "/proc",
            "/proc/self cannot be read: capabilities and namespaces are not known.", "mount -t proc proc /proc"));
    }

    private bool IsExplained(string missing) => _facts.Capabilities.IsInUserNamespace || Knows(missing);

    private bool Knows(string missing) => _findings.Exists(finding => finding.Missing == missing);

    private bool Has(CapabilityUse use) => _capabilities.Any(
        check => check.Use == use && check.State is CapabilityState.Granted or CapabilityState.Implied);

    private void Warn(string missing, string effect, string fix)
    {
        if (!Knows(missing)) _findings.Add(new(CheckupStatus.Warning, missing, effect, fix));
    }

    private static string Sentence(string text) =>
        text.Length == 0 ? text : $"{char.ToUpperInvariant(text[0])}{text[1..].TrimEnd('.')}.";
}

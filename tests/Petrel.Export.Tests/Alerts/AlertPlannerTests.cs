using System.Collections.Immutable;
using Petrel.Core.History;
using Petrel.Core.Incidents;
using Petrel.Export.Alerts;
using static Petrel.Export.Tests.Alerts.Sample;

namespace Petrel.Export.Tests.Alerts;

public class AlertPlannerTests
{
    [Fact]
    public void Plan_AnIncident_IsAPayloadThatCanBeReadBack()
    {
        Alert alert = Alert();

        Assert.Equal((1, "i1", "opened", "confirmed", "network", "critical"), (alert.Version, alert.Id, alert.Phase, alert.Status, alert.Cause, alert.Severity));
        Assert.Equal(
            "alertname=PetrelIncident cause=network cluster=c1 host=host1 incident=i1 registry=docker.io severity=critical",
            string.Join(' ', alert.Labels.Select(static label => $"{label.Key}={label.Value}")));
        Assert.Equal(["dockerd[812]"], alert.Clients);
        Assert.Equal((Noon, "i1/opened/" + Noon.Ticks), (alert.OpenedAt, alert.Key));
    }

    [Theory]
    [InlineData(Severity.Warning, false, "", true)]
    [InlineData(Severity.Critical, false, "", false)]
    [InlineData(Severity.Warning, true, "", false)]
    [InlineData(Severity.Warning, false, "docker.io", true)]
    [InlineData(Severity.Warning, false, "ghcr.io", false)]
    [InlineData(Severity.Warning, false, "*.example docker.*", true)]
    public void Plan_AWarningThatIsSuspected_IsForWhomItConcerns(Severity severity, bool onlyConfirmed, string registries, bool told)
    {
        ReceiverOptions receiver = Receiver() with
        {
            Severity = severity,
            OnlyConfirmed = onlyConfirmed,
            Registries = [.. registries.Split(' ', StringSplitOptions.RemoveEmptyEntries)],
        };
        StoredIncident incident = Incident() with { Severity = Severity.Warning, Status = IncidentStatus.Suspected };

        Assert.Equal(told, !Plan(receiver, incident, IncidentPhase.Opened).IsEmpty);
    }

    [Fact]
    public void Plan_TheEndOfAnIncidentBelowTheThreshold_IsForThoseWhoKnowOnly()
    {
        ReceiverOptions receiver = Receiver() with { Severity = Severity.Critical };

        OutboxEntry entry = Assert.Single(Plan(receiver, Incident() with { Severity = Severity.Warning }, IncidentPhase.Resolved));

        Assert.False(AlertJson.ReadAlert(entry.Payload, out _)!.Wanted);
        Assert.True(AlertJson.ReadAlert(Assert.Single(Plan(receiver, Incident(), IncidentPhase.Resolved)).Payload, out _)!.Wanted);
    }

    [Fact]
    public void Plan_InASilence_IsNotToBeSentBeforeItsEnd()
    {
        Assert.True(SilenceWindow.TryParse("11:00-13:00", out SilenceWindow? silence, out _));
        ReceiverOptions receiver = Receiver() with { Silences = [silence] };

        OutboxEntry entry = Assert.Single(Plan(receiver, Incident(), IncidentPhase.Opened));

        Assert.Equal(Noon.AddHours(1), AlertJson.ReadAlert(entry.Payload, out _)!.NotBefore);
    }

    [Fact]
    public void Plan_LabelsOfTheOperator_DoNotHideThoseOfTheAlert()
    {
        AlertOptions options = Options(Receiver()) with
        {
            Labels = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [new("team", "ci"), KeyValuePair.Create("registry", "mine")]),
        };

        Alert alert = Alert(options: options);

        Assert.Equal(("ci", "docker.io"), (alert.Labels["team"], alert.Labels["registry"]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"advice":3,"endpoints":[1,null,{}],"processes":["x",{"name":5,"pid":"y"}]}""")]
    public void Plan_ALineWithoutDetails_IsAnAlertAllTheSame(string line) =>
        Assert.Equal("i1", Alert(Incident() with { Json = line }).Id);

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"version\":1,\"key\":1}")]
    [InlineData("""{"version":1,"key":"k","id":null,"phase":"","status":"","registry":"","cause":"","severity":"","firstSign":"2026-11-24T12:00:00Z","openedAt":"2026-11-24T12:00:00Z","updatedAt":"2026-11-24T12:00:00Z","summary":""}""")]
    [InlineData("""{"version":1,"key":"k","id":"i","phase":"","status":"","registry":"","cause":"","severity":"","firstSign":"2026-11-24T12:00:00Z","openedAt":"2026-11-24T12:00:00Z","updatedAt":"2026-11-24T12:00:00Z","summary":"","labels":null}""")]
    public void ReadAlert_WhatIsNone_SaysWhy(string payload)
    {
        Assert.Null(AlertJson.ReadAlert(payload, out string? error));
        Assert.NotNull(error);
    }

    [Fact]
    public void ReadAlert_OfALaterVersion_SaysSo()
    {
        string payload = Plan(Receiver(), Incident(), IncidentPhase.Opened)[0].Payload.Replace("\"version\":1", "\"version\":2");

        Assert.Null(AlertJson.ReadAlert(payload, out string? error));
        Assert.Contains("later Petrel", error);
    }

    [Fact]
    public void ReadAlert_WithMembersThatAreUnknown_IsRead()
    {
        string payload = Plan(Receiver(), Incident(), IncidentPhase.Opened)[0].Payload.Replace("\"version\":1", "\"version\":1,\"later\":{\"x\":[1]}");

        Assert.NotNull(AlertJson.ReadAlert(payload, out _));
    }

    private static ImmutableArray<OutboxEntry> Plan(ReceiverOptions receiver, StoredIncident incident, IncidentPhase phase) =>
        new AlertPlanner(Options(receiver)).Plan(incident, phase);
}

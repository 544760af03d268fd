using System.Net;
using System.Text.Json;
using Petrel.Lab.Front.Control;
using Petrel.Lab.Front.Faults;
using Petrel.Lab.Network;

namespace Petrel.Lab.Tests.Front;

public class FaultBoardTests
{
    private static readonly FaultTarget Manifest = new(LabRole.Api, 1, IPAddress.Parse("10.77.0.2"), PathKind.Manifest);
    private static readonly FaultRule Unavailable = new() { Kind = FaultKind.Status, Status = 503 };

    public static TheoryData<string, bool> Places => new()
    {
        { """{"kind":"status","status":503}""", true },
        { """{"kind":"status","status":503,"role":"api","index":1,"client":"10.77.0.2","path":"manifest"}""", true },
        { """{"kind":"status","status":503,"role":"mirror-a"}""", false },
        { """{"kind":"status","status":503,"index":0}""", false },
        { """{"kind":"status","status":503,"client":"10.77.0.3"}""", false },
        { """{"kind":"status","status":503,"path":"blob"}""", false },
        { """{"kind":"status","status":503,"renewals":true}""", false },
        { """{"kind":"tls-stall"}""", false },
    };

    [Theory]
    [MemberData(nameof(Places))]
    public void Take_Rule_MatchesByEverythingThatItNames(string rule, bool matches)
    {
        FaultBoard board = Board(JsonSerializer.Deserialize<FaultRule>(rule, FrontJson.Options)!);

        Assert.Equal(matches, new[] { FaultPhase.Request, FaultPhase.Authorized }.Any(phase => board.Take(phase, Manifest) is not null));
    }

    [Fact]
    public void Take_AfterAndTimes_HappensInBetween()
    {
        FaultBoard board = Board(Unavailable with { After = 1, Times = 2 });

        Assert.Equal(
            [false, true, true, false],
            Enumerable.Range(0, 4).Select(_ => board.Take(FaultPhase.Request, Manifest) is not null));
    }

    [Fact]
    public void Take_FirstRuleIsUsedUp_SecondHappens()
    {
        FaultBoard board = Board(Unavailable with { Times = 1 }, Unavailable with { Status = 500 });

        Assert.Equal([503, 500], Enumerable.Range(0, 2).Select(_ => board.Take(FaultPhase.Request, Manifest)?.Status));
    }

    [Fact]
    public void Take_RequestsThatDoNotMatch_AreNotCounted()
    {
        FaultBoard board = Board(Unavailable with { Path = PathKind.Manifest, Times = 1 });
        board.Take(FaultPhase.Authorized, Manifest with { Path = PathKind.Ping });

        Assert.NotNull(board.Take(FaultPhase.Authorized, Manifest));
    }

    [Theory]
    [InlineData(401, false, false)]
    [InlineData(403, false, true)]
    [InlineData(404, false, true)]
    [InlineData(429, false, true)]
    [InlineData(429, true, false)]
    [InlineData(503, false, false)]
    public void Take_Status_WaitsForTheTokenWhereTheRegistryDecidesForTheClient(int status, bool abuse, bool afterToken)
    {
        FaultBoard board = Board(Unavailable with { Status = status, Abuse = abuse });

        Assert.Equal(!afterToken, board.Take(FaultPhase.Request, Manifest) is not null);
        Assert.Equal(afterToken, board.Take(FaultPhase.Authorized, Manifest) is not null);
    }

    [Fact]
    public void Take_ConnectionFaultWithPath_AsksNoPath()
    {
        FaultBoard board = Board(new FaultRule { Kind = FaultKind.ResetAtOnce, Path = PathKind.Blob });

        Assert.NotNull(board.Take(FaultPhase.Connection, Manifest with { Path = PathKind.Other }));
    }

    [Fact]
    public void IsQueueFull_RuleOfOneAddress_LeavesItsNeighbours()
    {
        FaultBoard board = Board(new FaultRule { Kind = FaultKind.AcceptQueueFull, Role = LabRole.Api, Index = 1 });

        Assert.True(board.IsQueueFull(LabRole.Api, 1));
        Assert.False(board.IsQueueFull(LabRole.Api, 0));
        Assert.False(board.IsQueueFull(LabRole.Blob, 1));
    }

    [Theory]
    [InlineData("""{"kind":"status"}""")]
    [InlineData("""{"kind":"status","status":200}""")]
    [InlineData("""{"kind":"slow-body"}""")]
    [InlineData("""{"kind":"slow-first-byte"}""")]
    [InlineData("""{"kind":"tls-stall","client":"nobody"}""")]
    [InlineData("""{"kind":"rst-after","bytes":-1}""")]
    public void Complaint_RuleThatMakesNoSense_IsSaid(string rule) =>
        Assert.NotNull(JsonSerializer.Deserialize<FaultRule>(rule, FrontJson.Options)!.Complaint());

    [Theory]
    [InlineData("""{"status":503}""")]
    [InlineData("""{"kind":"nonsense"}""")]
    [InlineData("""{"kind":"status","status":503,"afterBytes":3}""")]
    public void Deserialize_RuleWithUnknownWords_Fails(string rule) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<FaultRule>(rule, FrontJson.Options));

    private static FaultBoard Board(params FaultRule[] rules)
    {
        var board = new FaultBoard();
        board.Replace(rules);
        return board;
    }
}

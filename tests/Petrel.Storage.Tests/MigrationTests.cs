using Microsoft.Data.Sqlite;
using Petrel.Core.History;
using Petrel.Storage.Schema;

namespace Petrel.Storage.Tests;

public class MigrationTests : HistoryFixture
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Open_OfAnOlderSchema_BringsItUpToDateAndLosesNothing(int version)
    {
        MakeFileOf(version);

        Assert.Equal("", Notices());
        Assert.Equal("what was seen then", History.Incident("then")!.Summary);
        Assert.Equal("{}", Assert.Single(History.Reports("then")));
        Assert.Equal("down", Assert.Single(History.Outbox.Due(Now, 10)).Entry.Payload);
        History.Keep(Minutes(Noon, 2));
        History.Keep(new ProbePoint(Noon, Hub, ProbeHealth.Healthy, null, null, 0.1, "fine"));
        Assert.Equal(0, History.Health.Dropped);
        Assert.Equal(Migrations.Latest, Ask<long>("PRAGMA user_version"));
    }

    [Fact]
    public void Apply_AStepThatFails_LeavesTheFileAsItWas()
    {
        MakeFileOf(1, "CREATE TABLE pending (in_the_way)");

        Assert.NotNull(History.Health.Failure);
        Assert.Equal(1, Ask<long>("PRAGMA user_version"));
        Assert.Equal(0, Ask<long>("SELECT count(*) FROM sqlite_schema WHERE name = 'point'"));
        Assert.Empty(Directory.GetFiles(Folder, "*.set-aside-*"));
    }

    private void MakeFileOf(int version, string also = "SELECT 1")
    {
        using var connection = new SqliteConnection($"Data Source={FileName};Pooling=False");
        connection.Open();
        Migrations.Apply(connection, version);
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100
        command.CommandText =
            $$"""
            INSERT INTO incident VALUES ('then', 'docker.io', 'network', 'critical', 'confirmed', 0.9, 1, 2, 3, NULL, 'what was seen then', '[]', NULL, '{}');
            INSERT INTO report VALUES ('then', 1, '{}');
            INSERT INTO outbox VALUES (1, 'mail', 'then', 'down', 2, 0, 2, NULL);
            {{also}};
            """;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}

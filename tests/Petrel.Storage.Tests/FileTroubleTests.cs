using Microsoft.Data.Sqlite;
using Petrel.Core.History;

namespace Petrel.Storage.Tests;

/// <summary>Whatever is wrong with the file: nothing throws, it is told, and it is got over.</summary>
public class FileTroubleTests : HistoryFixture
{
    private string[] SetAside => Directory.GetFiles(Folder, "*.set-aside-*");

    [Fact]
    public void Open_OfANewFile_IsWellAndSaysNothing()
    {
        Assert.Null(History.Health.Failure);
        Assert.Equal("", Notices());
        Assert.InRange(History.Health.Bytes, 1, 1_000_000);
        Assert.Equal("wal", Ask<string>("PRAGMA journal_mode"));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(FileName) & ~UnixFileMode.OtherExecute);
    }

    [Fact]
    public void Keep_WhileAnotherProcessHoldsTheFile_WaitsInMemoryAndIsWrittenAfter()
    {
        History.Keep(Incident(), []);
        using (var other = new SqliteConnection($"Data Source={FileName};Pooling=False"))
        {
            other.Open();
            using SqliteTransaction held = other.BeginTransaction();
            Assert.False(History.Keep(Incident(report: 2), [Alert()]));
            History.Keep(Minutes(Noon, 3));
            Assert.Contains("held by another process", History.Health.Failure);
            Assert.Equal(3, History.Health.Dropped);
            Assert.Equal(1, History.Outbox.Waiting);
            Assert.Single(History.Reports("one")); // still read
        }

        Clock.Advance(Options.RetryAfter);
        History.Maintain(Now);

        Assert.Null(History.Health.Failure);
        Assert.Equal(2, History.Reports("one").Count);
        Assert.Contains("is written again", Notices());
        Restart();
        Assert.Equal(1, History.Outbox.Waiting);
    }

    [Fact]
    public void Keep_AfterAFailure_DoesNotTryAgainBeforeItsTime()
    {
        History.Keep(Incident(), []);
        using (var other = new SqliteConnection($"Data Source={FileName};Pooling=False"))
        {
            other.Open();
            using SqliteTransaction held = other.BeginTransaction();
            Assert.False(History.Keep(Incident(report: 2), []));
        }

        Assert.False(History.Keep(Incident(report: 3), [])); // free again, but not asked
        Clock.Advance(Options.RetryAfter);
        Assert.True(History.Keep(Incident(report: 4), []));
        Assert.Equal(4, History.Reports("one").Count);
    }

    [Fact]
    public void Sent_WhileTheFileCannotBeWritten_IsNotSentAgainAfter()
    {
        History.Keep(Incident(), [Alert(), Alert("two")]);
        using (var other = new SqliteConnection($"Data Source={FileName};Pooling=False"))
        {
            other.Open();
            using SqliteTransaction held = other.BeginTransaction();
            History.Outbox.Sent(History.Outbox.Due(Noon, 1)[0].Id);
            History.Outbox.Add(Alert("three"), Noon);
        }

        Clock.Advance(Options.RetryAfter);
        History.Maintain(Now);
        Restart();

        Assert.Equal(["two", "three"], History.Outbox.Due(Now, 10).Select(static waiting => waiting.Entry.Key));
    }

    [Fact]
    public void Open_WhileAnotherProcessHoldsTheFile_TakesUpWhatWaitedThere()
    {
        History.Keep(Incident(), [Alert("old", "before")]);
        Restart();
        using (var other = new SqliteConnection($"Data Source={FileName};Pooling=False"))
        {
            other.Open();
            using SqliteTransaction held = other.BeginTransaction();
            Assert.Contains("held by another process", History.Health.Failure);
            History.Outbox.Add(Alert("new"), Noon);
            Assert.Empty(History.Incidents(new IncidentQuery()));
        }

        Clock.Advance(Options.RetryAfter);
        History.Maintain(Now);

        Assert.Equal(2, History.Outbox.Due(Now, 10).Count);
        Assert.Single(History.Incidents(new IncidentQuery()));
    }

    [Theory]
    [InlineData("this was never a database, and it is longer than a header of a hundred octets, so that nobody takes it for a new one")]
    [InlineData("short")]
    public void Open_OfWhatIsNoDatabase_SetsItAsideAndBeginsAnew(string text)
    {
        File.WriteAllText(FileName, text);

        Assert.Null(History.Health.Failure);
        Assert.True(History.Keep(Incident(), []));
        Assert.Contains("is damaged", Notices());
        Assert.Equal(text, File.ReadAllText(Assert.Single(SetAside)));
    }

    [Fact]
    public void Open_OfAFileDamagedInTheMiddle_SetsItAsideAndBeginsAnew()
    {
        Fill();
        Restart();
        Damage();

        Assert.Null(History.Health.Failure);
        Assert.Contains("set aside as", Notices());
        Assert.Empty(History.Incidents(new IncidentQuery()));
        Assert.Single(SetAside);
    }

    [Fact]
    public void Keep_WhenTheFileIsDamagedWhileInUse_SetsItAsideAndKeepsWhatWaits()
    {
        Fill();
        Ask<long>("PRAGMA wal_checkpoint(TRUNCATE)");
        Damage();
        for (int i = 0; i < 20 && SetAside.Length == 0; i++)
        {
            History.Keep(Incident("late", i), [Alert($"late-{i}")]);
            History.Keep(Minutes(Noon.AddMinutes(i * 50), 50));
            History.Series(new SpanQuery(Noon, Noon.AddDays(1)), Resolution.Minute);
            Clock.Advance(Options.RetryAfter);
        }

        Assert.NotEmpty(SetAside);
        Assert.True(History.Keep(Incident("after"), []));
        Assert.NotNull(History.Incident("late"));
        int waiting = History.Outbox.Waiting;
        Restart();
        Assert.Equal(waiting, History.Outbox.Waiting);
        Assert.Equal("ok", Ask<string>("PRAGMA quick_check"));
    }

    [Fact]
    public void Open_OfANewerSchema_SetsItAsideAndBeginsAnew()
    {
        History.Keep(Incident(), []);
        Restart();
        Change("PRAGMA user_version = 99");

        Assert.Null(History.Health.Failure);
        Assert.Contains("newer Petrel", Notices());
        Assert.Empty(History.Incidents(new IncidentQuery()));
        string aside = Assert.Single(SetAside);
        using var old = new SqliteConnection($"Data Source={aside};Pooling=False");
        old.Open();
        using SqliteCommand command = old.CreateCommand();
        command.CommandText = "SELECT count(*) FROM incident";
        Assert.Equal(1L, command.ExecuteScalar());
    }

    [Fact]
    public void Open_OfAnotherProgramsDatabase_LeavesItAloneAndSaysSo()
    {
        Change("CREATE TABLE theirs (a)");

        Assert.Contains("another program's database", History.Health.Failure);
        Assert.False(History.Keep(Incident(), [Alert()]));
        Assert.Empty(SetAside);
        Assert.Equal(1, Ask<long>("SELECT count(*) FROM sqlite_schema"));
    }

    [Fact]
    public void Open_WhereTheDirectoryIsAFile_SaysSoAndWorksInMemory()
    {
        File.WriteAllText(Path.Combine(Folder, "file"), "");
        using var history = HistoryFile.Open(Path.Combine(Folder, "file", "history.db"), Options, Clock);

        Assert.NotNull(history.Health.Failure);
        Assert.False(history.Keep(Incident(), [Alert()]));
        Assert.Equal(1, history.Outbox.Waiting);
    }

    [Fact]
    public void Open_WhereTheDirectoryIsMissing_MakesIt()
    {
        using var history = HistoryFile.Open(Path.Combine(Folder, "a", "b", "history.db"), Options, Clock);

        Assert.True(history.Keep(Incident(), []));
    }

    [Fact]
    public void Maintain_AfterTheFileWasRemoved_BeginsANewOne()
    {
        History.Keep(Incident(), [Alert()]);
        File.Delete(FileName);
        File.Delete(FileName + "-wal");
        File.Delete(FileName + "-shm");
        History.Maintain(Now);

        Assert.Contains("was removed", Notices());
        Assert.True(History.Keep(Incident("two"), []));
        Restart();
        Assert.NotNull(History.Incident("two"));
        Assert.Equal(1, History.Outbox.Waiting);
    }

    [Fact]
    public void Keep_AfterDispose_IsFalseAndDoesNotThrow()
    {
        History.Keep(Incident(), []);
        History.Dispose();

        Assert.False(History.Keep(Incident(report: 2), []));
        Assert.Empty(History.Incidents(new IncidentQuery()));
    }

    private void Fill()
    {
        for (int hour = 0; hour < 10; hour++) History.Keep(Minutes(Noon.AddHours(hour), 60));
        for (int i = 0; i < 50; i++) History.Keep(Incident($"{i}"), []);
    }

    // The header and the schema stay whole: such damage is the one that is found late.
    private void Damage()
    {
        using FileStream file = File.Open(FileName, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        byte[] noise = [.. Enumerable.Repeat((byte)0xa5, 4_096)];
        for (long page = 10; page < file.Length / 4_096; page++)
        {
            file.Position = page * 4_096;
            file.Write(noise);
        }
    }

    private void Change(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={FileName};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}

using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using Petrel.Storage.Files;

namespace Petrel.Storage.Schema;

/// <summary>
/// Brings a file's schema up to date, one numbered step after the other, each in one transaction. A step that was released is
/// never changed. The number is SQLite's <c>user_version</c>; <c>application_id</c> says that the file is Petrel's.
/// </summary>
internal static class Migrations
{
    private const int ApplicationId = 0x50_54_52_4c; // "PTRL"

    private static readonly ImmutableArray<string> Steps = [SchemaSteps.Incidents, SchemaSteps.Series, SchemaSteps.Points];

    /// <summary>The version that this Petrel writes.</summary>
    internal static int Latest => Steps.Length;

    /// <summary>The version of an open file, 0 if it is empty; throws if it is none that this Petrel can use.</summary>
    internal static int VersionOf(SqliteConnection connection)
    {
        long version = connection.Number("PRAGMA user_version;") ?? 0;
        long application = connection.Number("PRAGMA application_id;") ?? 0;
        bool isEmpty = (connection.Number("SELECT count(*) FROM sqlite_schema;") ?? 0) == 0;
        if (isEmpty && version == 0 && application is 0 or ApplicationId) return 0;
        if (application != ApplicationId) throw new UnfitFileException(FailureKind.Foreign, $"application_id {application}");
        return version <= Latest
            ? (int)version
            : throw new UnfitFileException(FailureKind.Newer, $"schema {version}; known is {Latest}");
    }

    /// <summary>Takes the steps that are missing, up to a version.</summary>
    internal static void Apply(SqliteConnection connection, int target)
    {
        for (int version = VersionOf(connection); version < target; version++)
        {
            using SqliteTransaction transaction = connection.BeginTransaction();
            connection.Execute(Steps[version]);
            connection.Execute($"PRAGMA application_id={ApplicationId}; PRAGMA user_version={version + 1};");
            transaction.Commit();
        }
    }
}

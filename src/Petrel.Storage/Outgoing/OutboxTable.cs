using Microsoft.Data.Sqlite;
using Petrel.Core.History;
using Petrel.Storage.Files;

namespace Petrel.Storage.Outgoing;

/// <summary>The outbox's tables.</summary>
internal static class OutboxTable
{
    private const int MostRefused = 1_000;

    internal static void Put(SqliteConnection connection, Waiting waiting) => connection.Execute(
        "INSERT OR REPLACE INTO outbox (id, receiver, key, payload, created_at, attempts, due_at, error) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        waiting.Id, waiting.Entry.Receiver, waiting.Entry.Key, waiting.Entry.Payload, waiting.CreatedAt.Stored(), waiting.Attempts,
        waiting.DueAt.Stored(), waiting.Error);

    internal static void Remove(SqliteConnection connection, OutboxEntry entry) =>
        connection.Execute("DELETE FROM outbox WHERE receiver = $1 AND key = $2", entry.Receiver, entry.Key);

    internal static void Refuse(SqliteConnection connection, Waiting waiting, string error)
    {
        Remove(connection, waiting.Entry);
        connection.Execute(
            "INSERT INTO refused (receiver, key, payload, created_at, error) VALUES ($1, $2, $3, $4, $5)",
            waiting.Entry.Receiver, waiting.Entry.Key, waiting.Entry.Payload, waiting.CreatedAt.Stored(), error);
        connection.Execute("DELETE FROM refused WHERE id <= (SELECT max(id) FROM refused) - $1", MostRefused);
    }

    internal static void Remember(SqliteConnection connection, (string Receiver, string Key) about, string? value, DateTime time)
    {
        if (value is null) connection.Execute("DELETE FROM memory WHERE receiver = $1 AND key = $2", about.Receiver, about.Key);
        else connection.Execute("INSERT OR REPLACE INTO memory (receiver, key, value, time) VALUES ($1, $2, $3, $4)", about.Receiver, about.Key, value, time.Stored());
    }

    internal static void Clear(SqliteConnection connection) => connection.Execute("DELETE FROM outbox; DELETE FROM memory;");

    internal static List<Waiting> ReadWaiting(SqliteConnection connection) => connection.Rows(
        static row => new Waiting
        {
            Id = row.GetInt64(0),
            Entry = new OutboxEntry(row.GetString(1), row.GetString(2), row.GetString(3)),
            CreatedAt = row.Time(4),
            ReplacedAt = row.Time(4),
            Attempts = row.GetInt32(5),
            DueAt = row.Time(6),
            Error = row.TextOrNull(7),
        },
        "SELECT id, receiver, key, payload, created_at, attempts, due_at, error FROM outbox ORDER BY id");

    internal static List<(string Receiver, string Key, string Value, DateTime Time)> ReadMemory(SqliteConnection connection) =>
        connection.Rows(
            static row => (row.GetString(0), row.GetString(1), row.GetString(2), row.Time(3)),
            "SELECT receiver, key, value, time FROM memory");
}

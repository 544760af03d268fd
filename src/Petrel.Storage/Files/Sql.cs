using Microsoft.Data.Sqlite;

namespace Petrel.Storage.Files;

/// <summary>Short forms for statements with parameters <c>$1</c>, <c>$2</c>, …, and the units that are stored.</summary>
internal static class Sql
{
    internal static SqliteCommand Command(this SqliteConnection connection, string text, params ReadOnlySpan<object?> values)
    {
        SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // every text is a literal of this assembly; values go in as parameters
        command.CommandText = text;
#pragma warning restore CA2100
        for (int i = 0; i < values.Length; i++) command.Parameters.AddWithValue($"${i + 1}", values[i] ?? DBNull.Value);
        return command;
    }

    /// <summary>Runs a statement; gives the number of rows that it changed.</summary>
    internal static int Execute(this SqliteConnection connection, string text, params ReadOnlySpan<object?> values)
    {
        using SqliteCommand command = connection.Command(text, values);
        return command.ExecuteNonQuery();
    }

    /// <summary>The first column of the first row as a number; null if there is none.</summary>
    internal static long? Number(this SqliteConnection connection, string text, params ReadOnlySpan<object?> values)
    {
        using SqliteCommand command = connection.Command(text, values);
        return command.ExecuteScalar() is long number ? number : null;
    }

    /// <summary>The first column of the first row as text; null if there is none.</summary>
    internal static string? Text(this SqliteConnection connection, string text, params ReadOnlySpan<object?> values)
    {
        using SqliteCommand command = connection.Command(text, values);
        return command.ExecuteScalar() as string;
    }

    internal static List<T> Rows<T>(
        this SqliteConnection connection, Func<SqliteDataReader, T> read, string text, params ReadOnlySpan<object?> values)
    {
        using SqliteCommand command = connection.Command(text, values);
        using SqliteDataReader reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(read(reader));
        return rows;
    }

    /// <summary>Microseconds since 1970, as times of events are stored.</summary>
    internal static long Stored(this DateTime time) => (time - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>Seconds since 1970, as starts of spans are stored.</summary>
    internal static long StoredSeconds(this DateTime time) => (time - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond;

    internal static DateTime Time(this SqliteDataReader reader, int column) =>
        DateTime.UnixEpoch.AddTicks(reader.GetInt64(column) * TimeSpan.TicksPerMicrosecond);

    internal static string? TextOrNull(this SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetString(column);
}

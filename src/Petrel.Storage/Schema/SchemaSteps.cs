namespace Petrel.Storage.Schema;

/// <summary>
/// The steps, oldest first. Times of events are microseconds since 1970, starts of spans seconds since 1970, both UTC; what has
/// a name in JSON is stored by that name.
/// </summary>
internal static class SchemaSteps
{
    /// <summary>Incidents with their reports, and what waits to be sent.</summary>
    internal const string Incidents =
        """
        CREATE TABLE incident (
          id TEXT PRIMARY KEY, registry TEXT NOT NULL, cause TEXT NOT NULL, severity TEXT NOT NULL, status TEXT NOT NULL,
          confidence REAL NOT NULL, first_sign INTEGER NOT NULL, opened_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
          resolved_at INTEGER, summary TEXT NOT NULL, images TEXT NOT NULL, client_spoke_at INTEGER, json TEXT NOT NULL
        ) STRICT;
        CREATE INDEX incident_opened ON incident (opened_at);
        CREATE INDEX incident_registry ON incident (registry, opened_at);
        CREATE INDEX incident_open ON incident (opened_at) WHERE resolved_at IS NULL;
        CREATE INDEX incident_resolved ON incident (resolved_at) WHERE resolved_at IS NOT NULL;

        CREATE TABLE report (
          incident TEXT NOT NULL REFERENCES incident (id) ON DELETE CASCADE, number INTEGER NOT NULL, json TEXT NOT NULL,
          PRIMARY KEY (incident, number)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE outbox (
          id INTEGER PRIMARY KEY, receiver TEXT NOT NULL, key TEXT NOT NULL, payload TEXT NOT NULL, created_at INTEGER NOT NULL,
          attempts INTEGER NOT NULL, due_at INTEGER NOT NULL, error TEXT, UNIQUE (receiver, key)
        ) STRICT;

        CREATE TABLE refused (
          id INTEGER PRIMARY KEY, receiver TEXT NOT NULL, key TEXT NOT NULL, payload TEXT NOT NULL, created_at INTEGER NOT NULL,
          error TEXT NOT NULL
        ) STRICT;

        CREATE TABLE memory (
          receiver TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, time INTEGER NOT NULL, PRIMARY KEY (receiver, key)
        ) STRICT, WITHOUT ROWID;
        """;

    /// <summary>
    /// Series. The key of points begins with their time, so that each minute is written to one place and the oldest lie together.
    /// <c>pending</c> names hours and days to be added up (again); what lies before a <c>horizon</c> was deleted.
    /// </summary>
    internal const string Series =
        """
        CREATE TABLE endpoint (
          id INTEGER PRIMARY KEY, registry TEXT NOT NULL, role TEXT NOT NULL, address TEXT NOT NULL, UNIQUE (registry, role, address)
        ) STRICT;

        CREATE TABLE point (
          resolution INTEGER NOT NULL, start INTEGER NOT NULL, endpoint INTEGER NOT NULL, opened INTEGER NOT NULL,
          received INTEGER NOT NULL, sent INTEGER NOT NULL, most_open INTEGER NOT NULL, detail BLOB NOT NULL,
          PRIMARY KEY (resolution, start, endpoint)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE pending (
          resolution INTEGER NOT NULL, start INTEGER NOT NULL, PRIMARY KEY (resolution, start)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE horizon (resolution INTEGER PRIMARY KEY, before INTEGER NOT NULL) STRICT;
        """;

    /// <summary>Probes, quota readings and what clients said.</summary>
    internal const string Points =
        """
        CREATE TABLE probe (
          id INTEGER PRIMARY KEY, time INTEGER NOT NULL, registry TEXT NOT NULL, health TEXT NOT NULL, cause TEXT, phase TEXT,
          seconds REAL NOT NULL, summary TEXT NOT NULL
        ) STRICT;
        CREATE INDEX probe_time ON probe (time);
        CREATE INDEX probe_registry ON probe (registry, time);

        CREATE TABLE quota (
          id INTEGER PRIMARY KEY, time INTEGER NOT NULL, registry TEXT NOT NULL, account TEXT NOT NULL, source TEXT,
          pulls INTEGER NOT NULL, remaining INTEGER NOT NULL, window REAL NOT NULL
        ) STRICT;
        CREATE INDEX quota_time ON quota (time);
        CREATE INDEX quota_registry ON quota (registry, time);

        CREATE TABLE outcome (
          id INTEGER PRIMARY KEY, time INTEGER NOT NULL, client TEXT NOT NULL, registry TEXT, image TEXT, failed INTEGER NOT NULL,
          cause TEXT, text TEXT NOT NULL, incident TEXT, lead REAL
        ) STRICT;
        CREATE INDEX outcome_time ON outcome (time);
        CREATE INDEX outcome_registry ON outcome (registry, time);
        """;
}

using System.Collections.Immutable;
using System.Globalization;
using Petrel.Core.Attribution;
using Petrel.Core.Diagnosis;
using Petrel.Core.History;
using Petrel.Core.Incidents;
using Petrel.Storage;

// Writes to a history until it is killed, as an agent under load would, and says what was kept: <c>report NUMBER</c> after a
// report with its alert, <c>sent NUMBER</c> after what waited was taken out. Arguments: the file, and the first number.
string path = args[0];
long number = long.Parse(args[1], CultureInfo.InvariantCulture);
using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
using HistoryFile history = HistoryFile.Open(path, new HistoryOptions(), TimeProvider.System);
if (history.Health.Failure is { } failure)
{
    Console.Error.WriteLine(failure);
    return 1;
}

output.WriteLine("open");
while (true)
{
    DateTime now = TimeProvider.System.GetUtcNow().UtcDateTime;
    number++;
    if (history.Keep(Report(number, now), [new OutboxEntry("mail", $"incident-{number}", $"alert {number}")])) output.WriteLine($"report {number}");
    history.Keep([.. Enumerable.Range(0, 20).Select(endpoint => Point(endpoint, now))]);
    if (number % 10 == 0) history.Maintain(now.AddHours(number % 50));
    if (number % 3 != 0) continue;
    foreach (WaitingEntry entry in history.Outbox.Due(now, 1))
    {
        history.Outbox.Sent(entry.Id);
        output.WriteLine($"sent {entry.Entry.Payload["alert ".Length..]}");
    }
}

static StoredIncident Report(long number, DateTime now) => new()
{
    Id = $"incident-{number / 5}",
    Registry = "docker.io",
    Cause = Cause.Network,
    Severity = Severity.Critical,
    Status = IncidentStatus.Confirmed,
    Confidence = 0.9,
    FirstSign = now,
    OpenedAt = now,
    UpdatedAt = now,
    Summary = "no answer",
    Json = $$"""{"type":"incident","number":{{number}},"filler":"{{new string('x', 600)}}"}""",
};

static SeriesPoint Point(int endpoint, DateTime now) => new(
    Resolution.Minute.StartOf(now), Resolution.Minute, "docker.io", RegistryRole.Blob, $"203.0.113.{endpoint}:443")
{
    Opened = 1,
    States = ImmutableArray.Create(0.0, 1.5),
};

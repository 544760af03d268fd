namespace Petrel.Core.Outcomes;

/// <summary>What clients said in a watch, and what that says of its warnings; docs/outcomes.md says what counts as what.</summary>
/// <param name="Failed">Words of clients that a pull failed.</param>
/// <param name="Retrying">Words that a client met an error and tries again.</param>
/// <param name="Succeeded">Words that a pull succeeded.</param>
/// <param name="Warned">Failures that an incident had announced.</param>
/// <param name="Late">Failures whose incident opened after, within 15 s.</param>
/// <param name="Missed">Failures without an incident.</param>
/// <param name="MissedSpells">The same, where those of one registry that follow one another within 5 min are one.</param>
/// <param name="IncidentsBorneOut">Incidents of which a client said that pulls failed.</param>
/// <param name="IncidentsUnconfirmed">Incidents in which pulls succeeded and no client said that one failed.</param>
/// <param name="IncidentsUnheard">Incidents of which no client said anything.</param>
public sealed record OutcomeCounts(
    int Failed,
    int Retrying,
    int Succeeded,
    int Warned,
    int Late,
    int Missed,
    int MissedSpells,
    int IncidentsBorneOut,
    int IncidentsUnconfirmed,
    int IncidentsUnheard);

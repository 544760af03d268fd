namespace Petrel.Core.Attribution;

/// <summary>Where a fact about a registry or client comes from; limits and hosts change, so each says how old it is.</summary>
/// <param name="Text">A document, source file or address that a person can look up.</param>
/// <param name="Date">The day on which it was entered or last confirmed; <see cref="DateOnly.MinValue"/> for what a user configured.</param>
/// <param name="Uncertain">Whether nobody confirmed it: good for attribution, no ground for a forecast.</param>
public sealed record FactSource(string Text, DateOnly Date, bool Uncertain = false);

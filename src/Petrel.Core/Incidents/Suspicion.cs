using Petrel.Core.Attribution;
using Petrel.Core.Diagnosis;

namespace Petrel.Core.Incidents;

/// <summary>
/// A sign that healthy pulls show too now and then: worth one question to the registry, never an incident by itself.
/// Immutable. Times are CLOCK_MONOTONIC in nanoseconds.
/// </summary>
/// <param name="Time">When this was decided.</param>
/// <param name="FirstSign">The kernel's time of the earliest event that it rests on.</param>
/// <param name="Registry">The registry's name.</param>
/// <param name="Role">What the endpoint serves.</param>
/// <param name="Evidence">What was seen.</param>
/// <param name="Process">Whose connections they were; null if unknown.</param>
/// <param name="Diagnosis">What it may mean.</param>
public sealed record Suspicion(
    long Time,
    long FirstSign,
    string Registry,
    RegistryRole Role,
    Evidence Evidence,
    AffectedProcess? Process,
    DiagnosisResult Diagnosis);

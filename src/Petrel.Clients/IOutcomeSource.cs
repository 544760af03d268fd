namespace Petrel.Clients;

/// <summary>One place where clients are heard. It ends only when it is stopped: what fails is tried again.</summary>
internal interface IOutcomeSource
{
    /// <summary>Listens until it is stopped; throws nothing.</summary>
    Task RunAsync(CancellationToken stop);
}

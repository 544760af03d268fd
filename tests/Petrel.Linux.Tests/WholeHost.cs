namespace Petrel.Linux.Tests;

/// <summary>Tests that see what others do on this host, or in this process; they run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public class WholeHost
{
    internal const string Name = "whole host";
}

namespace Petrel.Architecture.Tests;

/// <summary>The rules of <c>docs/architecture.md</c>, read from what was built.</summary>
public class ArchitectureTests
{
    private static readonly string[] Names = ["Petrel.Core", "Petrel.Linux", "Petrel.Registry", "Petrel.Storage", "Petrel.Export", "Petrel.Clients", "Petrel.Agent", "petrel"];

    private static readonly string[] Inward = ["Petrel.Linux", "Petrel.Clients"];
    private static readonly string[] Outward = ["Petrel.Registry", "Petrel.Storage", "Petrel.Export"];

    private static readonly Dictionary<string, AssemblyFacts> Built = Names.ToDictionary(
        static name => name, static name => AssemblyFacts.ReadFile(Path.Combine(AppContext.BaseDirectory, $"{name}.dll")));

    [Fact]
    public void Core_WhateverItUses_IsPure() => AssertNone(Purity.Violations(Built["Petrel.Core"]));

    [Theory]
    [InlineData("Petrel.Core", "")]
    [InlineData("Petrel.Linux", "Petrel.Core")]
    [InlineData("Petrel.Registry", "Petrel.Core")]
    [InlineData("Petrel.Storage", "Petrel.Core")]
    [InlineData("Petrel.Export", "Petrel.Core")]
    [InlineData("Petrel.Clients", "Petrel.Core")]
    public void Project_OfOurOwn_ReferencesOnly(string project, string allowed)
    {
        string[] ours = [.. Built[project].References.Where(IsOurs)];

        AssertNone(ours.Except(allowed.Split(' ')).Select(name => $"{project} references {name}"));
    }

    [Fact]
    public void Project_ThatSeesBothEdges_IsAgentOrPetrel() => AssertNone(Built.Values
        .Where(static assembly => assembly.References.Intersect(Inward).Any() && assembly.References.Intersect(Outward).Any())
        .Where(static assembly => assembly.Name is not ("Petrel.Agent" or "petrel"))
        .Select(static assembly => $"{assembly.Name} references a source and an edge out"));

    [Theory]
    [InlineData("Petrel.Core")]
    [InlineData("Petrel.Registry")]
    [InlineData("Petrel.Storage")]
    [InlineData("Petrel.Export")]
    [InlineData("Petrel.Clients")]
    [InlineData("Petrel.Agent")]
    [InlineData("petrel")]
    public void Project_OtherThanLinux_HasNoNativeCallsAndNoPointers(string project)
    {
        AssertNone(Built[project].NativeCalls.Select(static name => $"{name} is a native call"));
        AssertNone(Built[project].Pointers.Select(static name => $"{name} has a pointer"));
    }

    // Were these empty, the tests above would see nothing.
    [Fact]
    public void Linux_AsTheDoorToTheKernel_IsSeenToHaveNativeCallsAndPointers()
    {
        Assert.NotEmpty(Built["Petrel.Linux"].NativeCalls);
        Assert.NotEmpty(Built["Petrel.Linux"].Pointers);
        Assert.Contains("Petrel.Core", Built["Petrel.Linux"].References);
    }

    [Fact]
    public void Names_EveryAssemblyOfOurs_IsChecked() => Assert.Equal(
        Names.Order(StringComparer.Ordinal),
        Directory.GetFiles(AppContext.BaseDirectory, "*.dll").Select(static path => Path.GetFileNameWithoutExtension(path))
            .Where(static name => IsOurs(name) && !name.EndsWith(".Tests", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    private static bool IsOurs(string name) => name.StartsWith("petrel", StringComparison.OrdinalIgnoreCase);

    private static void AssertNone(IEnumerable<string> violations) => Assert.Equal("", string.Join(Environment.NewLine, violations));
}

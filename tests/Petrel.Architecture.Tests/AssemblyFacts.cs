using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Petrel.Architecture.Tests;

/// <summary>Something that an assembly refers to, and where.</summary>
/// <param name="User">The type or member in which it is used.</param>
/// <param name="Type">The full name of the type.</param>
/// <param name="Member">The member of that type; null where the type itself is named.</param>
internal sealed record Use(string User, string Type, string? Member)
{
    internal string Target => Member is null ? Type : $"{Type}.{Member}";

    public override string ToString() => $"{User} uses {Target}";
}

/// <summary>What the metadata of one assembly says about what it uses; nothing of it is run.</summary>
internal sealed class AssemblyFacts
{
    private const string Unplaced = "(attribute or table)";

    private readonly MetadataReader _reader;
    private readonly PEReader _image;
    private readonly TypeNames _names = new();
    private readonly HashSet<Use> _uses = [];
    private readonly List<string> _nativeCalls = [];

    private AssemblyFacts(PEReader image)
    {
        _image = image;
        _reader = image.GetMetadataReader();
        Name = _reader.GetString(_reader.GetAssemblyDefinition().Name);
        References = [.. _reader.AssemblyReferences.Select(handle => _reader.GetString(_reader.GetAssemblyReference(handle).Name)).Order()];
        foreach (TypeDefinitionHandle handle in _reader.TypeDefinitions) ReadType(handle);
        ReadTables();
    }

    internal string Name { get; }

    /// <summary>The names of the assemblies that it refers to.</summary>
    internal ImmutableArray<string> References { get; }

    /// <summary>Every type and member that it refers to, with its users.</summary>
    internal IReadOnlyCollection<Use> Uses => _uses;

    /// <summary>Methods that are implemented by a native library.</summary>
    internal IReadOnlyCollection<string> NativeCalls => _nativeCalls;

    /// <summary>Fields, methods and locals of a pointer type.</summary>
    internal IEnumerable<string> Pointers =>
        _uses.Where(static use => use.Type == TypeNames.Pointer).Select(static use => use.User).Distinct();

    internal static AssemblyFacts ReadFile(string path) => Read(File.ReadAllBytes(path));

    internal static AssemblyFacts Read(byte[] bytes)
    {
        using var image = new PEReader(ImmutableArray.Create(bytes));
        return new AssemblyFacts(image);
    }

    private void ReadType(TypeDefinitionHandle handle)
    {
        TypeDefinition type = _reader.GetTypeDefinition(handle);
        string name = TypeNames.NameOf(_reader, handle);
        if (!type.BaseType.IsNil) NoteEntity(name, type.BaseType);
        foreach (InterfaceImplementationHandle implemented in type.GetInterfaceImplementations())
            NoteEntity(name, _reader.GetInterfaceImplementation(implemented).Interface);
        foreach (FieldDefinitionHandle fieldHandle in type.GetFields())
        {
            FieldDefinition field = _reader.GetFieldDefinition(fieldHandle);
            NoteTypes($"{name}.{_reader.GetString(field.Name)}", field.DecodeSignature(_names, null));
        }

        foreach (MethodDefinitionHandle method in type.GetMethods()) ReadMethod(name, _reader.GetMethodDefinition(method));
    }

    private void ReadMethod(string type, MethodDefinition method)
    {
        string name = $"{type}.{_reader.GetString(method.Name)}";
        NoteTypes(name, TypeNames.Of(method.DecodeSignature(_names, null)));
        if ((method.Attributes & MethodAttributes.PinvokeImpl) != 0) _nativeCalls.Add(name);
        if (method.RelativeVirtualAddress == 0) return;

        MethodBodyBlock body = _image.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil)
        {
            foreach (ImmutableArray<string> local in
                     _reader.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(_names, null))
                NoteTypes(name, local);
        }

        foreach (EntityHandle used in IlTokens.Of(body)) NoteEntity(name, used);
    }

    private void NoteTypes(string user, ImmutableArray<string> types)
    {
        foreach (string type in types) _uses.Add(new Use(user, type, null));
    }

    private void NoteEntity(string user, EntityHandle used)
    {
        switch (used.Kind)
        {
            case HandleKind.TypeReference:
                _uses.Add(new Use(user, TypeNames.NameOf(_reader, (TypeReferenceHandle)used), null));
                break;
            case HandleKind.TypeSpecification:
                NoteTypes(user, WithoutPointers(_names.GetTypeFromSpecification(_reader, null, (TypeSpecificationHandle)used, 0)));
                break;
            case HandleKind.MemberReference:
                NoteMember(user, _reader.GetMemberReference((MemberReferenceHandle)used));
                break;
            case HandleKind.MethodSpecification:
                MethodSpecification generic = _reader.GetMethodSpecification((MethodSpecificationHandle)used);
                foreach (ImmutableArray<string> argument in generic.DecodeSignature(_names, null)) NoteTypes(user, argument);
                NoteEntity(user, generic.Method);
                break;
            default:
                break;
        }
    }

    private void NoteMember(string user, MemberReference member)
    {
        string name = _reader.GetString(member.Name);
        switch (member.Parent.Kind)
        {
            case HandleKind.TypeReference:
                _uses.Add(new Use(user, TypeNames.NameOf(_reader, (TypeReferenceHandle)member.Parent), name));
                break;
            case HandleKind.TypeSpecification:
                ImmutableArray<string> types =
                    _names.GetTypeFromSpecification(_reader, null, (TypeSpecificationHandle)member.Parent, 0);
                if (types.Length > 0) _uses.Add(new Use(user, types[0], name));
                NoteTypes(user, WithoutPointers(types));
                break;
            default:
                break;
        }
    }

    // The framework's own spans take pointers; what counts is what this assembly declares.
    private static ImmutableArray<string> WithoutPointers(ImmutableArray<string> types) => types.Remove(TypeNames.Pointer);

    /// <summary>What no signature and no instruction showed, as in attributes, still stands in the tables.</summary>
    private void ReadTables()
    {
        var placed = _uses.Select(static use => use.Target).ToHashSet();
        placed.UnionWith(_uses.Select(static use => use.Type));
        foreach (TypeReferenceHandle handle in _reader.TypeReferences)
        {
            string type = TypeNames.NameOf(_reader, handle);
            if (!placed.Contains(type)) _uses.Add(new Use(Unplaced, type, null));
        }

        foreach (MemberReferenceHandle handle in _reader.MemberReferences)
        {
            MemberReference member = _reader.GetMemberReference(handle);
            if (member.Parent.Kind != HandleKind.TypeReference) continue;
            var use = new Use(
                Unplaced, TypeNames.NameOf(_reader, (TypeReferenceHandle)member.Parent), _reader.GetString(member.Name));
            if (!placed.Contains(use.Target)) _uses.Add(use);
        }
    }
}

using System.Diagnostics;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.InteropServices;

namespace Petrel.Architecture.Tests;

/// <summary>The check itself, on an assembly made to break the rules: it must find every breach and name its place.</summary>
public class PurityTests
{
    [Fact]
    public void Violations_EachForbiddenUse_IsNamedWithItsUser()
    {
        string[] found = Purity.Violations(Fabricate());

        Assert.Contains("Fake.Offender.Clock uses System.DateTime.get_UtcNow", found);
        Assert.Contains("Fake.Offender.Clock uses System.Guid.NewGuid", found);
        Assert.Contains("Fake.Offender.Read uses System.IO.File.ReadAllText", found);
        Assert.Contains("Fake.Offender.Start uses System.Threading.Tasks.Task.Run", found);
        Assert.Contains("Fake.Offender._watch uses System.Diagnostics.Stopwatch", found);
        Assert.Contains("Fake.Offender.Wait uses System.Threading.Thread", found);
        Assert.Contains(found, static line => line.StartsWith("Fake references ", StringComparison.Ordinal));
        Assert.DoesNotContain(found, static line => line.Contains("Harmless", StringComparison.Ordinal));
    }

    [Fact]
    public void Facts_NativeCallsAndPointers_AreFound()
    {
        AssemblyFacts facts = Fabricate();

        Assert.Equal(["Fake.Offender.getpid"], facts.NativeCalls);
        Assert.Equal(["Fake.Offender.Peek", "Fake.Offender._raw"], facts.Pointers.Order(StringComparer.Ordinal));
    }

    private static AssemblyFacts Fabricate()
    {
        var assembly = new PersistedAssemblyBuilder(new AssemblyName("Fake"), typeof(object).Assembly);
        TypeBuilder type = assembly.DefineDynamicModule("Fake").DefineType("Fake.Offender", TypeAttributes.Public);
        type.DefineField("_watch", typeof(Stopwatch[]), FieldAttributes.Private);
        type.DefineField("_raw", typeof(byte).MakePointerType(), FieldAttributes.Private);
        Call(type, "Clock", Method(typeof(DateTime), "get_UtcNow"), Method(typeof(Guid), nameof(Guid.NewGuid)));
        Call(type, "Harmless", Method(typeof(DateTime), "get_Ticks"), Method(typeof(GC), nameof(GC.Collect)));
        Call(type, "Read", Method(typeof(File), nameof(File.ReadAllText), typeof(string)));
        Call(type, "Start", typeof(Task).GetMethods().First(static m => m is { Name: "Run", IsGenericMethod: true }).MakeGenericMethod(typeof(int)));
        type.DefineMethod("Wait", MethodAttributes.Public, typeof(void), [typeof(List<Thread>)]).GetILGenerator().Emit(OpCodes.Ret);
        ILGenerator peek = type.DefineMethod("Peek", MethodAttributes.Public).GetILGenerator();
        peek.DeclareLocal(typeof(int).MakePointerType());
        peek.Emit(OpCodes.Ret);
        type.DefinePInvokeMethod(
            "getpid", "libc", MethodAttributes.Static | MethodAttributes.Public | MethodAttributes.PinvokeImpl,
            CallingConventions.Standard, typeof(int), [], CallingConvention.Cdecl, CharSet.Ansi);
        type.CreateType();

        using var bytes = new MemoryStream();
        assembly.Save(bytes);
        return AssemblyFacts.Read(bytes.ToArray());
    }

    private static MethodInfo Method(Type type, string name, params Type[] parameters) =>
        type.GetMethod(name, parameters)!;

    // The code is never run, so the stack need not fit.
    private static void Call(TypeBuilder type, string name, params MethodInfo[] callees)
    {
        ILGenerator il = type.DefineMethod(name, MethodAttributes.Public).GetILGenerator();
        foreach (MethodInfo callee in callees) il.Emit(OpCodes.Call, callee);
        il.Emit(OpCodes.Ret);
    }
}

using System.Reflection;

namespace ExprJit.Inlining;

/// <summary>
/// Whether a method may be called from a kernel as it is: it reads its arguments, locals and constants alone, writes
/// nothing that outlives it, and calls only such methods. Then it matters neither when nor how often it is called.
/// </summary>
internal static class Purity
{
    private static readonly HashSet<string> Allowed =
    [
        "nop", "break", "ldarg", "ldarga", "starg", "ldloc", "ldloca", "stloc", "ldc.i4", "ldc.i8", "ldc.r4", "ldc.r8", "ldnull", "dup", "pop", "ret", "br",
        "brtrue", "brfalse", "switch", "add", "sub", "mul", "div", "rem", "div.un", "rem.un", "and", "or", "xor", "shl", "shr", "shr.un", "neg", "not",
        "ceq", "cgt", "clt", "cgt.un", "clt.un", "initobj", "ldobj", "stobj", "constrained.", "volatile.", "readonly.", "tail.",
    ];

    private static readonly string[] Families = ["conv.", "add.ovf", "sub.ovf", "mul.ovf", "ldind.", "stind.", "beq", "bge", "bgt", "ble", "blt", "bne"];

    /// <summary>What stands against it, or null.</summary>
    public static UnfitException? Find(MethodBase method) => Find(method, []);

    private static UnfitException? Find(MethodBase method, HashSet<MethodBase> above)
    {
        if (MethodCode.Of(method) is not { } code)
            return new UnfitException(method, "it has no IL", "Write it in C#.");
        if (code.Handles)
            return new UnfitException(method, "it handles exceptions", "Return a value such as double.NaN instead of throwing and catching.");
        if (!above.Add(method))
            return new UnfitException(method, "it calls itself", "Write a loop.");
        Type? constrained = null;
        foreach (var instruction in code.Blocks.SelectMany(b => b.Instructions))
        {
            if (Find(instruction, constrained, method, above) is { } found)
                return found;
            constrained = instruction.Name == "constrained." ? (Type)instruction.Operand! : null;
        }
        above.Remove(method);
        return null;
    }

    private static UnfitException? Find(Instruction i, Type? constrained, MethodBase method, HashSet<MethodBase> above)
    {
        bool fine = i switch
        {
            { Name: "ldfld" or "stfld" or "ldflda", Operand: FieldInfo field } => field.DeclaringType!.IsValueType,
            { Name: "ldsfld", Operand: FieldInfo field } => field.IsInitOnly && StackMachine.PlainOf(field.FieldType) is not null || StackMachine.IsGenerated(field.DeclaringType!),
            { Name: "stsfld", Operand: FieldInfo field } => StackMachine.IsGenerated(field.DeclaringType!),
            { Name: "newobj", Operand: ConstructorInfo made } => made.DeclaringType!.IsValueType || typeof(Delegate).IsAssignableFrom(made.DeclaringType),
            { Name: "call" or "callvirt" or "ldftn" } => true,
            _ => Allowed.Contains(i.Name) || Array.Exists(Families, f => i.Name.StartsWith(f, StringComparison.Ordinal)),
        };
        if (!fine)
            return new UnfitException(method, StackMachine.Describe(i), "Use locals, arithmetic, comparisons, Math and other such methods over plain values.");
        if (i.Operand is not MethodBase called)
            return null;
        if (constrained is not null)
            called = StackMachine.Implementation(called, constrained);
        var owner = called.DeclaringType!;
        bool known = (NumberMethods.Owns(owner) || owner == typeof(Ops)) && called is MethodInfo { ReturnType: var result } && StackMachine.PlainOf(result) is not null
                && called.GetParameters().All(p => StackMachine.PlainOf(p.ParameterType) is not null)
            || typeof(Delegate).IsAssignableFrom(owner) || owner.FullName?.StartsWith("System.ValueTuple`", StringComparison.Ordinal) == true;
        if (known)
            return null;
        if (owner.Namespace?.StartsWith("System", StringComparison.Ordinal) == true || called.IsVirtual && !called.IsFinal)
            return new UnfitException(method, StackMachine.Describe(i), "Compute the value before the call and pass it as a parameter.");
        return Find(called, above);
    }
}

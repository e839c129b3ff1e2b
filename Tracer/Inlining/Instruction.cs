using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Reflection.Emit;

namespace ExprJit.Inlining;

/// <summary>
/// One instruction of a method body, in its long form: <c>ldarg.0</c> is <c>ldarg</c> with the operand 0, <c>br.s</c> is
/// <c>br</c>. Branch targets are absolute offsets; members are resolved.
/// </summary>
internal readonly record struct Instruction(int Offset, string Name, object? Operand, int Next)
{
    private static readonly Dictionary<int, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(f => (OpCode)f.GetValue(null)!).ToDictionary(c => (int)(ushort)c.Value);

    /// <summary>Decodes a method's body.</summary>
    public static Instruction[] Read(MethodBase method, byte[] il)
    {
        var found = new List<Instruction>();
        for (int at = 0; at < il.Length;)
        {
            int offset = at;
            var code = Codes[il[at] == 0xFE ? 0xFE00 | il[at + 1] : il[at]];
            at += code.Size;
            object? operand = ReadOperand(method, il, code.OperandType, ref at);
            found.Add(Long(offset, code.Name!, operand, at));
        }
        return [.. found];
    }

    private static object? ReadOperand(MethodBase method, byte[] il, OperandType type, ref int at)
    {
        int start = at;
        switch (type)
        {
            case OperandType.InlineNone:
                return null;
            case OperandType.ShortInlineBrTarget:
                at += 1;
                return at + (sbyte)il[start];
            case OperandType.InlineBrTarget:
                at += 4;
                return at + BitConverter.ToInt32(il, start);
            case OperandType.ShortInlineI:
                at += 1;
                return (int)(sbyte)il[start];
            case OperandType.ShortInlineVar:
                at += 1;
                return (int)il[start];
            case OperandType.InlineVar:
                at += 2;
                return (int)BitConverter.ToUInt16(il, start);
            case OperandType.InlineI:
                at += 4;
                return BitConverter.ToInt32(il, start);
            case OperandType.InlineI8:
                at += 8;
                return BitConverter.ToInt64(il, start);
            case OperandType.ShortInlineR:
                at += 4;
                return BitConverter.ToSingle(il, start);
            case OperandType.InlineR:
                at += 8;
                return BitConverter.ToDouble(il, start);
            case OperandType.InlineSwitch:
                int count = BitConverter.ToInt32(il, start);
                at += 4 + 4 * count;
                int end = at;
                return Enumerable.Range(0, count).Select(i => end + BitConverter.ToInt32(il, start + 4 + 4 * i)).ToArray();
            default:
                at += 4;
                return Resolve(method, type, BitConverter.ToInt32(il, start));
        }
    }

    private static object? Resolve(MethodBase method, OperandType type, int token)
    {
        var ofType = method.DeclaringType is { IsGenericType: true } owner ? owner.GetGenericArguments() : null;
        var ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;
        return type switch
        {
            OperandType.InlineString => method.Module.ResolveString(token),
            OperandType.InlineMethod => method.Module.ResolveMethod(token, ofType, ofMethod),
            OperandType.InlineField => method.Module.ResolveField(token, ofType, ofMethod),
            OperandType.InlineType => method.Module.ResolveType(token, ofType, ofMethod),
            OperandType.InlineTok => method.Module.ResolveMember(token, ofType, ofMethod),
            _ => token,
        };
    }

    private static Instruction Long(int offset, string name, object? operand, int next)
    {
        if (name.EndsWith(".s", StringComparison.Ordinal))
            name = name[..^2];
        string[] parts = name.Split('.');
        if (parts[0] is "ldarg" or "ldloc" or "stloc" && parts.Length == 2)
            return new(offset, parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture), next);
        if (parts is ["ldc", "i4", var digit])
            return new(offset, "ldc.i4", digit is "m1" or "M1" ? -1 : int.Parse(digit, CultureInfo.InvariantCulture), next);
        return new(offset, name, operand, next);
    }

    public override string ToString() => Operand is null ? Name : $"{Name} {Operand}";
}

/// <summary>A run of instructions entered at its first alone and left at its last.</summary>
internal sealed record Block(int Index, Instruction[] Instructions, int[] Successors);

/// <summary>The body of a method: its blocks, and the types of its arguments (an instance method's <c>this</c> first) and locals.</summary>
internal sealed class MethodCode
{
    private static readonly ConcurrentDictionary<MethodBase, MethodCode?> Known = new();

    private MethodCode(MethodBase method, MethodBody body, byte[] il)
    {
        Method = method;
        Type[] parameters = [.. method.GetParameters().Select(p => p.ParameterType)];
        Arguments = method.IsStatic ? parameters : [method.DeclaringType!, .. parameters];
        Locals = [.. body.LocalVariables.Select(l => l.LocalType)];
        Handles = body.ExceptionHandlingClauses.Count > 0;
        Blocks = Split(Instruction.Read(method, il));
        (Order, IsCyclic) = Sort(Blocks);
    }

    public MethodBase Method { get; }

    public Type[] Arguments { get; }

    public Type[] Locals { get; }

    /// <summary>Whether it has exception handlers.</summary>
    public bool Handles { get; }

    public Block[] Blocks { get; }

    /// <summary>The blocks that are reached; where nothing is cyclic each before its successors.</summary>
    public Block[] Order { get; }

    public bool IsCyclic { get; }

    public Type Result => Method is MethodInfo m ? m.ReturnType : typeof(void);

    /// <summary>The code of a method, or null where it has none that can be read.</summary>
    public static MethodCode? Of(MethodBase method)
    {
        // Methods made at run time have no body to read, and would be kept alive here.
        if (method is DynamicMethod || method.DeclaringType is null)
            return null;
        return Known.GetOrAdd(method, static m => m.GetMethodBody() is { } body && body.GetILAsByteArray() is { } il ? new MethodCode(m, body, il) : null);
    }

    private static Block[] Split(Instruction[] code)
    {
        var starts = new SortedSet<int> { 0 };
        foreach (var instruction in code)
            if (Targets(instruction) is { } targets)
            {
                starts.UnionWith(targets);
                starts.Add(instruction.Next);
            }
        starts.RemoveWhere(s => s >= code[^1].Next);
        var index = starts.Select((s, i) => (s, i)).ToDictionary(p => p.s, p => p.i);
        int[] bounds = [.. starts, code[^1].Next];
        return [.. starts.Select((start, i) =>
        {
            Instruction[] inside = [.. code.Where(c => c.Offset >= start && c.Offset < bounds[i + 1])];
            var last = inside[^1];
            int[] successors = Targets(last) is not { } targets ? (i + 1 < starts.Count ? [i + 1] : [])
                : last.Name is "br" or "ret" or "throw" ? [.. targets.Select(t => index[t])]
                : [.. targets.Select(t => index[t]), index[last.Next]];
            return new Block(i, inside, successors);
        })];
    }

    /// <summary>Where control may go other than on; null where the instruction does not end a block.</summary>
    private static int[]? Targets(Instruction i) => i.Name switch
    {
        "ret" or "throw" or "rethrow" => [],
        "switch" => (int[])i.Operand!,
        "leave" => [(int)i.Operand!],
        _ when i.Name[0] == 'b' && i.Operand is int target => [target],
        _ => null,
    };

    private static (Block[] Order, bool IsCyclic) Sort(Block[] blocks)
    {
        var state = new int[blocks.Length];
        var order = new List<Block>();
        bool cyclic = false;
        var stack = new Stack<(int Block, int Next)>();
        stack.Push((0, 0));
        state[0] = 1;
        while (stack.TryPop(out var top))
        {
            var successors = blocks[top.Block].Successors;
            if (top.Next == successors.Length)
            {
                state[top.Block] = 2;
                order.Add(blocks[top.Block]);
                continue;
            }
            stack.Push((top.Block, top.Next + 1));
            int next = successors[top.Next];
            cyclic |= state[next] == 1;
            if (state[next] == 0)
            {
                state[next] = 1;
                stack.Push((next, 0));
            }
        }
        order.Reverse();
        return ([.. order], cyclic);
    }
}

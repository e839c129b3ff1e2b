using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using ExprJit.Graphs;

namespace ExprJit.Inlining;

/// <summary>One block of a method as a graph over its slots and the stack at its start.</summary>
/// <param name="Offset">Where it starts, by which branches name it.</param>
/// <param name="Changed">The slots it changes, with their new values.</param>
/// <param name="Stack">What it leaves on the stack, bottom first.</param>
/// <param name="End">How it ends; its nodes are over the values at the block's start.</param>
internal sealed record GraphBlock(int Offset, (int Slot, Node Value)[] Changed, Node[] Stack, BlockEnd End)
{
    /// <summary>Every node it computes, inputs before users.</summary>
    public Node[] Nodes => Graph.Reachable([.. Changed.Select(c => c.Value), .. Stack, .. End switch
    {
        BlockEnd.Return(Node value) => [value],
        BlockEnd.Branch(var targets, _) => targets.Select(t => t.Condition),
        _ => Array.Empty<Node>(),
    }]);
}

/// <summary>
/// A method with loops as blocks of graphs, for devices that cannot call it. Parameter i of a block is slot i: arguments,
/// locals, then the places of the stack.
/// </summary>
internal sealed record MethodBlocks(ElementType[] Arguments, ElementType[] Locals, GraphBlock[] Blocks, Dictionary<(int Depth, ElementType Type), int> StackSlots)
{
    private static readonly ConcurrentDictionary<MethodInfo, MethodBlocks> Known = new();

    /// <summary>The blocks of a method.</summary>
    /// <exception cref="UnfitException">The method does what a graph cannot express.</exception>
    public static MethodBlocks Of(MethodInfo method) => Known.GetOrAdd(method, Make);

    private static MethodBlocks Make(MethodInfo method)
    {
        var code = MethodCode.Of(method) ?? throw new UnfitException(method, "it has no IL", "Write it in C#.");
        bool isClosure = !method.IsStatic;
        ElementType TypeOf(Type type) => ElementTypes.Find(type)
            ?? throw new UnfitException(method, $"it keeps a {CSharpText.Name(type)} in a method with a loop", "Use local variables of plain types, or run it on the host device.");
        ElementType[] arguments = [.. code.Arguments.Skip(isClosure ? 1 : 0).Select(TypeOf)], locals = [.. code.Locals.Select(TypeOf)];
        ElementType[] slots = [.. arguments, .. locals];
        var stackSlots = new Dictionary<(int Depth, ElementType Type), int>();
        var entry = new Dictionary<int, ElementType[]> { [0] = [] };
        var blocks = new List<GraphBlock>();
        foreach (var block in code.Order)
        {
            int offset = block.Instructions[0].Offset;
            var arena = new Arena();
            object?[] start = [.. slots.Select((t, i) => arena.Parameter(i, TensorType.Scalar(t), "s" + i))];
            var stack = entry[offset].Select((t, depth) => (object?)arena.Parameter(Slot(depth, t), TensorType.Scalar(t), "t" + depth));
            var machine = new StackMachine(arena, code, new MethodInliner(arena, []));
            var (end, after) = machine.Run(block, new MachineState([.. isClosure ? [new HostObject(null)] : Array.Empty<object?>(), .. start], ImmutableStack.CreateRange(stack)));
            Node[] left = [.. after.Stack.Reverse().Select(v => StackMachine.Wide(v as Node ?? throw Objects()))];
            object?[] finish = [.. after.Slots.Skip(isClosure ? 1 : 0)];
            var changed = finish.Select((v, i) => (Slot: i, Value: v as Node ?? throw Objects())).Where(c => !ReferenceEquals(c.Value, start[c.Slot])).ToArray();
            blocks.Add(new GraphBlock(offset, changed, left, end));
            foreach (int next in Targets(end))
                entry.TryAdd(next, [.. left.Select(n => n.Element)]);
        }
        return new MethodBlocks(arguments, locals, [.. blocks], stackSlots);

        int Slot(int depth, ElementType type) => stackSlots.TryGetValue((depth, type), out int known) ? known : stackSlots[(depth, type)] = slots.Length + stackSlots.Count;
        UnfitException Objects() => new(method, "it keeps an object in a method with a loop", "Use plain values, or run it on the host device.");
    }

    /// <summary>The slot of a value left on the stack.</summary>
    public int SlotOf(int depth, ElementType type) => StackSlots[(depth, type)];

    public static IEnumerable<int> Targets(BlockEnd end) => end switch
    {
        BlockEnd.Jump(var target) => [target],
        BlockEnd.Branch(var targets, var otherwise) => [.. targets.Select(t => t.Target), otherwise],
        _ => [],
    };
}

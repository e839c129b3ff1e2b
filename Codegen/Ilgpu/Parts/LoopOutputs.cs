using System.Runtime.CompilerServices;
using ExprJit.Codegen.Lowerings;
using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>Some outputs of a loop's body, which one pass over its space computes: dense ones, and reductions over the same axes.</summary>
internal sealed class LoopOutputs
{
    /// <summary>The bodies in which functions are their formulas.</summary>
    private static readonly ConditionalWeakTable<Loop, Graph> Lowered = [];

    public LoopOutputs(Loop loop, int[] dense, int[] reductions)
    {
        (Loop, Dense, Reductions) = (loop, dense, reductions);
        var outputs = Lowered.GetValue(loop, static l => Lowering.Run(l.Body, Domain.Whole)).Outputs;
        Roots = [.. dense.Select(i => outputs[i]), .. reductions.Select(i => outputs[loop.Dense.Length + i])];
        Nodes = Graph.Reachable(Roots);
        Used = [.. Nodes.OfType<Parameter>().Select(p => p.Index).Order()];
        CanThrow = Nodes.Any(n => n is Apply { CanThrow: true });
    }

    public Loop Loop { get; }

    /// <summary>The numbers of the dense stores.</summary>
    public int[] Dense { get; }

    /// <summary>The numbers of the reductions.</summary>
    public int[] Reductions { get; }

    /// <summary>The body's values: of the dense stores, then of the reductions.</summary>
    public Node[] Roots { get; }

    /// <summary>The nodes that they need, inputs before users.</summary>
    public Node[] Nodes { get; }

    /// <summary>The numbers of the operands that they need.</summary>
    public int[] Used { get; }

    public bool CanThrow { get; }

    /// <summary>Whether evaluating a place is little work beside reading its operands.</summary>
    public bool IsLight => Nodes.Length <= 48 && !Nodes.Any(n => n is Apply { Op: var op } && op == Op.Call);

    public Store StoreOf(int reduction) => Loop.Reductions[reduction];

    /// <summary>The cache key of the code: the body, and which of its outputs are meant.</summary>
    public string Key => $"{string.Join(',', Dense)};{string.Join(',', Reductions.Select(r => r + ((Apply)Loop.Reductions[r].Node).Op.Name))} {Loop.Dense.Length}\n{Printer.Print(Loop.Body)}\n";
}

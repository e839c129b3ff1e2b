using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Explain;

/// <summary>A plan with the lengths of the last call by node id, or null where no call has shown them.</summary>
internal sealed record Planned(Plan Plan, IReadOnlyDictionary<int, Dim[]>? Lengths);

/// <summary>The memory that a plan's intermediates take.</summary>
internal sealed record MemoryUse(long Bytes, int Buffers)
{
    public static MemoryUse? operator +(MemoryUse? a, MemoryUse? b) =>
        a is null || b is null ? null : new MemoryUse(a.Bytes + b.Bytes, a.Buffers + b.Buffers);
}

using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Explain;

/// <summary>A plan with the lengths of the last call by node id, or null where no call has shown them.</summary>
internal sealed record Planned(Plan Plan, IReadOnlyDictionary<int, Dim[]>? Lengths);

/// <summary>The memory that a plan's intermediates take.</summary>
internal sealed record MemoryUse(long Bytes, int Buffers)
{
    /// <summary>Each buffer counts with the largest value that is kept in it; null where there are some and no call has shown their lengths.</summary>
    public static MemoryUse? Of(Plan plan, IReadOnlyDictionary<int, int> buffers, IReadOnlyDictionary<int, Dim[]>? lengths)
    {
        var largest = new Dictionary<int, long>();
        foreach (var store in plan.Steps.SelectMany(s => s.Stores).Where(s => s.Root < 0))
        {
            if (lengths is null || !buffers.TryGetValue(store.Node.Id, out int buffer))
                return null;
            long bytes = store.Node.Element.Size();
            foreach (var length in lengths[store.Node.Id])
                bytes *= length.Number;
            largest[buffer] = Math.Max(bytes, largest.GetValueOrDefault(buffer));
        }
        return new MemoryUse(largest.Values.Sum(), largest.Count);
    }

    public static MemoryUse? operator +(MemoryUse? a, MemoryUse? b) =>
        a is null || b is null ? null : new MemoryUse(a.Bytes + b.Bytes, a.Buffers + b.Buffers);
}

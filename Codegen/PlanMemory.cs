using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen;

/// <summary>
/// Where a plan's intermediates lie in one block, in which those that are never alive together overlap. Kernels run one after another, and what
/// a kernel reads and what it leaves are alive together.
/// </summary>
internal sealed class PlanMemory
{
    private readonly Device _device;
    private readonly long _alignment;
    private readonly List<(Node Node, int First, int Last)> _lives = [];

    /// <param name="plan">The plan.</param>
    /// <param name="device">Where the block is.</param>
    /// <param name="alignment">The bytes of which each place is a multiple.</param>
    /// <param name="isInMemory">Which stores are intermediates that lie in memory.</param>
    public PlanMemory(Plan plan, Device device, long alignment, Func<Store, bool> isInMemory)
    {
        (_device, _alignment) = (device, alignment);
        var last = new Dictionary<int, int>();
        for (int k = 0; k < plan.Kernels.Length; k++)
            foreach (var source in plan.Kernels[k].Steps.SelectMany(s => s.Operands).SelectMany(Plan.Sources))
                last[source.Id] = k;
        for (int k = 0; k < plan.Kernels.Length; k++)
            foreach (var store in plan.Kernels[k].Steps.SelectMany(s => s.Stores).Where(isInMemory))
                _lives.Add((store.Node, k, Math.Max(k, last.GetValueOrDefault(store.Node.Id, k))));
        Nodes = _lives.ConvertAll(l => l.Node);
    }

    /// <summary>The intermediates.</summary>
    public IReadOnlyList<Node> Nodes { get; }

    /// <summary>The first byte of each intermediate at a call's lengths, and how many bytes there are.</summary>
    public (long[] Offsets, long Bytes) Place(PlanCall call)
    {
        var blocks = _lives.Select(life => new MemoryPlan.Block(Rounded(Storage.Bytes(_device, life.Node.Element, call.ShapeOf(life.Node))), life.First, life.Last));
        return MemoryPlan.Place([.. blocks]);
    }

    private long Rounded(long bytes) => (bytes + _alignment - 1) / _alignment * _alignment;
}

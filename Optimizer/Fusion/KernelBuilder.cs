using ExprJit.Graphs;

namespace ExprJit.Optimization.Fusion;

/// <summary>Makes kernels of finished nests: chooses the tiled axis, which steps wait for the last tile, where each value is left, and each loop's body.</summary>
internal sealed class KernelBuilder(FusionGraph graph, ILookup<int, int> rootsOf)
{
    private readonly HashSet<int> _inMemory = [];

    public Kernel[] Build(IReadOnlyList<(NestBuilder Nest, string Reason)> nests)
    {
        foreach (var (nest, _) in nests)
            foreach (var operand in nest.Steps.SelectMany(OperandsOf))
                foreach (var source in graph.Sources(operand))
                    if (!nest.Values.ContainsKey(source.Base.Id))
                        _inMemory.Add(source.Base.Id);
        return [.. nests.Select(n => Build(n.Nest, n.Reason))];
    }

    private Kernel Build(NestBuilder nest, string reason)
    {
        int axis = nest.TileAxis(graph.Facts);
        var places = Array.ConvertAll([.. nest.Steps], step => PlaceOf(step, axis));
        var inTile = new HashSet<int>();
        var afterwards = new HashSet<int>();
        for (int s = 0; s < nest.Steps.Count; s++)
            foreach (var (id, value) in Read(nest, nest.Steps[s]))
                if (value.Step != s)
                    (places[s].IsAfter ? afterwards : inTile).Add(id);
        Store[] StoresOf(Node node)
        {
            Store[] roots = [.. rootsOf[node.Id].Select(root => new Store(node, root))];
            return roots.Length > 0 ? roots
                : _inMemory.Contains(node.Id) || afterwards.Contains(node.Id) ? [new Store(node, Store.Memory)]
                : inTile.Contains(node.Id) ? [new Store(node, Store.Tile)] : [];
        }
        var steps = new List<Step>();
        for (int s = 0; s < nest.Steps.Count; s++)
            steps.Add(nest.Steps[s].Routine is { } routine
                ? new Routine(routine, StoresOf(routine) is [var first, ..] ? first : new Store(routine, Store.Memory)) { TileAxis = places[s].Axis }
                : LoopOf(nest.Steps[s], StoresOf, places[s]));
        Node[] computes = [.. nest.Steps.SelectMany(s => s.Routine is { } one ? [one] : s.Elementwise.Values.Concat(s.Reductions).Concat(ReadInPlace(s))).DistinctBy(n => n.Id).OrderBy(n => n.Id)];
        return new Kernel([new Nest(nest.SpaceNode, axis, steps)], reason, computes);
    }

    /// <summary>A step over the whole space, or over a part that is complete for every tile, belongs to the tiles; another comes after them.</summary>
    private static (int Axis, bool IsAfter) PlaceOf(StepMembers step, int axis)
    {
        int own = axis < 0 ? -1 : Array.IndexOf(step.Map, axis);
        bool isComplete = own >= 0 && (step.Keeps & 1u << axis) != 0;
        return isComplete ? (own, false) : (-1, axis >= 0);
    }

    /// <summary>Gathers and joins that the step makes as it reads them.</summary>
    private IEnumerable<Apply> ReadInPlace(StepMembers step) => OperandsOf(step).Select(Plan.Base).Where(graph.IsReadInPlace).Cast<Apply>();

    /// <summary>The values of the nest that a step reads.</summary>
    private IEnumerable<(int Id, NestValue Value)> Read(NestBuilder nest, StepMembers step)
    {
        foreach (var operand in OperandsOf(step))
            foreach (var source in graph.Sources(operand))
                if (nest.Values.TryGetValue(source.Base.Id, out var value))
                    yield return (source.Base.Id, value);
    }

    private static IEnumerable<Node> OperandsOf(StepMembers step)
    {
        if (step.Routine is { } routine)
            return FusionGraph.Read(routine);
        var read = step.Elementwise.Values.SelectMany(n => n.Inputs).Concat(step.Reductions.Select(r => r[0])).Concat(step.Copies.Select(c => c.Node));
        return read.DistinctBy(n => n.Id).Where(n => !step.Elementwise.ContainsKey(n.Id));
    }

    private static Loop LoopOf(StepMembers step, Func<Node, Store[]> storesOf, (int Axis, bool IsAfter) place)
    {
        var arena = new Arena();
        var body = new Dictionary<int, Node>();
        var operands = new List<Node>();
        Node Inner(Node node)
        {
            if (body.TryGetValue(node.Id, out var known))
                return known;
            operands.Add(node);
            var type = node.Rank == 0 ? TensorType.Scalar(node.Element) : new TensorType(node.Element, 1);
            return body[node.Id] = arena.Parameter(operands.Count - 1, type, "x" + (operands.Count - 1));
        }
        var dense = new List<(Store Store, Node Value)>();
        foreach (var node in step.Elementwise.Values.OrderBy(n => n.Id))
        {
            arena.Origin = node.OriginSource;
            var value = body[node.Id] = arena.Apply(node.Op, Array.ConvertAll(node.Inputs, Inner), node.Attributes);
            if (step.Owned.Contains(node.Id))
                dense.AddRange(storesOf(node).Select(store => (store, value)));
        }
        foreach (var copy in step.Copies)
            dense.Add((copy, Inner(copy.Node)));
        var reductions = step.Reductions.OrderBy(n => n.Id)
            .Select(r => (Store: storesOf(r) is [var first, ..] ? first : new Store(r, Store.Memory), Value: Inner(r[0]))).ToArray();
        Node[] outputs = [.. dense.Select(d => d.Value), .. reductions.Select(r => r.Value)];
        return new Loop(step.SpaceNode, [.. operands], new Graph(arena, outputs, []), [.. dense.Select(d => d.Store)], [.. reductions.Select(r => r.Store)])
        {
            TileAxis = place.Axis,
            IsAfterTiles = place.IsAfter,
        };
    }
}

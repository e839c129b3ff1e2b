using System.Numerics;
using ExprJit.Graphs;

namespace ExprJit.Optimization.Fusion;

/// <summary>Where and how a value of a nest is made.</summary>
/// <param name="Step">The number of the step that makes it.</param>
/// <param name="Map">Its axes in the nest's space; null where they cannot be told.</param>
/// <param name="Keeps">The axes (bits) along which the space may be tiled so that the value is whole when its tile is.</param>
internal sealed record NestValue(int Step, int[]? Map, uint Keeps);

/// <summary>The members of a step that is being collected.</summary>
internal sealed class StepMembers(Node spaceNode, int space, int[] map)
{
    public Node SpaceNode { get; } = spaceNode;

    public int Space { get; } = space;

    public int[] Map { get; } = map;

    public uint Keeps { get; set; } = uint.MaxValue;

    /// <summary>The product or other op that is the whole step; null for a loop.</summary>
    public Apply? Routine { get; init; }

    public Dictionary<int, Apply> Elementwise { get; } = [];

    public HashSet<int> Owned { get; } = [];

    public List<Apply> Reductions { get; } = [];

    public List<Store> Copies { get; } = [];

    public HashSet<int> Operands { get; } = [];

    public List<Node> OperandNodes { get; } = [];

    /// <inheritdoc cref="Cluster.StreamsOf"/>
    public int StreamsOf(FusionGraph graph) => OperandNodes.Count + Owned.Count(graph.RootIds.Contains) + Reductions.Count + Copies.Count;

    /// <summary>The same members in the space of a nest that takes theirs in.</summary>
    public StepMembers Moved(int[] map, uint keeps)
    {
        var moved = new StepMembers(SpaceNode, Space, map) { Keeps = keeps, Routine = Routine };
        foreach (var (id, node) in Elementwise)
            moved.Elementwise.Add(id, node);
        moved.Owned.UnionWith(Owned);
        moved.Reductions.AddRange(Reductions);
        moved.Copies.AddRange(Copies);
        moved.Operands.UnionWith(Operands);
        moved.OperandNodes.AddRange(OperandNodes);
        return moved;
    }
}

/// <summary>
/// A nest that clusters join while every value they read of it is read where it was made: at the same place of the
/// space, or complete for every tile along at least one axis.
/// </summary>
internal sealed class NestBuilder
{
    private readonly Dictionary<int, NestValue> _values = [];
    private readonly FusionSwitches _switches;

    public NestBuilder(Cluster first, FusionSwitches switches)
    {
        _switches = switches;
        (SpaceNode, Space) = (first.SpaceNode, first.Space);
        Outer = All(SpaceNode.Rank);
        Add(first, AxisMap.Identity(SpaceNode.Rank), uint.MaxValue, 0);
    }

    /// <summary>A nest that a product starts, tiled along its rows and batches; one of another op takes no cluster in.</summary>
    public NestBuilder(Apply routine, int space, FusionSwitches switches)
    {
        _switches = switches;
        (SpaceNode, Space) = (routine, space);
        int rank = routine.Rank;
        Steps.Add(new StepMembers(routine, space, AxisMap.Identity(rank)) { Routine = routine });
        bool isProduct = routine.Op == Op.MatMul;
        Outer = isProduct ? All(rank - 1) : 0;
        _values[routine.Id] = new NestValue(0, isProduct ? AxisMap.Identity(rank) : null, isProduct ? All(rank - 1) : 0);
    }

    public Node SpaceNode { get; }

    public int Space { get; }

    /// <summary>The axes (bits) along which the space may be cut into tiles.</summary>
    public uint Outer { get; private set; }

    public List<StepMembers> Steps { get; } = [];

    public IReadOnlyDictionary<int, NestValue> Values => _values;

    public bool StartsWithRoutine => Steps[0].Routine is not null;

    /// <summary>Takes a cluster in if it may; otherwise says why not.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="graph">What is known of the graph.</param>
    /// <param name="refusal">Why it was not taken.</param>
    public bool TryJoin(Cluster cluster, FusionGraph graph, out string refusal)
    {
        refusal = "";
        bool isWhole = cluster.Space == Space;
        var map = isWhole ? AxisMap.Identity(SpaceNode.Rank) : [.. Enumerable.Repeat(AxisMap.Open, cluster.SpaceNode.Rank)];
        uint keeps = uint.MaxValue, freed = 0;
        int earliest = 0;
        bool readsOwn = false;
        foreach (var operand in cluster.Operands)
            foreach (var source in graph.Sources(operand))
            {
                if (!_values.TryGetValue(source.Base.Id, out var made))
                    continue;
                readsOwn = true;
                if (made.Map is null || source.Seen(made.Map, graph.Facts, ref freed) is not { } lies || !AxisMap.Align(lies, map, ref freed))
                {
                    refusal = $"reads '{Text(source.Base)}' at other places than where it is made";
                    return false;
                }
                keeps &= made.Keeps;
                bool isSamePlace = operand == source.Base && Steps[made.Step].Owned.Contains(operand.Id) && Steps[made.Step].Space == cluster.Space;
                earliest = Math.Max(earliest, isSamePlace ? made.Step : made.Step + 1);
            }
        if (!isWhole && !readsOwn)
        {
            refusal = "runs over another index space and reads nothing that the kernel makes";
            return false;
        }
        bool isPart = !isWhole && IsPart(cluster, map, graph.Facts, ref freed);
        keeps &= ~freed;
        uint tiles = Outer & keeps & (isWhole ? uint.MaxValue : AxisMap.Along(map));
        if (isWhole ? !MayShrink(tiles) : tiles == 0 && !isPart)
        {
            refusal = "needs more than the rows that the kernel has at hand";
            return false;
        }
        int step = StepFor(cluster, graph, map, keeps, earliest);
        // A cluster that shares but a tensor starts no step of a product's kernel; of loops it does where the others' bodies are full.
        if (!readsOwn && (!_switches.Siblings || step == Steps.Count && StartsWithRoutine))
        {
            refusal = "reads nothing that the kernel makes";
            return false;
        }
        if (step == Steps.Count && (!(StartsWithRoutine ? _switches.Epilogues : _switches.Rows) || StartsWithRoutine && Outer == 0))
        {
            refusal = StartsWithRoutine && Outer == 0 ? $"'{Text(SpaceNode)}' is made by a routine of its own" : "needs another pass over the rows";
            return false;
        }
        if (!isPart)
            Outer = tiles;
        Add(cluster, map, keeps, step);
        return true;
    }

    /// <summary>
    /// Takes in, before its own steps, the nest that makes what only this one reads, if that reads nothing made here and every value of it is
    /// read in step with at least one axis along which both may be tiled.
    /// </summary>
    /// <param name="other">The nest.</param>
    /// <param name="graph">What is known of the graph.</param>
    public bool TryPrepend(NestBuilder other, FusionGraph graph)
    {
        if (!_switches.Rows || StartsWithRoutine && !_switches.Epilogues || other.StartsWithRoutine || other.SpaceNode.Rank == 0)
            return false;
        var map = Enumerable.Repeat(AxisMap.Open, other.SpaceNode.Rank).ToArray();
        var read = new List<NestValue>();
        uint freed = 0;
        foreach (var step in Steps)
            foreach (var operand in step.Routine is { } routine ? FusionGraph.Read(routine) : step.OperandNodes)
                foreach (var source in graph.Sources(operand))
                {
                    if (!other._values.TryGetValue(source.Base.Id, out var made))
                        continue;
                    if (step.Routine is not null || made.Map is null || !Locate(source, made, step.Map, map, graph.Facts, ref freed))
                        return false;
                    read.Add(made);
                }
        Dim[] own = graph.Facts.Of(SpaceNode), theirs = graph.Facts.Of(other.SpaceNode);
        uint keeps = 0;
        int[] found = [.. map];
        for (int i = 0; i < map.Length; i++)
            // Two axes along one would be read at one place and made at all pairs of places.
            if (map[i] >= 0 && own[map[i]] == theirs[i] && (other.Outer & 1u << i) != 0 && found.Count(axis => axis == found[i]) == 1)
                keeps |= 1u << map[i];
            else
                map[i] = AxisMap.Free;
        foreach (var value in read)
            keeps &= MovedBits(value.Keeps, map);
        keeps &= ~freed & Outer;
        if (keeps == 0)
            return false;
        Outer = keeps;
        Prepend(other, map);
        return true;
    }

    /// <summary>Finds where the axes of another nest's value run in this one, from a step that reads it.</summary>
    private static bool Locate(Source source, NestValue made, int[] step, int[] map, ShapeFacts facts, ref uint freed)
    {
        uint moved = 0;
        if (source.Seen(AxisMap.Identity(source.Base.Rank), facts, ref moved) is not { } lies || moved != 0)
            return false;
        for (int i = 0; i < lies.Length; i++)
        {
            int at = i + step.Length - lies.Length;
            if (lies[i] < 0 || made.Map![lies[i]] < 0)
                continue;
            if (at < 0)
                return false;
            ref int own = ref map[made.Map[lies[i]]];
            if (own == AxisMap.Open)
                own = step[at];
            else if (own != step[at])
                freed |= AxisMap.Along([own, step[at]]);
        }
        return true;
    }

    private void Prepend(NestBuilder other, int[] map)
    {
        int count = other.Steps.Count;
        foreach (var (id, value) in _values.ToArray())
            _values[id] = value with { Step = value.Step + count };
        foreach (var (id, value) in other._values)
            _values[id] = new NestValue(value.Step, value.Map is null ? null : Moved(value.Map, map), MovedBits(value.Keeps, map));
        for (int s = count - 1; s >= 0; s--)
            Steps.Insert(0, other.Steps[s].Moved(Moved(other.Steps[s].Map, map), MovedBits(other.Steps[s].Keeps, map)));
    }

    private static int[] Moved(int[] axes, int[] map) => Array.ConvertAll(axes, axis => axis < 0 ? axis : map[axis]);

    private static uint MovedBits(uint axes, int[] map)
    {
        uint moved = 0;
        for (int i = 0; i < map.Length; i++)
            moved |= (axes & 1u << i) != 0 ? AxisMap.Along([map[i]]) : 0;
        return moved;
    }

    private static string Text(Node node) => node.Origin ?? node.ToString();

    /// <summary>
    /// Whether every axis of a cluster is one of the space's, as long as it, no two the same, or has length 1. Axes that nothing of
    /// the nest runs along are free from here on.
    /// </summary>
    private bool IsPart(Cluster cluster, int[] map, ShapeFacts facts, ref uint freed)
    {
        Dim[] own = facts.Of(cluster.SpaceNode), all = facts.Of(SpaceNode);
        uint seen = 0;
        bool isPart = true;
        for (int i = 0; i < map.Length; i++)
        {
            if (map[i] == AxisMap.Open)
                map[i] = own[i].IsOne ? AxisMap.Constant : AxisMap.Free;
            uint bit = AxisMap.Along([map[i]]);
            if (map[i] == AxisMap.Free || (seen & bit) != 0 || map[i] >= 0 && own[i] != all[map[i]])
                (isPart, freed) = (false, freed | bit);
            seen |= bit;
        }
        return isPart;
    }

    /// <summary>A vector may be one row; more than that must be left some axis to tile.</summary>
    private bool MayShrink(uint outer) => outer != 0 || Outer == 0 || SpaceNode.Rank <= 1;

    /// <summary>
    /// The first step it may share, or one more. Steps of a part of the space are shared only by what is complete along the same axes: else a
    /// value that a tile needs could have to wait for the last one.
    /// </summary>
    private int StepFor(Cluster cluster, FusionGraph graph, int[] map, uint keeps, int earliest)
    {
        uint along = AxisMap.Along(map);
        for (int s = earliest; s < Steps.Count; s++)
        {
            var step = Steps[s];
            if (step.Routine is null && step.Space == cluster.Space && step.Map.AsSpan().SequenceEqual(map)
                && (cluster.Space == Space || (step.Keeps & along) == (keeps & along))
                && step.Elementwise.Count + cluster.Size <= CostModel.LargestBody && step.StreamsOf(graph) + cluster.StreamsOf(graph) <= graph.MostStreams)
                return s;
        }
        return Steps.Count;
    }

    private void Add(Cluster cluster, int[] map, uint keeps, int at)
    {
        if (at == Steps.Count)
            Steps.Add(new StepMembers(cluster.SpaceNode, cluster.Space, map));
        var step = Steps[at];
        step.Keeps &= keeps;
        uint along = AxisMap.Along(map);
        foreach (var node in cluster.Owned)
        {
            step.Elementwise[node.Id] = node;
            step.Owned.Add(node.Id);
            _values[node.Id] = new NestValue(at, map, keeps & along);
        }
        foreach (var node in cluster.Again)
            step.Elementwise.TryAdd(node.Id, node);
        foreach (var operand in cluster.Operands)
            if (step.Operands.Add(operand.Id))
                step.OperandNodes.Add(operand);
        step.Copies.AddRange(cluster.Copies);
        if (cluster.Reduction is not { } reduction)
            return;
        step.Reductions.Add(reduction);
        if (reduction.Op == Op.SumTo || Op.IsOverAll(reduction.Attributes))
        {
            // Which axes it sums over is known at the call only.
            _values[reduction.Id] = new NestValue(at, null, 0);
            return;
        }
        int[] kept = [.. map.Where((_, axis) => !reduction.Attributes.Numbers.Contains(axis))];
        _values[reduction.Id] = new NestValue(at, kept, keeps & AxisMap.Along(kept));
    }

    private static uint All(int rank) => rank >= 32 ? uint.MaxValue : (1u << Math.Max(rank, 0)) - 1;

    /// <summary>The axis that is cut into tiles: the first that may be and is not known to have length 1; -1 for none.</summary>
    public int TileAxis(ShapeFacts facts)
    {
        var dims = facts.Of(SpaceNode);
        for (int axis = 0; axis < dims.Length; axis++)
            if ((Outer & 1u << axis) != 0 && !dims[axis].IsOne)
                return axis;
        return Outer == 0 ? -1 : BitOperations.TrailingZeroCount(Outer) is var first && first < dims.Length ? first : -1;
    }
}

using ExprJit.Graphs;

namespace ExprJit.Optimization.Fusion;

/// <summary>
/// What fusion asks of a graph: which nodes' values are needed, by whom, over which index space, and which of them must be
/// in memory for a reader that is no loop over the same space.
/// </summary>
internal sealed class FusionGraph
{
    private readonly Dictionary<int, List<Apply>> _users = [];
    private readonly Dictionary<int, int> _spaces = [];
    private readonly Dictionary<Dim[], int> _spaceIds = new(new DimsComparer());
    private readonly Dictionary<int, int> _recomputed = [];
    private readonly HashSet<int> _demanded = [];
    private readonly HashSet<int> _inPlace = [];
    private readonly HashSet<int> _thereFirst = [];

    public FusionGraph(Graph graph, ShapeFacts facts, FusionSwitches switches)
    {
        (Graph, Facts, MostStreams) = (graph, facts, switches.MostStreams);
        Roots = [.. graph.Roots];
        RootIds = [.. Roots.Select(r => r.Id)];
        Shaped = Graph.Reachable([.. Roots, .. facts.Assumptions?.Nodes ?? []]);
        HostScalars = Stage.HostScalars(Shaped);
        Nodes = Needed();
        foreach (var node in Nodes)
            if (IsLoop(node))
                _spaces[node.Id] = SpaceId(facts.Of(IsReduction(node) ? node.Inputs[0] : node));
        if (switches.Gathers)
            ChooseReadInPlace();
        if (switches.Recompute)
            ChooseRecomputed();
        ChooseDemanded();
        foreach (var node in Nodes)
            if (IsLeaf(node) || (IsElementwise(node) || Plan.IsView(node) || IsReadInPlace(node)) && Read((Apply)node).All(IsThereFirst))
                _thereFirst.Add(node.Id);
    }

    /// <inheritdoc cref="OptimizerOptions.MostStreams"/>
    public int MostStreams { get; }

    public Graph Graph { get; }

    public ShapeFacts Facts { get; }

    public Node[] Roots { get; }

    public HashSet<int> RootIds { get; }

    /// <summary>The nodes whose lengths a call works out: those of the program, and those at which an assumption was made.</summary>
    public Node[] Shaped { get; }

    /// <summary>Integer scalars that lengths depend on, computed on the host before the first launch.</summary>
    public HashSet<int> HostScalars { get; }

    /// <summary>The nodes whose values are needed, inputs before users.</summary>
    public Node[] Nodes { get; }

    public bool IsElementwise(Node node) => node is Apply { Op.Kind: OpKind.Elementwise } && !HostScalars.Contains(node.Id);

    public static bool IsReduction(Node node) => node is Apply { Op.Kind: OpKind.Reduction };

    public bool IsLoop(Node node) => IsElementwise(node) || IsReduction(node);

    /// <summary>What is there before the first launch. The numbers 0, 1, 2, … are: a program keeps them.</summary>
    public bool IsLeaf(Node node) => node is not Apply || HostScalars.Contains(node.Id) || node.Is(Op.Iota);

    /// <summary>Whether loops read a gather or join where its elements are, so that nothing stores it.</summary>
    public bool IsReadInPlace(Node node) => _inPlace.Contains(node.Id);

    /// <summary>The stored values and leaves behind an operand: what a view is a window on, and of what is read in place what that reads.</summary>
    public IEnumerable<Source> Sources(Node operand)
    {
        var whole = Plan.Base(operand);
        if (!IsReadInPlace(whole))
        {
            yield return new Source(whole, operand, operand);
            yield break;
        }
        for (int k = 0; k < whole.Inputs.Length; k++)
            if (!((Apply)whole).Op.ReadsOnlyShape(k) && !((Apply)whole).Op.ReadsOnHost(k))
            {
                bool isIndex = whole.Is(Op.TakeAlong) && k == 1;
                yield return new Source(Plan.Base(whole.Inputs[k]), whole.Inputs[k], operand, isIndex ? whole : null, !isIndex);
            }
    }

    public bool IsRoutine(Node node) => !IsLeaf(node) && !IsLoop(node) && !Plan.IsView(node) && !IsReadInPlace(node);

    /// <summary>Whether a step must leave the value in memory or hand it on, rather than each reader computing it.</summary>
    public bool IsDemanded(Node node) => _demanded.Contains(node.Id);

    /// <summary>Whether the value depends on no reduction or routine: elementwise ops and windows on what is there before the call.</summary>
    public bool IsThereFirst(Node node) => _thereFirst.Contains(node.Id);

    /// <summary>Whether another node reads the value.</summary>
    public bool IsRead(Node node) => _users.ContainsKey(node.Id);

    /// <summary>Whether every loop that reads the value computes it again.</summary>
    public bool IsRecomputed(Node node) => _recomputed.ContainsKey(node.Id);

    /// <summary>The number of a loop node's index space: nodes with one number have the same space in every call.</summary>
    public int SpaceOf(Node node) => _spaces[node.Id];

    public int SpaceId(Dim[] dims)
    {
        if (!_spaceIds.TryGetValue(dims, out int id))
            _spaceIds[dims] = id = _spaceIds.Count;
        return id;
    }

    /// <summary>The inputs whose values a node reads.</summary>
    public static IEnumerable<Node> Read(Apply node)
    {
        for (int k = 0; k < node.Inputs.Length; k++)
            if (!node.Op.ReadsOnlyShape(k))
                yield return node.Inputs[k];
    }

    private Node[] Needed()
    {
        var needed = new HashSet<int>(RootIds);
        for (int i = Shaped.Length - 1; i >= 0; i--)
        {
            if (!needed.Contains(Shaped[i].Id) || Shaped[i] is not Apply node || HostScalars.Contains(node.Id))
                continue;
            foreach (var input in Read(node))
            {
                needed.Add(input.Id);
                (_users.TryGetValue(input.Id, out var users) ? users : _users[input.Id] = []).Add(node);
            }
        }
        return Array.FindAll(Shaped, n => needed.Contains(n.Id));
    }

    /// <summary>What only loops read, through no window but one that adds axes of length 1.</summary>
    private void ChooseReadInPlace()
    {
        var onlyLoops = new HashSet<int>();
        for (int i = Nodes.Length - 1; i >= 0; i--)
        {
            var node = Nodes[i];
            if (RootIds.Contains(node.Id) || !(Plan.MayBeReadInPlace(node) || node.Is(Op.ExpandDims))
                || !_users.TryGetValue(node.Id, out var users) || !users.TrueForAll(u => IsLoop(u) || u.Op == Op.ExpandDims && onlyLoops.Contains(u.Id)))
                continue;
            onlyLoops.Add(node.Id);
            if (Plan.MayBeReadInPlace(node))
                _inPlace.Add(node.Id);
        }
    }

    /// <summary>Nothing that can throw moves, since a loop may be empty; nor does a value that something other than a loop reads.</summary>
    private void ChooseRecomputed()
    {
        var operations = new Dictionary<int, int>();
        foreach (var node in Nodes)
        {
            if (!IsElementwise(node) || node is not Apply { CanThrow: false } apply || !_users.TryGetValue(node.Id, out var users) || !users.TrueForAll(IsLoop))
                continue;
            int depth = 1, cost = apply.Op.Cost, streams = 0;
            foreach (var input in apply.Inputs.Distinct())
            {
                depth = Math.Max(depth, 1 + _recomputed.GetValueOrDefault(input.Id));
                cost += operations.GetValueOrDefault(input.Id);
                streams += input.Rank == node.Rank ? 1 : 0;
            }
            bool isCheap = node.Rank == 0
                ? cost <= CostModel.PlainOperations
                : depth <= CostModel.DeepestRecompute && !RootIds.Contains(node.Id) && CostModel.IsFree(apply, streams);
            if (!isCheap)
                continue;
            _recomputed[node.Id] = node.Rank == 0 ? 0 : depth;
            operations[node.Id] = cost;
        }
    }

    /// <summary>From users to inputs, so that the readers of a recomputed node are known before those of what it reads.</summary>
    private void ChooseDemanded()
    {
        var readers = new Dictionary<int, HashSet<int>>();
        for (int i = Nodes.Length - 1; i >= 0; i--)
        {
            var node = Nodes[i];
            if (IsReduction(node) || IsRoutine(node) || IsElementwise(node) && RootIds.Contains(node.Id))
                _demanded.Add(node.Id);
            if (!IsElementwise(node))
                continue;
            var spaces = new HashSet<int>();
            foreach (var user in _users.GetValueOrDefault(node.Id) ?? [])
                if (!IsLoop(user))
                    _demanded.Add(node.Id);
                else if (IsRecomputed(user))
                    spaces.UnionWith(readers[user.Id]);
                else
                    spaces.Add(SpaceOf(user));
            readers[node.Id] = spaces;
            spaces = [.. spaces];
            spaces.Remove(SpaceOf(node));
            if (spaces.Count > 0 && !IsRecomputed(node))
                _demanded.Add(node.Id);
        }
    }

    private sealed class DimsComparer : IEqualityComparer<Dim[]>
    {
        public bool Equals(Dim[]? x, Dim[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(Dim[] dims)
        {
            var hash = new HashCode();
            foreach (var dim in dims)
                hash.Add(dim);
            return hash.ToHashCode();
        }
    }
}

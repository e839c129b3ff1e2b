using ExprJit.Graphs;

namespace ExprJit.Optimization;

/// <summary>
/// Groups nodes into kernels. A node's level counts the kernel boundaries below it, so all elementwise ops and
/// reductions of one level over one index space can share a loop without a cycle: that is a kernel. It fuses
/// chains, several outputs, outputs with updates, and producers into reductions, in one linear sweep. A node used by
/// one later kernel alone then sinks into it, so that only what other kernels read is stored.
/// </summary>
internal sealed class Fuse
{
    private readonly Graph _graph;
    private readonly Node[] _roots;
    private readonly ShapeFacts _facts;
    private readonly List<Node> _nodes = [];
    private readonly HashSet<int> _hostScalars = [];
    private readonly Dictionary<int, int> _level = [];
    private readonly Dictionary<int, string> _space = [];
    private readonly Dictionary<int, List<Node>> _users = [];
    private readonly Dictionary<int, int> _inline = [];

    private Fuse(Graph graph, ShapeFacts? facts)
    {
        _graph = graph;
        _roots = [.. graph.Roots];
        _facts = facts ?? new ShapeFacts(graph);
    }

    public static Plan Run(Graph graph, ShapeFacts? facts = null)
    {
        var fuse = new Fuse(graph, facts);
        fuse.Collect();
        fuse.Inline();
        fuse.Rank();
        fuse.Sink();
        return new Plan(graph, fuse.Kernels(), fuse.Shaped(), fuse._hostScalars) { Assumptions = facts?.Assumptions };
    }

    /// <summary>Whether a node is part of a loop: elementwise, or the reduction of one.</summary>
    private bool IsLoop(Node node) =>
        node is Apply { Op.Kind: OpKind.Elementwise } && !_hostScalars.Contains(node.Id);

    private static bool IsReduction(Node node) => node is Apply { Op.Kind: OpKind.Reduction };

    private bool IsComputed(Node node) => node is Apply && !_hostScalars.Contains(node.Id);

    /// <summary>The nodes whose lengths a call works out: those of the program, and those at which an assumption was made.</summary>
    private Node[] Shaped() => Graph.Reachable([.. _roots, .. _facts.Assumptions?.Nodes ?? []]);

    /// <summary>The nodes whose values are needed; integer scalars that shapes depend on are computed on the host first.</summary>
    private void Collect()
    {
        var all = Shaped();
        var shaping = Stage.HostScalars(all);
        _hostScalars.UnionWith(shaping);
        var needed = new HashSet<int>(_roots.Select(r => r.Id));
        for (int i = all.Length - 1; i >= 0; i--)
        {
            if (!needed.Contains(all[i].Id) || all[i] is not Apply a || shaping.Contains(a.Id))
                continue;
            for (int k = 0; k < a.Inputs.Length; k++)
                if (!a.Op.ReadsOnlyShape(k))
                {
                    needed.Add(a[k].Id);
                    (_users.TryGetValue(a[k].Id, out var users) ? users : _users[a[k].Id] = []).Add(a);
                }
        }
        _nodes.AddRange(all.Where(n => needed.Contains(n.Id)));
    }

    /// <summary>How many inlined nodes may stand on one another; bounds the recursion that builds a body.</summary>
    private const int DeepestInline = 8;

    /// <summary>
    /// Chooses what each loop computes again instead of reading: plain values, and one cheap op on one stream. Storing
    /// such a result costs a write and as many reads as its operand; nothing that can throw moves, since the loop may be empty.
    /// </summary>
    private void Inline()
    {
        var roots = new HashSet<int>(_roots.Select(r => r.Id));
        foreach (var node in _nodes)
        {
            if (!IsLoop(node) || roots.Contains(node.Id) || !_users.TryGetValue(node.Id, out var users) || !users.All(u => IsLoop(u) || IsReduction(u)))
                continue;
            var apply = (Apply)node;
            int depth = 1 + apply.Inputs.Max(i => _inline.GetValueOrDefault(i.Id));
            bool isCheap = node.Rank == 0 || apply.Op.Cost <= 1 && apply.Inputs.Count(i => i.Rank == node.Rank) <= 1;
            if (isCheap && !apply.CanThrow && depth <= DeepestInline)
                _inline[node.Id] = depth;
        }
    }

    private void Rank()
    {
        foreach (var node in _nodes)
        {
            if (!IsComputed(node))
            {
                _level[node.Id] = 0;
                continue;
            }
            var apply = (Apply)node;
            _space[node.Id] = string.Join(",", _facts.Of(IsReduction(node) ? apply[0] : node));
            int level = 0;
            for (int k = 0; k < apply.Inputs.Length; k++)
            {
                if (apply.Op.ReadsOnlyShape(k))
                    continue;
                level = Math.Max(level, LevelAfter(apply[k], node));
            }
            _level[node.Id] = level;
        }
    }

    /// <summary>
    /// The level at which a node may read an input: its own where it shares the loop, one more where it waits for another
    /// kernel. What is computed inside the reading loop counts by its own inputs, which that loop reads in its stead.
    /// </summary>
    private int LevelAfter(Node input, Node node)
    {
        if (_inline.ContainsKey(input.Id))
            return input.Inputs.Max(i => LevelAfter(i, node));
        bool joins = IsLoop(input) && (IsLoop(node) || IsReduction(node)) && _space[input.Id] == _space[node.Id];
        return _level[input.Id] + (joins || !Produces(input) || Plan.IsView(node) ? 0 : 1);
    }

    /// <summary>Whether reading the node means waiting for a kernel.</summary>
    private bool Produces(Node node)
    {
        while (Plan.IsView(node))
            node = node.Inputs[0];
        return IsComputed(node);
    }

    private (int Level, string Space) Group(Node node) => (_level[node.Id], _space[node.Id]);

    /// <summary>Moves a node that is no root into the one loop that uses it: later is always legal, and saves a store.</summary>
    private void Sink()
    {
        var roots = new HashSet<int>(_roots.Select(r => r.Id));
        for (int i = _nodes.Count - 1; i >= 0; i--)
        {
            var node = _nodes[i];
            if (!IsLoop(node) || roots.Contains(node.Id) || _inline.ContainsKey(node.Id) || !_users.TryGetValue(node.Id, out var users))
                continue;
            users = Readers(users);
            if (users.All(u => IsLoop(u) || IsReduction(u)) && users.Select(Group).Distinct().Count() == 1 && _space[users[0].Id] == _space[node.Id])
                _level[node.Id] = _level[users[0].Id];
        }
    }

    /// <summary>The users of a node, those computed inside each loop replaced by their own users.</summary>
    private List<Node> Readers(List<Node> users) =>
        users.Exists(u => _inline.ContainsKey(u.Id))
            ? [.. users.SelectMany(u => _inline.ContainsKey(u.Id) ? Readers(_users[u.Id]) : [u]).Distinct()] : users;

    private Kernel[] Kernels()
    {
        var rootsOf = _roots.Select((node, number) => (node, number)).ToLookup(r => r.node.Id, r => r.number);
        var order = new SortedDictionary<(int Level, int First), Func<Kernel>>();
        var loops = new Dictionary<(int, string), LoopMembers>();
        foreach (var node in _nodes.Where(n => !_inline.ContainsKey(n.Id)))
        {
            if (IsLoop(node) || IsReduction(node))
            {
                if (!loops.TryGetValue(Group(node), out var members))
                {
                    loops[Group(node)] = members = new LoopMembers([], []);
                    order.Add((_level[node.Id], node.Id), () => Loop(members, rootsOf));
                }
                members.Nodes.Add(node);
            }
            else if (IsComputed(node) && !Plan.IsView(node))
            {
                var apply = (Apply)node;
                var store = new Store(node, rootsOf[node.Id].DefaultIfEmpty(-1).First());
                order.Add((_level[node.Id], node.Id), () => new OpKernel(apply, store) { Reason = ReasonOf(apply.Op), Computes = [apply] });
            }
        }
        // Roots that nothing above stores: leaves, views, and second copies. They join a loop of their shape if there is one.
        foreach (var node in _roots.Distinct())
        {
            bool stored = IsComputed(node) && !Plan.IsView(node);
            if (stored && (IsLoop(node) || rootsOf[node.Id].Count() == 1))
                continue;
            int level = Produces(node) ? _level[node.Id] + 1 : 0;
            string space = string.Join(",", _facts.Of(node));
            var key = loops.Keys.Where(k => k.Item2 == space && k.Item1 >= level).Order().Cast<(int, string)?>().FirstOrDefault() ?? (level, space);
            if (!loops.TryGetValue(key, out var members))
            {
                loops[key] = members = new LoopMembers([], []);
                order.Add((level, node.Id), () => Loop(members, rootsOf));
            }
            members.Copies.AddRange(rootsOf[node.Id].Skip(stored ? 1 : 0).Select(root => new Store(node, root)));
        }
        return [.. order.Values.Select(make => make())];
    }

    private static string ReasonOf(Op op) => op.Kind switch
    {
        OpKind.Contraction => "a matrix product",
        OpKind.Indexing => "reads or writes at places that are data",
        OpKind.Line => "needs whole lines",
        _ => $"{op.Name} is no strided view",
    };

    /// <summary>The nodes of one loop, and the leaves or earlier results it copies to further roots.</summary>
    private sealed record LoopMembers(List<Node> Nodes, List<Store> Copies);

    private LoopKernel Loop(LoopMembers members, ILookup<int, int> rootsOf)
    {
        var inside = new HashSet<int>(members.Nodes.Where(IsLoop).Select(n => n.Id));
        var arena = new Arena();
        var body = new Dictionary<int, Node>();
        var operands = new List<Node>();
        var computes = new List<Node>(members.Nodes);
        Node Inner(Node node)
        {
            if (body.TryGetValue(node.Id, out var known))
                return known;
            if (_inline.ContainsKey(node.Id))
            {
                var again = (Apply)node;
                computes.Add(again);
                arena.Origin = node.OriginSource;
                return body[node.Id] = arena.Apply(again.Op, Array.ConvertAll(again.Inputs, Inner), again.Attributes);
            }
            operands.Add(node);
            return body[node.Id] = arena.Parameter(operands.Count - 1, node.Rank == 0 ? TensorType.Scalar(node.Element) : new TensorType(node.Element, 1), "x" + (operands.Count - 1));
        }
        var dense = new List<(Store Store, Node Value)>();
        var reductions = new List<(Store Store, Node Value)>();
        foreach (var node in members.Nodes.OrderBy(n => n.Id))
        {
            arena.Origin = node.OriginSource;
            if (inside.Contains(node.Id))
            {
                var apply = (Apply)node;
                body[node.Id] = arena.Apply(apply.Op, Array.ConvertAll(apply.Inputs, Inner), apply.Attributes);
                bool read = _users.TryGetValue(node.Id, out var users) && Readers(users).Any(u => !(IsLoop(u) || IsReduction(u)) || Group(u) != Group(node));
                int[] roots = [.. rootsOf[node.Id]];
                if (read && roots.Length == 0)
                    roots = [-1];
                foreach (int root in roots)
                    dense.Add((new Store(node, root), body[node.Id]));
            }
            else
            {
                reductions.Add((new Store(node, rootsOf[node.Id].DefaultIfEmpty(-1).First()), Inner(((Apply)node)[0])));
            }
        }
        foreach (var copy in members.Copies)
            dense.Add((copy, Inner(copy.Node)));
        var space = members.Nodes.Select(m => IsReduction(m) ? ((Apply)m)[0] : m).FirstOrDefault() ?? members.Copies[0].Node;
        Node[] outputs = [.. dense.Select(d => d.Value), .. reductions.Select(r => r.Value)];
        return new LoopKernel(space, [.. operands], new Graph(arena, outputs, []), [.. dense.Select(d => d.Store)], [.. reductions.Select(r => r.Store)])
        {
            Reason = reductions.Count > 0 ? "a loop with reductions" : "one index space",
            Computes = [.. computes.OrderBy(n => n.Id)],
        };
    }
}

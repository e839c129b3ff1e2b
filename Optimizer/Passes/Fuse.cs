using ExprJit.Graphs;
using ExprJit.Optimization.Fusion;

namespace ExprJit.Optimization;

/// <summary>
/// Groups nodes into kernels, by demand: inputs before users, each value that must be somewhere (a root, a reduction, what a routine or
/// another index space reads) is gathered with the elementwise ops below it that nothing has computed yet, and joins the latest kernel
/// that it reads from, if the nest there can take it in; else it starts a kernel. Reading the latest, it comes after everything it reads: no cycle can
/// arise, and one sweep suffices. What only prepares inputs (indices, scales) is visited first, so that it is never the latest, and goes last into the
/// kernel that reads it.
/// </summary>
internal sealed class Fuse
{
    private readonly FusionGraph _graph;
    private readonly FusionSwitches _switches;
    private readonly List<(NestBuilder Nest, string Reason)> _kernels = [];
    private readonly Dictionary<int, int> _owner = [];
    private readonly Dictionary<(int Space, int Operand), int> _lastReader = [];
    private readonly HashSet<int> _inMemory = [];
    private readonly ILookup<int, int> _rootsOf;

    private Fuse(FusionGraph graph, FusionSwitches switches)
    {
        (_graph, _switches) = (graph, switches);
        _rootsOf = graph.Roots.Select((node, number) => (node, number)).ToLookup(r => r.node.Id, r => r.number);
    }

    /// <param name="graph">The optimised graph.</param>
    /// <param name="facts">What is known of its lengths, or null.</param>
    /// <param name="options">Which parts of fusion are switched off, or null for none.</param>
    public static Plan Run(Graph graph, ShapeFacts? facts = null, OptimizerOptions? options = null)
    {
        var switches = FusionSwitches.Of(options ?? OptimizerOptions.Default);
        var known = new FusionGraph(graph, facts ?? new ShapeFacts(graph), switches);
        var fuse = new Fuse(known, switches);
        foreach (var node in known.Nodes)
            if (known.IsElementwise(node) && known.IsThereFirst(node) && known.IsRead(node))
                fuse.Visit(node);
        foreach (var node in known.Nodes)
            fuse.Visit(node);
        fuse.Copies();
        fuse.Prepend();
        var kernels = new KernelBuilder(known, fuse._rootsOf).Build(fuse._kernels);
        if (switches.Horizontal)
            kernels = Horizontal.Merge(kernels);
        new PlanVerifier(known).Verify(kernels);
        if (options?.DumpsPasses == true)
            Console.Error.WriteLine("# after fuse\n" + Text(kernels));
        return new Plan(graph, kernels, known.Shaped, known.HostScalars)
        {
            Assumptions = facts?.Assumptions,
            InPlace = switches.InPlace ? InPlace.Of(graph, kernels) : new HashSet<int>(),
        };
    }

    /// <summary>The kernels for <c>EXPRJIT_DUMP=passes</c>: why each is one, and its steps.</summary>
    private static string Text(Kernel[] kernels)
    {
        var text = new System.Text.StringBuilder();
        for (int k = 0; k < kernels.Length; k++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"kernel {k}: {kernels[k].Reason}\n");
            foreach (var step in kernels[k].Steps)
                text.Append(step.IsAfterTiles ? "  after the tiles:\n" : "  step:\n")
                    .Append("    ").Append((step is Loop loop ? Printer.Print(loop.Body).TrimEnd() : ((Routine)step).Node.ToString()).Replace("\n", "\n    ", StringComparison.Ordinal)).Append('\n');
        }
        return text.ToString();
    }

    private void Visit(Node node)
    {
        if (!_graph.IsDemanded(node) || _owner.ContainsKey(node.Id))
            return;
        if (_graph.IsRoutine(node))
        {
            var routine = (Apply)node;
            foreach (var input in FusionGraph.Read(routine))
                foreach (var source in _graph.Sources(input))
                    _inMemory.Add(source.Base.Id);
            _owner[node.Id] = _kernels.Count;
            _kernels.Add((new NestBuilder(routine, _graph.SpaceId(_graph.Facts.Of(node)), _switches), ReasonOf(routine.Op)));
            return;
        }
        foreach (var cluster in ClusterBuilder.Of(node, _graph, _owner, _inMemory))
            Place(cluster);
    }

    /// <summary>Roots that nothing computes (leaves, views), and second copies of what no loop stores twice.</summary>
    private void Copies()
    {
        foreach (var node in _graph.Roots.Distinct())
        {
            bool isStored = _owner.ContainsKey(node.Id);
            if (isStored && (_graph.IsElementwise(node) || _rootsOf[node.Id].Count() == 1))
                continue;
            var copy = new Cluster { SpaceNode = node, Space = _graph.SpaceId(_graph.Facts.Of(node)) };
            copy.Operands.Add(node);
            copy.Copies.AddRange(_rootsOf[node.Id].Skip(isStored ? 1 : 0).Select(root => new Store(node, root)));
            Place(copy);
        }
    }

    private void Place(Cluster cluster)
    {
        int latest = -1;
        foreach (var operand in cluster.Operands)
            foreach (var source in _graph.Sources(operand))
                latest = Math.Max(latest, _owner.GetValueOrDefault(source.Base.Id, -1));
        string reason = "reads only what is there before the call";
        int? joined = null;
        foreach (int candidate in Candidates(cluster, latest))
            if (_kernels[candidate].Nest.TryJoin(cluster, _graph, out string refusal))
            {
                joined = candidate;
                break;
            }
            else if (candidate == latest)
                reason = refusal;
        if (joined is null)
        {
            _kernels.Add((new NestBuilder(cluster, _switches), reason));
            joined = _kernels.Count - 1;
        }
        foreach (var node in cluster.Owned)
            _owner[node.Id] = joined.Value;
        if (cluster.Reduction is { } reduction)
            _owner[reduction.Id] = joined.Value;
        foreach (var operand in cluster.Operands)
        {
            if (operand.Rank > 0)
                _lastReader[(cluster.Space, operand.Id)] = joined.Value;
            foreach (var source in _graph.Sources(operand))
                if (_owner.TryGetValue(source.Base.Id, out int maker) && maker != joined)
                    _inMemory.Add(source.Base.Id);
        }
    }

    /// <summary>
    /// Moves a kernel that a single later one reads into that one, before its own steps, where both can be tiled together: indices and scales that were
    /// there first. Later is legal, since nothing else waits for it.
    /// </summary>
    private void Prepend()
    {
        var readers = _kernels.Select(_ => new HashSet<int>()).ToArray();
        for (int k = 0; k < _kernels.Count; k++)
            foreach (var step in _kernels[k].Nest.Steps)
                foreach (var operand in step.Routine is { } routine ? FusionGraph.Read(routine) : step.OperandNodes)
                    foreach (var source in _graph.Sources(operand))
                        if (_owner.TryGetValue(source.Base.Id, out int maker) && maker != k)
                            readers[maker].Add(k);
        var gone = new HashSet<int>();
        for (int k = 0; k < _kernels.Count; k++)
            if (readers[k].Count == 1 && readers[k].First() is var reader && _kernels[reader].Nest.TryPrepend(_kernels[k].Nest, _graph))
            {
                gone.Add(k);
                foreach (var before in readers)
                    if (before.Remove(k))
                        before.Add(reader);
            }
        for (int k = _kernels.Count - 1; k >= 0; k--)
            if (gone.Contains(k))
                _kernels.RemoveAt(k);
    }

    /// <summary>The kernel that makes the last of what a cluster reads, then later ones that read a tensor it reads over the same space.</summary>
    private IEnumerable<int> Candidates(Cluster cluster, int latest)
    {
        if (latest >= 0)
            yield return latest;
        foreach (var operand in cluster.Operands)
            if (operand.Rank > 0 && _lastReader.TryGetValue((cluster.Space, operand.Id), out int reader) && reader > latest)
                yield return reader;
        if (cluster.SpaceNode.Rank > 0)
            yield break;
        for (int k = _kernels.Count - 1; k > latest; k--)
            if (_kernels[k].Nest is { SpaceNode.Rank: 0, StartsWithRoutine: false })
            {
                yield return k;
                yield break;
            }
    }

    private static string ReasonOf(Op op) => op.Kind switch
    {
        OpKind.Contraction => "a matrix product",
        OpKind.Indexing => "reads or writes at places that are data",
        OpKind.Line => "needs whole lines",
        _ => $"{op.Name} is no strided view",
    };
}

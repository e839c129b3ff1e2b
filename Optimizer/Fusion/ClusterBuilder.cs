using ExprJit.Graphs;

namespace ExprJit.Optimization.Fusion;

/// <summary>Gathers what a demanded value needs that nothing has computed yet.</summary>
internal static class ClusterBuilder
{
    /// <summary>
    /// The clusters that compute a demanded elementwise node or reduction, in order: one, or several where one body would be too
    /// large. Ids are a topological order, so any first part of the nodes by id reads only itself and what was there before.
    /// </summary>
    /// <param name="demanded">The node.</param>
    /// <param name="graph">What is known of the graph.</param>
    /// <param name="owner">The nodes that are computed already.</param>
    /// <param name="inMemory">Those of them that are stored for other kernels anyway.</param>
    public static IEnumerable<Cluster> Of(Node demanded, FusionGraph graph, IReadOnlyDictionary<int, int> owner, IReadOnlySet<int> inMemory)
    {
        var reduction = FusionGraph.IsReduction(demanded) ? (Apply)demanded : null;
        var top = reduction is null ? demanded : reduction[0];
        int space = graph.SpaceOf(demanded);
        bool isNew(Node node) => graph.IsElementwise(node) && !owner.ContainsKey(node.Id) && (node == demanded || !graph.IsRecomputed(node)) && graph.SpaceOf(node) == space;

        // Owned nodes below the top; those computed again are looked through.
        var owned = new SortedDictionary<int, Apply>();
        var seen = new HashSet<int> { top.Id };
        var stack = new Stack<Node>([top]);
        while (stack.TryPop(out var node))
        {
            if (isNew(node))
                owned.Add(node.Id, (Apply)node);
            else if (!graph.IsElementwise(node) || !graph.IsRecomputed(node))
                continue;
            foreach (var input in node.Inputs)
                if (seen.Add(input.Id))
                    stack.Push(input);
        }
        var cluster = new Cluster { SpaceNode = top, Space = space };
        var state = new Collecting(graph, owner, inMemory, owned);
        int streams = 0;
        foreach (var node in owned.Values)
        {
            // A node may add all of its inputs, and itself where it is stored.
            if (cluster.Size >= CostModel.LargestBody || cluster.Size > 0 && streams + node.Inputs.Length + 1 > graph.MostStreams)
            {
                yield return cluster;
                cluster = new Cluster { SpaceNode = top, Space = space };
                state.Restart();
                streams = 0;
            }
            int before = cluster.Operands.Count;
            cluster.Owned.Add(node);
            state.AddInputs(cluster, node);
            streams += cluster.Operands.Count - before + (graph.RootIds.Contains(node.Id) ? 1 : 0);
        }
        if (reduction is not null)
        {
            cluster.Reduction = reduction;
            state.AddInput(cluster, top);
        }
        yield return cluster;
    }

    /// <summary>Adds what a cluster reads or computes again, each once.</summary>
    private sealed class Collecting(FusionGraph graph, IReadOnlyDictionary<int, int> owner, IReadOnlySet<int> inMemory, SortedDictionary<int, Apply> owned)
    {
        private readonly HashSet<int> _have = [];
        private readonly Stack<Node> _stack = new();

        public void Restart() => _have.Clear();

        public void AddInputs(Cluster cluster, Apply node)
        {
            _have.Add(node.Id);
            foreach (var input in node.Inputs)
                AddInput(cluster, input);
        }

        public void AddInput(Cluster cluster, Node input)
        {
            _stack.Push(input);
            while (_stack.TryPop(out var node))
            {
                if (!_have.Add(node.Id))
                    continue;
                if (!IsComputedAgain(node))
                {
                    cluster.Operands.Add(node);
                    continue;
                }
                cluster.Again.Add((Apply)node);
                foreach (var read in node.Inputs)
                    _stack.Push(read);
            }
        }

        private bool IsComputedAgain(Node node)
        {
            if (!graph.IsElementwise(node))
                return false;
            if (graph.IsRecomputed(node))
                return true;
            if (owned.ContainsKey(node.Id) || !owner.ContainsKey(node.Id) || node is not Apply { CanThrow: false } apply || apply.Op == Op.Call)
                return false;
            int streams = 0, operations = apply.Op.Cost;
            foreach (var input in apply.Inputs)
                if (!IsThere(input, ref streams, ref operations))
                    return false;
            bool isStored = inMemory.Contains(node.Id) || graph.RootIds.Contains(node.Id);
            return isStored ? CostModel.IsCheaperThanReading(operations, streams) : CostModel.IsCheaperThanStoring(operations, streams);
        }

        /// <summary>Whether an input can be read, or computed from what can; counts what that takes. Values that are always computed again stand on few others.</summary>
        private bool IsThere(Node input, ref int streams, ref int operations)
        {
            if (graph.IsLeaf(input) || inMemory.Contains(input.Id) || graph.RootIds.Contains(input.Id))
            {
                streams += input.Rank > 0 && !_have.Contains(input.Id) ? 1 : 0;
                return true;
            }
            if (!graph.IsElementwise(input) || !graph.IsRecomputed(input))
                return false;
            operations += ((Apply)input).Op.Cost;
            // Each input once, as its cost was counted: so this ends after as many visits as operations are allowed.
            foreach (var below in input.Inputs.Distinct())
                if (!IsThere(below, ref streams, ref operations))
                    return false;
            return true;
        }
    }
}

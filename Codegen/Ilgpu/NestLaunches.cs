using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>
/// Which launches run a nest at the lengths of a call. A product of our own takes in the loop that follows it, element by element. Loops over the rows of one axis that follow one another are one launch in which a team takes a row,
/// if there are rows enough or they are short; everything else is a launch for each pass over a space, or a routine.
/// </summary>
/// <param name="call">The lengths.</param>
/// <param name="geometry">What kernels are cut for.</param>
/// <param name="products">Finds the vendor's products, which take in nothing; asked only where there is a product.</param>
internal sealed class NestLaunches(PlanCall call, KernelGeometry geometry, Func<IProductLibrary?> products)
{
    /// <summary>The launches of a nest: each is the steps that it runs row by row, a product and its epilogue, or one step.</summary>
    public IReadOnlyList<Step[]> Of(Nest nest)
    {
        var launches = new List<Step[]>();
        var rows = new List<Loop>();
        for (int i = 0; i < nest.Steps.Count; i++)
        {
            var step = nest.Steps[i];
            if (step is Loop loop && MayRunByRows(nest, loop))
            {
                rows.Add(loop);
                continue;
            }
            Flush();
            if (step is Routine routine && i + 1 < nest.Steps.Count && nest.Steps[i + 1] is Loop next && IsEpilogue(routine, next))
            {
                launches.Add([step, next]);
                i++;
            }
            else
                launches.Add([step]);
        }
        Flush();
        return launches;

        void Flush()
        {
            if (rows.Count > 1 && ArePaying(rows))
                launches.Add([.. rows]);
            else
                launches.AddRange(rows.Select(step => new Step[] { step }));
            rows.Clear();
        }
    }

    /// <summary>
    /// Of a launch by rows, the stores that nothing but it reads: they live in a row. What is summed over the rows waits for all of them, so what
    /// such a sum reads is in memory; as is a value of which a window is read that starts elsewhere at each call.
    /// </summary>
    public HashSet<Node> LocalTo(Step[] launch, Nest nest)
    {
        if (launch is [Routine product, Loop epilogue])
            return product.Stores[0] is { IsTileLocal: true, Node: var node } && !nest.Steps.Any(s => s != epilogue && s.Operands.Any(o => Plan.Sources(o).Contains(node))) ? [node] : [];
        if (launch.Length < 2)
            return [];
        var local = launch.SelectMany(s => s.Stores).Where(s => s.IsTileLocal && !IsAcrossRows(launch, s)).Select(s => s.Node).ToHashSet();
        foreach (var step in nest.Steps)
            foreach (var operand in step.Operands)
                if (!launch.Contains(step) || ReadsAcrossRows((Loop)step, operand) || !IsFixed(operand))
                    local.ExceptWith(Plan.Sources(operand));
        return local;
    }

    /// <summary>
    /// Whether a loop computes each element from the product's at the same place and from what is there before the product is. What is written in place must be
    /// no factor: other groups are still reading it.
    /// </summary>
    private bool IsEpilogue(Routine routine, Loop loop)
    {
        var product = routine.Node;
        if (product.Op != Op.MatMul || loop.Reductions.Length > 0 || !loop.Operands.Contains(product) || products()?.Knows(product.Element) == true)
            return false;
        return call.ShapeOf(loop.Space).AsSpan().SequenceEqual(call.ShapeOf(product))
            && loop.Operands.All(o => o == product || !Plan.MayBeReadInPlace(Plan.Base(o)) && Plan.Base(o) != product)
            && !loop.Dense.Any(s => routine.Operands.Any(f => call.MayWriteOver(s, Plan.Base(f))));
    }

    /// <summary>Whether a reduction runs over the rows of a launch.</summary>
    public bool IsAcrossRows(Loop loop, Store reduction) =>
        LoopPasses.Of(loop, call.ShapeOf(loop.Space), call.ShapeOf).Any(p => p.Outputs.Reductions.Any(r => loop.Reductions[r] == reduction) && p.Roles[loop.TileAxis] == AxisRole.Reduced);

    private bool IsAcrossRows(Step[] launch, Store store) => launch.OfType<Loop>().Any(loop => loop.Reductions.Contains(store) && IsAcrossRows(loop, store));

    private bool ReadsAcrossRows(Loop loop, Node operand)
    {
        int number = ((IList<Node>)loop.Operands).IndexOf(operand);
        return LoopPasses.Of(loop, call.ShapeOf(loop.Space), call.ShapeOf)
            .Any(p => p.Outputs.Reductions.Length > 0 && p.Roles[loop.TileAxis] == AxisRole.Reduced && p.Outputs.Used.Contains(number));
    }

    private static bool IsFixed(Node operand)
    {
        for (var at = operand; Plan.IsView(at); at = at.Inputs[0])
            if ((at.Is(Op.Slice) || at.Is(Op.Index_)) && at.Inputs[1] is not Constant)
                return false;
        return true;
    }

    /// <summary>Whether a step's rows are whole pieces of memory, and it reads nothing that must be stored first.</summary>
    private bool MayRunByRows(Nest nest, Loop loop)
    {
        if (nest.TileAxis < 0 || loop.IsAfterTiles || loop.TileAxis < 0)
            return false;
        long[] space = call.ShapeOf(loop.Space);
        return space[loop.TileAxis] == call.ShapeOf(nest.Space)[nest.TileAxis]
            && Array.TrueForAll(space[..loop.TileAxis], length => length == 1)
            && !loop.Operands.Any(o => Plan.Base(o) is var whole && Plan.MayBeReadInPlace(whole) && !call.Has(whole));
    }

    private bool ArePaying(List<Loop> rows)
    {
        long count = call.ShapeOf(rows[0].Space)[rows[0].TileAxis];
        if (count == 0 || !geometry.Fits(rows.Sum(r => r.Operands.Count + r.Stores.Count), rows.Sum(r => (r.Operands.Count + r.Stores.Count) * (1 + r.Space.Rank) + 4 + r.Space.Rank)))
            return false;
        long longest = rows.Max(r => Storage.Product(call.ShapeOf(r.Space)) / count);
        return longest > 0 && (count * 8 >= geometry.MostGroups || longest <= 4L * geometry.GroupSize);
    }
}

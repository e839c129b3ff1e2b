using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>A step of a nest as a <see cref="RowPart"/> runs it: the loop's outputs in passes over the same reduced axes, each with its roles.</summary>
/// <param name="Passes">What each pass computes, and what becomes of each axis in it.</param>
internal sealed record RowStep(IReadOnlyList<(LoopViews Views, AxisRole[] Roles)> Passes);

/// <summary>
/// The steps of a nest in one launch: a team takes a row, and runs every step over it. What the steps hand each other lies in memory that the group
/// shares or, where that is too small, in a piece of a buffer that is the team's own and stays in the cache.
/// </summary>
internal sealed class RowPart : KernelPart
{
    private readonly List<(LoopCode Loop, StridedAccess[] Results, int[] Kept, int[] Reduced, int KeptCount, int ReducedCount, bool IsAcross)> _passes = [];
    private readonly List<RowMemory> _memories = [];
    private readonly int _rows;
    private readonly long _rowCount;

    /// <param name="steps">The steps.</param>
    /// <param name="rows">How many rows there are.</param>
    /// <param name="local">The views of the values that live in a row alone, whose storages are places that are never aimed.</param>
    /// <param name="geometry">What it is cut for.</param>
    /// <param name="allocate">Makes memory that the launch's layout keeps.</param>
    public RowPart(IReadOnlyList<RowStep> steps, long rows, IReadOnlyCollection<Storage> local, KernelGeometry geometry, Func<ElementType, long[], IlgpuStorage> allocate)
    {
        _rowCount = rows;
        long longest = steps.SelectMany(s => s.Passes).Max(p => Storage.Product(p.Views.Space) / Math.Max(rows, 1));
        Lanes = ReducePart.LanesFor(longest, geometry);
        int teams = geometry.GroupSize / Lanes;
        _rows = Arguments.Fixed(rows);
        int groups = Groups(geometry);
        long left = geometry.SharedBytes - 64L * geometry.GroupSize / Lanes;
        foreach (var storage in local.OrderBy(s => s.ByteLength))
        {
            long elements = storage.Length, capacity = (long)System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)Math.Max(elements, 1));
            bool isShared = capacity * teams * storage.Element.Size() <= left;
            left -= isShared ? capacity * teams * storage.Element.Size() : 0;
            _memories.Add(isShared
                ? new RowMemory(storage, checked((int)capacity), teams)
                : new RowMemory(storage, Arguments.Buffer(allocate(storage.Element, [groups * teams, elements]), IlgpuOps.Stored(storage.Element)), Arguments.Fixed(elements), teams));
        }
        SharedBytes = (int)Math.Max(geometry.SharedBytes - left, 0);
        foreach (var (views, roles) in steps.SelectMany(s => s.Passes))
        {
            var loop = new LoopCode(views, roles, Arguments, view => _memories.FirstOrDefault(m => ReferenceEquals(m.Storage, view.Storage)));
            var axes = loop.Axes;
            long kept = axes.Count(AxisRole.Kept), reduced = axes.Count(AxisRole.Reduced);
            bool isAcross = views.Outputs.Reductions.Length > 0 && axes.Roles is [.., AxisRole.Kept] && kept >= Lanes && kept > 1;
            _passes.Add((loop, loop.Results(Arguments), [.. axes.Of(AxisRole.Kept).Select(a => Arguments.Fixed(axes.Lengths[a]))],
                [.. axes.Of(AxisRole.Reduced).Select(a => Arguments.Fixed(axes.Lengths[a]))], Arguments.Fixed(kept), Arguments.Fixed(reduced), isAcross));
            Extent = Math.Max(Extent, Storage.Product(views.Space));
        }
    }

    public override int SharedBytes { get; }

    /// <summary>How many threads take a row.</summary>
    public int Lanes { get; }

    public override string Key =>
        $"rows {Lanes} {string.Join(' ', _memories.Select(m => m.Key))}\n{string.Join('\n', _passes.Select(p => $"{p.IsAcross} {string.Join(' ', p.Results.Select(r => r.Key))} {p.Loop.Key}"))}";

    public override bool CanThrow => _passes.Exists(p => p.Loop.Outputs.CanThrow);

    public override long Extent { get; }

    public override int Groups(KernelGeometry geometry) => (int)Math.Clamp((_rowCount * Lanes + geometry.GroupSize - 1) / geometry.GroupSize, 1, geometry.MostGroups);

    public override void Emit(KernelCode code)
    {
        var team = new Team(code, Lanes);
        foreach (var memory in _memories)
            memory.Begin(code, team);
        var folds = _passes.ConvertAll(p => p.Loop.Outputs.Reductions.Length == 0 ? null : new Fold(code, p.Loop, p.IsAcross ? new Team(code, 1) : team, [.. p.Reduced.Select(code.Scalar)]));
        Teamwork.ForEach(code, team, code.Scalar(_rows), (row, isReal) =>
        {
            for (int i = 0; i < _passes.Count; i++)
            {
                Pass(code, team, i, folds[i], row, isReal);
                // Also after the last: the next row's values take the place of this one's.
                team.Barrier();
            }
        });
    }

    private void Pass(KernelCode code, Team team, int pass, Fold? fold, Ix row, Action<Action> isReal)
    {
        var (loop, results, kept, _, keptCount, reducedCount, isAcross) = _passes[pass];
        int[] keptAxes = loop.Axes.Of(AxisRole.Kept), rowAxes = loop.Axes.Of(AxisRole.Row);
        Ix[] At(Ix number)
        {
            var places = new Ix[loop.Axes.Lengths.Length];
            Array.Fill(places, code.Constant(0));
            places[rowAxes[0]] = row;
            var along = code.Unflatten(number, [.. kept.Select(code.Scalar)]);
            for (int i = 0; i < along.Length; i++)
                places[keptAxes[i]] = along[i];
            return places;
        }
        // A team without a row reads nothing: what it would read, the team of the row may be writing.
        if (fold is null)
            isReal(() => code.For(team.Lane, code.Scalar(keptCount), code.Constant(Lanes), number =>
            {
                var places = At(number);
                var values = loop.Evaluate(code, places, new Dictionary<int, System.Reflection.Emit.LocalBuilder>());
                Write(code, loop.Dense, places, values);
            }));
        else if (isAcross)
            isReal(() => code.For(team.Lane, code.Scalar(keptCount), code.Constant(Lanes), number =>
            {
                var places = At(number);
                fold.Run(places, code.Constant(0), code.Scalar(reducedCount), code.Constant(0), 1);
                Write(code, results, places, [.. fold.Sums.Select(s => s.Result())]);
            }));
        else
            code.For(code.Constant(0), code.Scalar(keptCount), code.Constant(1), number =>
            {
                var places = At(number);
                isReal(() => fold.Run(places, code.Constant(0), code.Scalar(reducedCount), team.Lane, Lanes));
                fold.Merge();
                System.Reflection.Emit.LocalBuilder[] values = [.. fold.Sums.Select(s => s.Result())];
                isReal(() =>
                {
                    if (Lanes == 1)
                        Write(code, results, places, values);
                    else
                        code.IfEqual(team.Lane, code.Constant(0), () => Write(code, results, places, values));
                });
            });
    }

    private static void Write(KernelCode code, StridedAccess[] stores, Ix[] places, System.Reflection.Emit.LocalBuilder[] values)
    {
        for (int i = 0; i < stores.Length; i++)
            stores[i].Write(code, places, values[i]);
    }
}

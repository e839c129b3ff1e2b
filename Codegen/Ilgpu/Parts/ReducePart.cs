using System.Reflection.Emit;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>
/// Reductions of one loop over the same axes: a team for each result or, where there are few results, for each of several pieces of each; what the
/// pieces come to is left for <see cref="CombinePart"/>.
/// </summary>
internal sealed class ReducePart : KernelPart
{
    /// <summary>How many elements a thread takes at least before a result is cut into more pieces.</summary>
    private const int LeastPerThread = 8;

    private readonly LoopCode _loop;
    private readonly StridedAccess[] _results;
    private readonly int _lanes, _items, _count, _piece, _keptCount;
    private readonly int[] _kept, _reduced;
    private readonly (int Buffer, ElementType Element)[][] _partials = [];
    private readonly long _pieces, _itemCount;

    /// <param name="views">The loop.</param>
    /// <param name="roles">Which axes are reduced.</param>
    /// <param name="geometry">What it is cut for.</param>
    /// <param name="allocate">Makes memory that the launch's layout keeps.</param>
    public ReducePart(LoopViews views, AxisRole[] roles, KernelGeometry geometry, Func<ElementType, long[], IlgpuStorage> allocate)
    {
        _loop = new LoopCode(views, roles, Arguments);
        var axes = _loop.Axes;
        long kept = axes.Count(AxisRole.Kept), reduced = axes.Count(AxisRole.Reduced);
        bool isAcross = axes.Roles is [.., AxisRole.Kept] && kept >= 32;
        _lanes = isAcross ? 1 : LanesFor(reduced, geometry);
        long threads = (long)geometry.MostGroups * geometry.GroupSize;
        _pieces = Math.Clamp(threads / Math.Max(kept * _lanes, 1), 1, Math.Max(reduced / (_lanes * LeastPerThread), 1));
        _itemCount = kept * _pieces;
        long piece = (reduced + _pieces - 1) / _pieces;
        (_items, _count, _piece, _keptCount) = (Arguments.Fixed(_itemCount), Arguments.Fixed(reduced), Arguments.Fixed(piece), Arguments.Fixed(kept));
        _kept = [.. axes.Of(AxisRole.Kept).Select(a => Arguments.Fixed(axes.Lengths[a]))];
        _reduced = [.. axes.Of(AxisRole.Reduced).Select(a => Arguments.Fixed(axes.Lengths[a]))];
        Extent = Math.Max(Math.Max(_itemCount, reduced), kept * reduced);
        _results = _pieces == 1 ? _loop.Results(Arguments) : [];
        if (_pieces == 1)
            return;
        var partials = views.Outputs.Reductions.Select((r, i) => Accumulator.PartTypes(((Apply)views.Outputs.StoreOf(r).Node).Op, views.Outputs.Roots[views.Outputs.Dense.Length + i].Element)
            .Select(e => allocate(e, [_pieces, kept])).ToArray()).ToArray();
        _partials = Array.ConvertAll(partials, p => Array.ConvertAll(p, s => (Arguments.Buffer(s, IlgpuOps.Stored(s.Element)), s.Element)));
        Combine = new CombinePart(_loop, partials, kept, _pieces, geometry);
    }

    /// <summary>What finishes the reductions; null where they are finished.</summary>
    public CombinePart? Combine { get; }

    public override string Key => $"reduce {_lanes} {(_pieces > 1 ? "pieces" : "whole")} {string.Join(' ', _results.Select(r => r.Key))} {_loop.Key}";

    public override bool CanThrow => _loop.Outputs.CanThrow;

    public override long Extent { get; }

    public override int Groups(KernelGeometry geometry) => (int)Math.Clamp((_itemCount * _lanes + geometry.GroupSize - 1) / geometry.GroupSize, 1, geometry.MostGroups);

    /// <summary>How many threads take the elements of one run: few where it is short, a whole group where it is long.</summary>
    public static int LanesFor(long run, KernelGeometry geometry)
    {
        int warp = geometry.WarpSize, group = geometry.GroupSize;
        if (run >= 4L * group)
            return group;
        if (warp == 1)
            return run >= group / 4 ? group : 1;
        int lanes = 1;
        while (lanes < warp && lanes * 2 <= run)
            lanes *= 2;
        return lanes;
    }

    public override void Emit(KernelCode code)
    {
        var team = new Team(code, _lanes);
        var fold = new Fold(code, _loop, team, [.. _reduced.Select(code.Scalar)]);
        Teamwork.ForEach(code, team, code.Scalar(_items), (item, isReal) =>
        {
            var piece = _pieces == 1 ? code.Constant(0) : code.Keep(item / code.Scalar(_keptCount));
            var result = _pieces == 1 ? item : code.Keep(item - piece * code.Scalar(_keptCount));
            var from = code.Keep(piece * code.Scalar(_piece));
            var to = code.Least(code.Scalar(_count), from + code.Scalar(_piece));
            var places = fold.WithKept([.. _loop.Axes.Lengths.Select(_ => code.Constant(0))], code.Unflatten(result, [.. _kept.Select(code.Scalar)]));
            isReal(() => fold.Run(places, from, to, team.Lane, _lanes));
            fold.Merge();
            isReal(() => team.First(() =>
            {
                if (_pieces == 1)
                    fold.Write(_results, places);
                else
                    WritePartials(code, fold, item);
            }));
        });
    }

    private void WritePartials(KernelCode code, Fold fold, Ix item)
    {
        for (int i = 0; i < _partials.Length; i++)
            for (int part = 0; part < _partials[i].Length; part++)
            {
                var (buffer, element) = _partials[i][part];
                code.Address(buffer, IlgpuOps.Stored(element), item);
                code.IL.Emit(OpCodes.Ldloc, fold.Sums[i].Parts[part]);
                IlgpuOps.Write(code.IL, element);
            }
    }
}

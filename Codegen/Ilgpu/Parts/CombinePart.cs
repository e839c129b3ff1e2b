using System.Reflection.Emit;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>Merges what the pieces of reductions came to, in order of the pieces, and leaves the results.</summary>
internal sealed class CombinePart : KernelPart
{
    private readonly LoopCode _loop;
    private readonly StridedAccess[] _results;
    private readonly (int Buffer, ElementType Element)[][] _partials;
    private readonly int _lanes, _keptCount, _pieces;
    private readonly int[] _kept;
    private readonly long _count;

    /// <param name="loop">The loop of the reductions.</param>
    /// <param name="partials">For each, its value and, of a choice, its place, by piece and result.</param>
    /// <param name="kept">How many results each has.</param>
    /// <param name="pieces">How many pieces there are.</param>
    /// <param name="geometry">What it is cut for.</param>
    public CombinePart(LoopCode loop, IlgpuStorage[][] partials, long kept, long pieces, KernelGeometry geometry)
    {
        (_loop, _count) = (loop, kept);
        _partials = Array.ConvertAll(partials, p => Array.ConvertAll(p, s => (Arguments.Buffer(s, IlgpuOps.Stored(s.Element)), s.Element)));
        _results = loop.Results(Arguments);
        _lanes = kept >= geometry.GroupSize ? 1 : ReducePart.LanesFor(pieces, geometry);
        (_keptCount, _pieces) = (Arguments.Fixed(kept), Arguments.Fixed(pieces));
        _kept = [.. loop.Axes.Of(AxisRole.Kept).Select(a => Arguments.Fixed(loop.Axes.Lengths[a]))];
        Extent = kept * pieces;
    }

    public override string Key => $"combine {_lanes} {string.Join(' ', _results.Select(r => r.Key))} {string.Concat(_loop.Axes.Roles.Select(r => r.ToString()[0]))} {string.Join(' ', Ops.Select(o => o.Op.Name + o.Element))}";

    public override bool CanThrow => false;

    public override long Extent { get; }

    public override int Groups(KernelGeometry geometry) => (int)Math.Clamp((_count * _lanes + geometry.GroupSize - 1) / geometry.GroupSize, 1, geometry.MostGroups);

    private IEnumerable<(Op Op, ElementType Element)> Ops =>
        _loop.Outputs.Reductions.Select((r, i) => (((Apply)_loop.Outputs.StoreOf(r).Node).Op, _loop.Outputs.Roots[_loop.Outputs.Dense.Length + i].Element));

    public override void Emit(KernelCode code)
    {
        var team = new Team(code, _lanes);
        Accumulator[] sums = [.. Ops.Select(o => new Accumulator(code, o.Op, o.Element))];
        foreach (var sum in sums)
            team.Reserve(sum);
        int[] keptAxes = _loop.Axes.Of(AxisRole.Kept);
        Teamwork.ForEach(code, team, code.Scalar(_keptCount), (item, turn) =>
        {
            foreach (var sum in sums)
                sum.Clear();
            code.For(team.Lane, turn.End(code.Constant(0), code.Scalar(_pieces)), code.Constant(_lanes), piece =>
            {
                var at = code.Keep(piece * code.Scalar(_keptCount) + item);
                for (int i = 0; i < sums.Length; i++)
                    sums[i].Merge([.. sums[i].Parts.Select((p, part) => Read(code, _partials[i][part], p.LocalType, at))]);
            });
            foreach (var sum in sums)
                team.Merge(sum);
            var kept = code.Unflatten(item, [.. _kept.Select(code.Scalar)]);
            var places = new Ix[_loop.Axes.Lengths.Length];
            Array.Fill(places, code.Constant(0));
            for (int i = 0; i < kept.Length; i++)
                places[keptAxes[i]] = kept[i];
            turn.IfReal(() =>
            {
                void Write()
                {
                    for (int i = 0; i < sums.Length; i++)
                        _results[i].Write(code, places, sums[i].Result());
                }
                if (_lanes == 1)
                    Write();
                else
                    code.IfEqual(team.Lane, code.Constant(0), Write);
            });
        });
    }

    private static LocalBuilder Read(KernelCode code, (int Buffer, ElementType Element) partial, Type local, Ix at)
    {
        var value = code.IL.DeclareLocal(local);
        code.Address(partial.Buffer, IlgpuOps.Stored(partial.Element), at);
        IlgpuOps.Read(code.IL, partial.Element);
        code.IL.Emit(OpCodes.Stloc, value);
        return value;
    }
}

using System.Reflection.Emit;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>The places of a scatter in the order of their indices: equal ones are neighbours, in the order in which they came.</summary>
/// <param name="Keys">The indices, sorted along the axis; those that were out of range come first and are negative.</param>
/// <param name="Order">The place of each along the axis.</param>
internal sealed record SortedIndices(View Keys, View Order);

/// <summary>
/// Adds up the values of each index, in double for floats and always in the same order, so that the sums do not depend on how the device shares the
/// work. Places are cut into runs of one length: what a run adds to the index of the run before it is left in a buffer by one launch; in the next, a
/// thread at the first place of each index adds the values up to the next run, and what the runs after it left.
/// </summary>
internal sealed class SegmentPart : KernelPart
{
    private readonly Scattering _of;
    private readonly bool _isLast;
    private readonly Places _places;
    private readonly Access _keys, _order, _values;
    private readonly StridedAccess _result, _partials;
    private readonly int _run, _count;
    private readonly ElementType _sum;

    /// <param name="of">The scatter.</param>
    /// <param name="sorted">Its places in order.</param>
    /// <param name="run">The length of a run, a power of two.</param>
    /// <param name="partials">A number for each run but the first along the axis, and each place along the others.</param>
    /// <param name="isLast">Whether it leaves the result, and not the sums of runs.</param>
    public SegmentPart(Scattering of, SortedIndices sorted, long run, View partials, bool isLast)
    {
        (_of, _isLast, _sum) = (of, isLast, IlgpuOps.Accumulated(of.Element));
        long[] space = isLast ? of.Space : partials.Shape, keys = sorted.Keys.AlignedTo(space), order = sorted.Order.AlignedTo(space), values = of.Values.AlignedTo(space), sums = partials.AlignedTo(space);
        _places = new Places(space, of.Axis, Arguments, keys, order, values, sums, of.ByIndex(of.Result, space));
        var builder = new AccessBuilder(Arguments);
        _keys = builder.Of(sorted.Keys, ElementType.Int64, _places.Axes.Project(keys));
        _order = builder.Of(sorted.Order, ElementType.Int64, _places.Axes.Project(order));
        _values = builder.Of(of.Values, of.Element, _places.Axes.Project(values));
        _partials = builder.Strided(partials, _places.Axes.Project(sums));
        _result = builder.Strided(of.Result, [.. _places.Axes.Project(of.ByIndex(of.Result, space)), of.Result.Strides[of.Axis]]);
        (_run, _count) = (Arguments.Fixed(run), Arguments.Fixed(of.Count));
    }

    public override string Key => $"segment {(_isLast ? "last" : "runs")} {_of.Element} {_places.Key} {_keys.Key} {_order.Key} {_values.Key} {_partials.Key} {_result.Key}";

    public override bool CanThrow => false;

    public override long Extent => Math.Max(_places.Count, Math.Max(_of.Length, 2 * _of.Count));

    public override int Groups(KernelGeometry geometry) => _places.Groups(geometry);

    public override void Emit(KernelCode code)
    {
        var sum = code.IL.DeclareLocal(IlgpuOps.Local(_sum));
        var at = code.IL.DeclareLocal(code.Index);
        _places.ForEach(code, (_, places) =>
        {
            if (_isLast)
                OfIndex(code, places, sum, at);
            else
                OfRun(code, places, sum, at);
        });
    }

    /// <summary>What a run adds to the index of the place before it.</summary>
    private void OfRun(KernelCode code, Ix[] places, LocalBuilder sum, LocalBuilder at)
    {
        var first = code.Keep((places[_places.Axis] + 1) * code.Scalar(_run));
        var key = _keys.Load(code, _places.With(places, first));
        var before = _keys.Load(code, _places.With(places, code.Keep(first - code.Constant(1))));
        var done = code.IL.DefineLabel();
        code.IL.Emit(OpCodes.Ldloc, key);
        code.IL.Emit(OpCodes.Ldc_I8, 0L);
        code.IL.Emit(OpCodes.Blt, done);
        code.IL.Emit(OpCodes.Ldloc, key);
        code.IL.Emit(OpCodes.Ldloc, before);
        code.IL.Emit(OpCodes.Bne_Un, done);
        IlgpuOps.Constant(code.IL, new Scalar(_sum, 0));
        code.IL.Emit(OpCodes.Stloc, sum);
        Set(code, at, first);
        AddWhileEqual(code, places, key, sum, at, code.Least(code.Scalar(_count), first + code.Scalar(_run)));
        _partials.Write(code, places, sum);
        code.IL.MarkLabel(done);
    }

    private void OfIndex(KernelCode code, Ix[] places, LocalBuilder sum, LocalBuilder at)
    {
        var il = code.IL;
        var own = places[_places.Axis];
        var key = _keys.Load(code, places);
        Label done = il.DefineLabel(), first = il.DefineLabel();
        il.Emit(OpCodes.Ldloc, key);
        il.Emit(OpCodes.Ldc_I8, 0L);
        il.Emit(OpCodes.Blt, done);
        own.Push();
        code.Constant(0).Push();
        il.Emit(OpCodes.Beq, first);
        var before = _keys.Load(code, _places.With(places, code.Keep(own - code.Constant(1))));
        il.Emit(OpCodes.Ldloc, key);
        il.Emit(OpCodes.Ldloc, before);
        il.Emit(OpCodes.Beq, done);
        il.MarkLabel(first);
        Ix[] target = [.. places, code.FromLong(key)];
        _result.Read(code, target);
        IlgpuOps.Convert(il, _of.Element, _sum);
        il.Emit(OpCodes.Stloc, sum);
        Set(code, at, own);
        var run = code.Keep(own / code.Scalar(_run));
        AddWhileEqual(code, places, key, sum, at, code.Least(code.Scalar(_count), (run + 1) * code.Scalar(_run)));
        AddRuns(code, places, key, sum, code.Keep(run + 1));
        il.Emit(OpCodes.Ldloc, sum);
        IlgpuOps.Convert(il, _sum, _of.Element);
        var result = il.DeclareLocal(IlgpuOps.Local(_of.Element));
        il.Emit(OpCodes.Stloc, result);
        _result.Write(code, target, result);
        il.MarkLabel(done);
    }

    private void AddWhileEqual(KernelCode code, Ix[] places, LocalBuilder key, LocalBuilder sum, LocalBuilder at, Ix end)
    {
        var il = code.IL;
        var place = new Ix(code, () => il.Emit(OpCodes.Ldloc, at));
        code.While(Test, () =>
        {
            var from = _order.Load(code, _places.With(places, place));
            var value = _values.Load(code, _places.With(places, code.FromLong(from)));
            Add(code, sum, () =>
            {
                il.Emit(OpCodes.Ldloc, value);
                IlgpuOps.Convert(il, _of.Element, _sum);
            });
            Set(code, at, place + 1);
        });

        void Test(Label no)
        {
            place.Push();
            end.Push();
            il.Emit(OpCodes.Bge, no);
            var next = _keys.Load(code, _places.With(places, place));
            il.Emit(OpCodes.Ldloc, next);
            il.Emit(OpCodes.Ldloc, key);
            il.Emit(OpCodes.Bne_Un, no);
        }
    }

    /// <summary>Adds what the runs from one on came to that begin with the index.</summary>
    private void AddRuns(KernelCode code, Ix[] places, LocalBuilder key, LocalBuilder sum, Ix from)
    {
        var il = code.IL;
        var run = il.DeclareLocal(code.Index);
        var at = new Ix(code, () => il.Emit(OpCodes.Ldloc, run));
        Set(code, run, from);
        code.While(Test, () =>
        {
            var partial = _partials.Load(code, _places.With(places, code.Keep(at - code.Constant(1))));
            Add(code, sum, () => il.Emit(OpCodes.Ldloc, partial));
            Set(code, run, at + 1);
        });

        void Test(Label no)
        {
            var first = code.Keep(at * code.Scalar(_run));
            first.Push();
            code.Scalar(_count).Push();
            il.Emit(OpCodes.Bge, no);
            var next = _keys.Load(code, _places.With(places, first));
            il.Emit(OpCodes.Ldloc, next);
            il.Emit(OpCodes.Ldloc, key);
            il.Emit(OpCodes.Bne_Un, no);
        }
    }

    private void Add(KernelCode code, LocalBuilder sum, Action value)
    {
        IlgpuOps.Add(code.IL, _sum, () => code.IL.Emit(OpCodes.Ldloc, sum), value);
        code.IL.Emit(OpCodes.Stloc, sum);
    }

    private static void Set(KernelCode code, LocalBuilder local, Ix value)
    {
        value.Push();
        code.IL.Emit(OpCodes.Stloc, local);
    }
}

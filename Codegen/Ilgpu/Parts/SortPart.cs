using System.Reflection.Emit;
using ExprJit.Graphs;
using ILGPU;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>
/// Sorts runs of the lines of keys along the last axis, each within the memory that a group shares: a line, or a piece of a long one. Its network compares
/// places too, so equal keys keep their order.
/// </summary>
internal sealed class SortPart : KernelPart
{
    /// <summary>How many keys a thread brings.</summary>
    private const int KeysPerThread = 4;

    private readonly Places _places;
    private readonly Access _keys;
    private readonly StridedAccess? _sorted;
    private readonly StridedAccess _order;
    private readonly int _length, _runs, _perLine, _run, _shared;
    private readonly long _runCount;

    /// <param name="read">Reads the keys.</param>
    /// <param name="to">Where the sorted keys go and the places that they had; no keys where only those are wanted.</param>
    /// <param name="geometry">What it is cut for.</param>
    public SortPart(SortKeys read, (View? Keys, View Order) to, KernelGeometry geometry)
    {
        long[] space = to.Order.Shape, lines = [.. space[..^1], 1];
        long length = space[^1];
        _shared = geometry.GroupSize * KeysPerThread;
        _run = RunFor(length, geometry);
        // Places along the lines alone; streams have their strides along the last axis none the less.
        _places = new Places(lines, lines.Length - 1, Arguments, [read.Keys.AlignedTo(lines), to.Order.AlignedTo(lines), .. to.Keys is { } keys ? [keys.AlignedTo(lines)] : Array.Empty<long[]>()]);
        var builder = new AccessBuilder(Arguments);
        _keys = read.Access(builder, _places.Axes.Project(read.Keys.AlignedTo(lines)));
        _order = builder.Strided(to.Order, _places.Axes.Project(to.Order.AlignedTo(lines)));
        _sorted = to.Keys is { } sorted ? builder.Strided(sorted, _places.Axes.Project(sorted.AlignedTo(lines))) : null;
        long perLine = (length + _run - 1) / _run;
        _runCount = _places.Count * perLine;
        (_length, _runs, _perLine) = (Arguments.Fixed(length), Arguments.Fixed(_runCount), Arguments.Fixed(perLine));
        Extent = _runCount * _run;
    }

    public override string Key => $"sort {_run} {_places.Key} {_keys.Key} {_order.Key} {_sorted?.Key}";

    public override bool CanThrow => _keys.CanThrow;

    public override int SharedBytes => _shared * (sizeof(long) + sizeof(int));

    public override long Extent { get; }

    /// <summary>The length of the runs that it leaves sorted, a power of two.</summary>
    public static int RunFor(long length, KernelGeometry geometry)
    {
        int run = 2;
        while (run < length && run < geometry.GroupSize * KeysPerThread)
            run *= 2;
        return run;
    }

    public override int Groups(KernelGeometry geometry) => (int)Math.Clamp((_runCount + _shared / _run - 1) / (_shared / _run), 1, geometry.MostGroups);

    public override void Emit(KernelCode code)
    {
        SharedArray keys = code.Shared(typeof(long), _shared), places = code.Shared(typeof(int), _shared);
        int together = _shared / _run;
        code.For(code.Keep(code.Block * together), code.Scalar(_runs), code.Keep(code.Blocks * together), first =>
        {
            ForEach(code, first, (slot, _, at, line, isReal) =>
            {
                var key = code.IL.DeclareLocal(typeof(long));
                code.IL.Emit(OpCodes.Ldc_I8, long.MaxValue);
                code.IL.Emit(OpCodes.Stloc, key);
                isReal(() =>
                {
                    _keys.Read(code, _places.With(line, at));
                    code.IL.Emit(OpCodes.Stloc, key);
                });
                code.Address(keys, slot);
                code.IL.Emit(OpCodes.Ldloc, key);
                code.IL.Emit(OpCodes.Stobj, typeof(long));
                code.Address(places, slot);
                code.PushInt(slot & (_run - 1));
                code.IL.Emit(OpCodes.Stobj, typeof(int));
            });
            code.IL.Emit(OpCodes.Ldloc, keys.View);
            code.IL.Emit(OpCodes.Ldloc, places.View);
            code.PushInt(code.Thread);
            code.IL.Emit(OpCodes.Ldc_I4, code.Geometry.GroupSize);
            code.IL.Emit(OpCodes.Ldc_I4, _shared);
            code.IL.Emit(OpCodes.Ldc_I4, _run);
            code.IL.Emit(OpCodes.Call, typeof(SortPart).GetMethod(nameof(SortRuns))!);
            ForEach(code, first, (slot, start, at, line, isReal) => isReal(() =>
            {
                var place = code.IL.DeclareLocal(typeof(long));
                code.PushLong(start);
                code.Address(places, slot);
                code.IL.Emit(OpCodes.Ldobj, typeof(int));
                code.IL.Emit(OpCodes.Conv_I8);
                code.IL.Emit(OpCodes.Add);
                code.IL.Emit(OpCodes.Stloc, place);
                _order.Write(code, _places.With(line, at), place);
                if (_sorted is null)
                    return;
                var key = code.IL.DeclareLocal(typeof(long));
                code.Address(keys, slot);
                code.IL.Emit(OpCodes.Ldobj, typeof(long));
                code.IL.Emit(OpCodes.Stloc, key);
                _sorted.Write(code, _places.With(line, at), key);
            }));
            code.Barrier(code.Geometry.GroupSize);
        });
    }

    /// <summary>
    /// Sorts every run of shared memory by keys, then by places; all threads of a group come here. Each step merges neighbours: the second is compared
    /// from its end, so that all are in ascending order at any time (Knuth, The Art of Computer Programming 3, 5.3.4).
    /// </summary>
    public static void SortRuns(ArrayView<long> keys, ArrayView<int> places, int thread, int threads, int count, int run)
    {
        Group.Barrier();
        for (int size = 2; size <= run; size <<= 1)
            for (int step = size >> 1; step > 0; step >>= 1)
            {
                for (int i = thread; i < count >> 1; i += threads)
                {
                    int low = ((i & ~(step - 1)) << 1) | (i & (step - 1));
                    int high = step == size >> 1 ? low ^ (size - 1) : low + step;
                    long a = keys[low], b = keys[high];
                    int p = places[low], q = places[high];
                    if (b < a || (b == a && q < p))
                    {
                        keys[low] = b;
                        keys[high] = a;
                        places[low] = q;
                        places[high] = p;
                    }
                }
                Group.Barrier();
            }
    }

    /// <summary>The slots of a thread, where the run of each starts, its place along the line, and the line; not real beyond the ends.</summary>
    private void ForEach(KernelCode code, Ix first, Action<Ix, Ix, Ix, Ix[], Action<Action>> body)
    {
        for (int k = 0; k < KeysPerThread; k++)
        {
            var slot = code.Keep(code.Thread + k * code.Geometry.GroupSize);
            var run = code.Keep(first + slot / _run);
            var number = code.Keep(run / code.Scalar(_perLine));
            var start = code.Keep((run - number * code.Scalar(_perLine)) * _run);
            var at = code.Keep(start + (slot & (_run - 1)));
            body(slot, start, at, _places.Of(code, number), write => code.IfLess(run, code.Scalar(_runs), () => code.IfLess(at, code.Scalar(_length), write)));
        }
    }
}

/// <summary>Where the keys of a sort come from.</summary>
/// <param name="Keys">The keys, lines along the last axis.</param>
/// <param name="Length">The length of the axis that they are indices of, to be counted from its front and checked; -1 for keys as they are.</param>
/// <param name="Fault">What an index out of range raises.</param>
internal sealed record SortKeys(View Keys, long Length = -1, int Fault = 0)
{
    public Access Access(AccessBuilder builder, long[] strides)
    {
        var given = builder.Of(Keys, ElementType.Int64, strides);
        return Length < 0 ? given : new IndexAccess(given, builder.Arguments.Fixed(Length), builder.Arguments.Fixed(Fault));
    }
}

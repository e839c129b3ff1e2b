using System.Reflection;
using System.Reflection.Emit;
using ExprJit.Graphs;
using ILGPU;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>What a scatter reads and writes, over the space of its places: as the result, but along the axis as many as there are indices.</summary>
/// <param name="Indices">Where the values go, with as many axes as the result.</param>
/// <param name="Values">The values, broadcast to the places.</param>
/// <param name="Result">The result, which holds the value that is written into.</param>
/// <param name="Axis">The axis.</param>
/// <param name="Fault">What an index out of range raises.</param>
internal sealed record Scattering(View Indices, View Values, View Result, int Axis, int Fault)
{
    public long Count => Indices.Shape[Axis];

    public long Length => Result.Shape[Axis];

    public ElementType Element => Result.Storage.Element;

    public long[] Space => Over(Result, Count);

    /// <summary>How many lines of places there are.</summary>
    public long Lines => Storage.Product(Over(Result, 1));

    /// <summary>The lengths of a view but for the axis.</summary>
    public long[] Over(View view, long along) => [.. view.Shape.Select((n, k) => k == Axis ? along : n)];

    /// <summary>A view's strides over a space of places, and 0 along the axis, where an index says how far to go.</summary>
    public long[] ByIndex(View view, long[] space)
    {
        long[] strides = view.AlignedTo(space);
        strides[Axis] = 0;
        return strides;
    }
}

/// <summary>A part of a scatter: something at every place of its index.</summary>
internal abstract class ScatterPart : KernelPart
{
    protected static readonly MethodInfo LargestInt = typeof(Atomic).GetMethod(nameof(Atomic.Max), [typeof(int).MakeByRefType(), typeof(int)])!;

    private readonly string _name;

    /// <param name="name">What it does.</param>
    /// <param name="of">The scatter.</param>
    /// <param name="space">The space of its places.</param>
    /// <param name="target">What is written where the index says.</param>
    /// <param name="values">What is read at each place.</param>
    /// <param name="chosen">What is read where the index says.</param>
    protected ScatterPart(string name, Scattering of, long[] space, View target, View? values = null, View? chosen = null)
    {
        (_name, Of) = (name, of);
        long[] indices = of.Indices.AlignedTo(space);
        View[] byIndex = chosen is { } read ? [target, read] : [target], byPlace = values is { } view ? [view] : [];
        Places = new Places(space, of.Axis, Arguments, [indices, .. byIndex.Select(v => of.ByIndex(v, space)), .. byPlace.Select(v => v.AlignedTo(space))]);
        var builder = new AccessBuilder(Arguments);
        Index = new IndexAccess(builder.Of(of.Indices, ElementType.Int64, Places.Axes.Project(indices)), Arguments.Fixed(of.Length), Arguments.Fixed(of.Fault));
        ByIndex = Array.ConvertAll(byIndex, v => builder.Strided(v, [.. Places.Axes.Project(of.ByIndex(v, space)), v.Strides[of.Axis]]));
        ByPlace = Array.ConvertAll(byPlace, v => builder.Of(v, v.Storage.Element, Places.Axes.Project(v.AlignedTo(space))));
    }

    protected Scattering Of { get; }

    protected Places Places { get; }

    protected StridedAccess Target => ByIndex[0];

    /// <summary>What the index chooses, along one axis more, which is its; first what is written.</summary>
    protected StridedAccess[] ByIndex { get; }

    private IndexAccess Index { get; }

    private Access[] ByPlace { get; }

    public override string Key => $"{_name} {Of.Element} {Places.Key} {Index.Key} {string.Join(' ', ByIndex.Concat(ByPlace).Select(o => o.Key))}";

    public override bool CanThrow => true;

    public override long Extent => Math.Max(Places.Count, Math.Max(Of.Length, Of.Count));

    public override int Groups(KernelGeometry geometry) => Places.Groups(geometry);

    public override void Emit(KernelCode code) => Places.ForEach(code, (_, places) => At(code, places));

    protected virtual void At(KernelCode code, Ix[] places)
    {
        var chosen = code.IL.DeclareLocal(typeof(long));
        Index.Read(code, places);
        code.IL.Emit(OpCodes.Stloc, chosen);
        code.IfIndex(chosen, at => Chosen(code, places, [.. places, at]));
    }

    /// <summary>Does it where an index is one.</summary>
    protected abstract void Chosen(KernelCode code, Ix[] places, Ix[] target);

    /// <summary>The value at a place.</summary>
    protected LocalBuilder Value(KernelCode code, Ix[] places) => ByPlace[0].Load(code, places);
}

/// <summary>A scatter line by line, a thread for each, in the order of the indices.</summary>
internal sealed class LineScatterPart : ScatterPart
{
    private readonly bool _adds;
    private readonly int _count;

    public LineScatterPart(Scattering of, bool adds)
        : base(adds ? "add lines" : "put lines", of, of.Over(of.Result, 1), of.Result, of.Values)
    {
        _adds = adds;
        _count = Arguments.Fixed(of.Count);
    }

    // The space has one place along the axis, and streams have their strides along it.
    protected override void At(KernelCode code, Ix[] places) => code.For(code.Constant(0), code.Scalar(_count), code.Constant(1), along => base.At(code, Places.With(places, along)));

    protected override void Chosen(KernelCode code, Ix[] places, Ix[] target)
    {
        var value = Value(code, places);
        if (_adds)
        {
            IlgpuOps.Add(code.IL, Of.Element, () => Target.Read(code, target), () => code.IL.Emit(OpCodes.Ldloc, value));
            code.IL.Emit(OpCodes.Stloc, value);
        }
        Target.Write(code, target, value);
    }
}

/// <summary>Adds integers of 32 bits at once: their sum has no order.</summary>
internal sealed class AtomicAddPart(Scattering of) : ScatterPart("add atomically", of, of.Space, of.Result, of.Values)
{
    protected override void Chosen(KernelCode code, Ix[] places, Ix[] target)
    {
        var type = IlgpuOps.Stored(Of.Element);
        var value = Value(code, places);
        Target.Memory.Address(code, type, Target.Index(code, target));
        code.IL.Emit(OpCodes.Ldloc, value);
        code.IL.Emit(OpCodes.Call, typeof(Atomic).GetMethod(nameof(Atomic.Add), [type.MakeByRefType(), type])!);
        code.IL.Emit(OpCodes.Pop);
    }
}

/// <summary>Of places with one index, finds the last: the number of each, from 1, is left where it is the largest.</summary>
internal sealed class LastPart(Scattering of, View last) : ScatterPart("last", of, of.Over(of.Indices, of.Count), last)
{
    protected override void Chosen(KernelCode code, Ix[] places, Ix[] target)
    {
        Target.Memory.Address(code, typeof(int), Target.Index(code, target));
        code.PushInt(places[Places.Axis] + 1);
        code.IL.Emit(OpCodes.Call, LargestInt);
        code.IL.Emit(OpCodes.Pop);
    }
}

/// <summary>Writes the values of the places that are the last of their index.</summary>
internal sealed class PutLastPart(Scattering of, View last) : ScatterPart("put", of, of.Space, of.Result, of.Values, last)
{
    protected override void Chosen(KernelCode code, Ix[] places, Ix[] target)
    {
        var last = ByIndex[1].Load(code, target);
        var skip = code.IL.DefineLabel();
        code.IL.Emit(OpCodes.Ldloc, last);
        code.PushInt(places[Places.Axis] + 1);
        code.IL.Emit(OpCodes.Bne_Un, skip);
        Target.Write(code, target, Value(code, places));
        code.IL.MarkLabel(skip);
    }
}

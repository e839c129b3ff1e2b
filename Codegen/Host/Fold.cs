using System.Numerics;
using System.Numerics.Tensors;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Host;

/// <summary>
/// The arithmetic of a reduction over slots, one for each element of the result: how they begin, take runs of values, merge, and are written.
/// Sums and products of floats are carried in double precision.
/// </summary>
internal abstract unsafe class Fold
{
    /// <summary>The bytes that so many slots take.</summary>
    public abstract long Bytes(long slots);

    public abstract void Begin(byte* slots, long count);

    /// <summary>Takes a run of values into one slot.</summary>
    /// <param name="slots">The slots.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="slot">The one that takes them.</param>
    /// <param name="values">The values.</param>
    /// <param name="run">How many.</param>
    /// <param name="place">The place of the first within what is reduced; the others follow it.</param>
    public abstract void Run(byte* slots, long count, long slot, byte* values, long run, long place);

    /// <summary>Takes short runs, one after another, into slots that are one after another.</summary>
    /// <param name="slots">The slots.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="slot">The one that takes the first run.</param>
    /// <param name="values">The values.</param>
    /// <param name="run">How many each run has.</param>
    /// <param name="rows">How many runs there are.</param>
    /// <param name="size">The bytes of a value.</param>
    /// <param name="place">The place of each run's first within what is reduced.</param>
    public virtual void Rows(byte* slots, long count, long slot, byte* values, long run, long rows, int size, long place)
    {
        for (long row = 0; row < rows; row++, values += run * size)
            Run(slots, count, slot + row, values, run, place);
    }

    /// <summary>Takes a run of values into as many slots.</summary>
    /// <param name="slots">The slots.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="slot">The one that takes the first.</param>
    /// <param name="values">The values.</param>
    /// <param name="run">How many.</param>
    /// <param name="place">The place of all of them within what is reduced.</param>
    public abstract void Each(byte* slots, long count, long slot, byte* values, long run, long place);

    /// <summary>Takes each of some short runs, one after another, into the same slots.</summary>
    /// <param name="slots">The slots.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="slot">The one that takes the first of each run.</param>
    /// <param name="values">The values.</param>
    /// <param name="run">How many each run has.</param>
    /// <param name="rows">How many runs there are.</param>
    /// <param name="size">The bytes of a value.</param>
    /// <param name="place">The place of the first run within what is reduced.</param>
    /// <param name="next">From one run's place to the next one's.</param>
    public virtual void EachRow(byte* slots, long count, long slot, byte* values, long run, long rows, int size, long place, long next)
    {
        for (long row = 0; row < rows; row++, values += run * size)
            Each(slots, count, slot, values, run, place + row * next);
    }

    /// <summary>Merges slots that saw what comes after.</summary>
    public abstract void Merge(byte* slots, byte* later, long count);

    /// <summary>Writes the result's elements one after another.</summary>
    public abstract void Store(byte* slots, long count, byte* target);

    /// <summary>The fold of a reduction.</summary>
    public static Fold Of(Apply node)
    {
        bool isChoice = node.Op == Op.ArgMax || node.Op == Op.ArgMin, isLargest = node.Op.Combine == Op.Maximum;
        bool isSum = node.Op.Combine == Op.Add;
        return node[0].Element switch
        {
            ElementType.Bool when !isChoice => new ExtremeFold<byte>(isLargest, isLargest ? (byte)0 : (byte)1),
            ElementType.Bool or ElementType.UInt8 => Integer<byte>(),
            ElementType.Int8 => Integer<sbyte>(),
            ElementType.Int16 => Integer<short>(),
            ElementType.UInt16 => Integer<ushort>(),
            ElementType.Int32 => Integer<int>(),
            ElementType.UInt32 => Integer<uint>(),
            ElementType.Int64 => Integer<long>(),
            ElementType.UInt64 => Integer<ulong>(),
            ElementType.Float16 => Float<Half>(),
            ElementType.Float32 => Float<float>(),
            _ => Float<double>(),
        };

        Fold Integer<T>() where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> =>
            isChoice ? new ChoiceFold<T>(isLargest, isLargest ? T.MinValue : T.MaxValue)
            : isSum ? new IntegerFold<T>(T.Zero) : node.Op.Combine == Op.Mul ? new IntegerFold<T>(T.One)
            : new ExtremeFold<T>(isLargest, isLargest ? T.MinValue : T.MaxValue);

        Fold Float<T>() where T : unmanaged, IFloatingPointIeee754<T> =>
            isChoice ? new ChoiceFold<T>(isLargest, isLargest ? T.NegativeInfinity : T.PositiveInfinity)
            : isSum ? new FloatSum<T>() : node.Op.Combine == Op.Mul ? new FloatProduct<T>()
            : new ExtremeFold<T>(isLargest, isLargest ? T.NegativeInfinity : T.PositiveInfinity);
    }
}

/// <summary>A fold whose slots are values of one type.</summary>
internal abstract unsafe class SlotFold<S>(S start) : Fold where S : unmanaged
{
    public override long Bytes(long slots) => slots * sizeof(S);

    public override void Begin(byte* slots, long count) => Slots(slots, count).Fill(start);

    protected static Span<S> Slots(byte* slots, long count) => new(slots, checked((int)count));
}

/// <summary>Sums of floats, in double.</summary>
internal sealed unsafe class FloatSum<T>() : SlotFold<double>(0) where T : unmanaged, IFloatingPointIeee754<T>
{
    public override void Run(byte* slots, long count, long slot, byte* values, long run, long place) => ((double*)slots)[slot] += Sums.Of((T*)values, run);

    public override void Rows(byte* slots, long count, long slot, byte* values, long run, long rows, int size, long place) =>
        Sums.AddRows((double*)slots + slot, (T*)values, run, rows);

    public override void EachRow(byte* slots, long count, long slot, byte* values, long run, long rows, int size, long place, long next) =>
        Sums.AddEachRow((double*)slots + slot, (T*)values, run, rows);

    public override void Each(byte* slots, long count, long slot, byte* values, long run, long place) => Sums.AddEach((double*)slots + slot, (T*)values, run);

    public override void Merge(byte* slots, byte* later, long count) => TensorPrimitives.Add<double>(Slots(slots, count), Slots(later, count), Slots(slots, count));

    public override void Store(byte* slots, long count, byte* target) => Sums.Round((double*)slots, (T*)target, count);
}

/// <summary>Products of floats, in double.</summary>
internal sealed unsafe class FloatProduct<T>() : SlotFold<double>(1) where T : unmanaged, IFloatingPointIeee754<T>
{
    public override void Run(byte* slots, long count, long slot, byte* values, long run, long place)
    {
        double product = ((double*)slots)[slot];
        for (long i = 0; i < run; i++)
            product *= double.CreateTruncating(((T*)values)[i]);
        ((double*)slots)[slot] = product;
    }

    public override void Each(byte* slots, long count, long slot, byte* values, long run, long place)
    {
        double* to = (double*)slots + slot;
        for (long i = 0; i < run; i++)
            to[i] *= double.CreateTruncating(((T*)values)[i]);
    }

    public override void Merge(byte* slots, byte* later, long count) => TensorPrimitives.Multiply<double>(Slots(slots, count), Slots(later, count), Slots(slots, count));

    public override void Store(byte* slots, long count, byte* target) => Sums.Round((double*)slots, (T*)target, count);
}

/// <summary>A fold whose slots are what the result's elements are, so that taking values and merging slots are one.</summary>
internal abstract unsafe class ValueFold<T>(T start) : SlotFold<T>(start) where T : unmanaged
{
    public override void Each(byte* slots, long count, long slot, byte* values, long run, long place) => Into(Slots(slots + slot * sizeof(T), run), Slots(values, run));

    public override void Merge(byte* slots, byte* later, long count) => Into(Slots(slots, count), Slots(later, count));

    public override void Store(byte* slots, long count, byte* target) => Slots(slots, count).CopyTo(Slots(target, count));

    /// <summary>Folds as many values into as many slots.</summary>
    protected abstract void Into(Span<T> all, Span<T> more);
}

/// <summary>Sums and products of integers, modulo the word.</summary>
internal sealed unsafe class IntegerFold<T>(T start) : ValueFold<T>(start) where T : unmanaged, IBinaryInteger<T>
{
    private readonly bool _isSum = start == T.Zero;

    public override void Run(byte* slots, long count, long slot, byte* values, long run, long place)
    {
        var of = new ReadOnlySpan<T>(values, checked((int)run));
        ref T to = ref ((T*)slots)[slot];
        to = unchecked(_isSum ? to + TensorPrimitives.Sum(of) : to * TensorPrimitives.Product(of));
    }

    protected override void Into(Span<T> all, Span<T> more)
    {
        if (_isSum)
            TensorPrimitives.Add<T>(all, more, all);
        else
            TensorPrimitives.Multiply<T>(all, more, all);
    }
}

/// <summary>Maxima and minima; NaN wins, and -0 is less than 0.</summary>
internal sealed unsafe class ExtremeFold<T>(bool isLargest, T start) : ValueFold<T>(start) where T : unmanaged, INumber<T>
{
    public override void Run(byte* slots, long count, long slot, byte* values, long run, long place)
    {
        ref T to = ref ((T*)slots)[slot];
        T best = Extremes.Of(Slots(values, run), isLargest);
        to = isLargest ? T.Max(to, best) : T.Min(to, best);
    }

    protected override void Into(Span<T> all, Span<T> more)
    {
        if (isLargest)
            TensorPrimitives.Max<T>(all, more, all);
        else
            TensorPrimitives.Min<T>(all, more, all);
    }
}

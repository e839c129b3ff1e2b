using ExprJit.Graphs;

namespace ExprJit;

/// <summary>Makes tensors on the host.</summary>
public static class Tensor
{
    /// <summary>A tensor of this shape with a copy of the row-major data. Without a shape it is of rank 1, or of rank 0 where the data is one element.</summary>
    /// <exception cref="ShapeException">The shape has another number of elements, or a negative length.</exception>
    public static Tensor<T> Create<T>(T[] data, params long[] shape)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(shape);
        long[] lengths = shape.Length == 0 && data.Length != 1 ? [data.Length] : (long[])shape.Clone();
        Storage.Bytes(Device.Host, ElementTypes.Of<T>(), lengths);
        if (Storage.Product(lengths) != data.Length)
            throw Errors.WrongLength("the data", Storage.Product(lengths), data.Length);
        return new(HostStorage.Of<T>(data, lengths));
    }

    /// <summary>Zeros.</summary>
    public static Tensor<T> Zeros<T>(params long[] shape) => Full(default(T)!, shape);

    /// <summary>Ones.</summary>
    public static Tensor<T> Ones<T>(params long[] shape) => Full(Scalar.FromInteger(ElementTypes.Of<T>(), 1).As<T>(), shape);

    /// <summary>One value everywhere.</summary>
    /// <exception cref="ShapeException">A length is negative.</exception>
    /// <exception cref="DeviceException">The host has no memory for as many elements.</exception>
    public static Tensor<T> Full<T>(T value, params long[] shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var storage = new HostStorage(ElementTypes.Of<T>(), (long[])shape.Clone());
        storage.Span<T>().Fill(value);
        return new(storage);
    }

    /// <summary>0, 1, 2, … up to but not including <paramref name="count"/>.</summary>
    public static Tensor<T> Arange<T>(long count)
    {
        var storage = new HostStorage(ElementTypes.Of<T>(), [count]);
        for (long i = 0; i < count; i++)
            storage[i] = Scalar.FromInteger(storage.Element, i);
        return new(storage);
    }

    /// <summary>start, start + step, … up to but not including <paramref name="stop"/>. Element i is start + i·step, so errors do not add up.</summary>
    /// <exception cref="ArgumentException">The step is zero or not finite.</exception>
    public static Tensor<T> Arange<T>(T start, T stop, T step) where T : System.Numerics.INumber<T>
    {
        double by = double.CreateSaturating(step), span = double.CreateSaturating(stop) - double.CreateSaturating(start);
        if (by == 0 || !double.IsFinite(by) || !double.IsFinite(span))
            throw new ArgumentException($"The step must not be zero, and all three must be finite; got {start}, {stop}, {step}.", nameof(step));
        var storage = new HostStorage(ElementTypes.Of<T>(), [Math.Max(0, (long)Math.Ceiling(span / by))]);
        var elements = storage.Span<T>();
        for (int i = 0; i < elements.Length; i++)
            elements[i] = start + T.CreateTruncating(i) * step;
        return new(storage);
    }

    /// <summary>start, start + 1, … up to but not including <paramref name="stop"/>.</summary>
    public static Tensor<T> Arange<T>(T start, T stop) where T : System.Numerics.INumber<T> => Arange(start, stop, T.One);

    /// <summary><paramref name="count"/> numbers at equal distances, the first <paramref name="start"/> and the last exactly <paramref name="stop"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public static Tensor<T> Linspace<T>(T start, T stop, long count) where T : System.Numerics.IFloatingPoint<T>
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var storage = new HostStorage(ElementTypes.Of<T>(), [count]);
        var elements = storage.Span<T>();
        var last = T.CreateChecked(Math.Max(1, count - 1));
        for (int i = 0; i < elements.Length; i++)
            elements[i] = i > 0 && i == count - 1 ? stop : start + (stop - start) * T.CreateChecked(i) / last;
        return new(storage);
    }

    /// <summary>The identity matrix.</summary>
    public static Tensor<T> Eye<T>(long n)
    {
        var storage = new HostStorage(ElementTypes.Of<T>(), [n, n]);
        for (long i = 0; i < n * n; i++)
            storage[i] = Scalar.FromInteger(storage.Element, i / n == i % n ? 1 : 0);
        return new(storage);
    }

    /// <summary>A tensor of rank 1 with a copy of the elements; collection expressions use this.</summary>
    public static Tensor<T> FromSpan<T>(ReadOnlySpan<T> data) => new(HostStorage.Of(data, [data.Length]));

    /// <summary>A tensor of this shape with a copy of the row-major elements.</summary>
    /// <exception cref="ShapeException">The shape has another number of elements, or a negative length.</exception>
    public static Tensor<T> FromSpan<T>(ReadOnlySpan<T> data, params ReadOnlySpan<long> shape)
    {
        Storage.Bytes(Device.Host, ElementTypes.Of<T>(), shape);
        return Storage.Product(shape) == data.Length ? new(HostStorage.Of(data, shape.ToArray())) : throw Errors.WrongLength("the data", Storage.Product(shape), data.Length);
    }

    /// <summary>A tensor over storage whose element type is known only at run time.</summary>
    internal static ITensor FromStorage(Storage storage) =>
        (ITensor)Activator.CreateInstance(typeof(Tensor<>).MakeGenericType(storage.Element.Clr()),
            System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance, null, [storage], null)!;
}

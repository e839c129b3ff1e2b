using System.Collections;
using System.Runtime.CompilerServices;
using ExprJit.Graphs;
using NumericTensor = System.Numerics.Tensors.Tensor;

namespace ExprJit;

/// <summary>A tensor whatever its element type: concrete (it has storage) or symbolic (it has a node).</summary>
internal interface ITensor : IOperand
{
    TensorType Type { get; }

    Node? Node { get; }

    Storage? Storage { get; }
}

/// <summary>
/// A dense, row-major n-dimensional array that its user cannot change. Inside a traced lambda or helper it is symbolic:
/// it stands for a value that only a call knows. Conversions copy, so changing an array later changes no tensor.
/// An output of a function stays on its device until it is first read, is downloaded once, and can be read from several
/// threads. <c>==</c>, <see cref="object.Equals(object)"/> and the hash code are by reference, as for any class:
/// <c>Ops.Equal(a, b)</c> compares elements. As a sequence it gives the elements in row-major order.
/// </summary>
/// <typeparam name="E">A plain type.</typeparam>
[CollectionBuilder(typeof(Tensor), nameof(Tensor.FromSpan))]
public sealed partial class Tensor<E> : ITensor, IEnumerable<E>
{
    private readonly Storage? _storage;
    private readonly Node? _node;

    internal Tensor(Storage storage) => _storage = storage;

    internal Tensor(Node node) => _node = node;

    TensorType ITensor.Type => _node?.Type ?? new TensorType(_storage!.Element, _storage.Shape.Length);

    Node? ITensor.Node => _node;

    Storage? ITensor.Storage => _storage;

    /// <summary>The lengths of the axes.</summary>
    /// <exception cref="TraceException">The tensor is symbolic; use <c>Ops.Length</c>.</exception>
    public IReadOnlyList<long> Shape => Concrete().Shape;

    /// <summary>How many axes there are.</summary>
    public int Rank => _node is null ? _storage!.Shape.Length : _node.Type.IsRankKnown ? _node.Rank : throw new RankNotKnownException();

    /// <summary>How many elements there are.</summary>
    public long Length => Concrete().Length;

    /// <summary>The transpose: the axes in reverse order.</summary>
    public Tensor<E> T => Ops.Transpose(this);

    /// <summary>The i-th row, a copy of one rank less; a negative index counts from the end.</summary>
    /// <exception cref="ShapeException">The index is out of range; in a function, when it is called.</exception>
    public Tensor<E> this[long index] => _node is null && _storage!.Shape.Length > 0 ? Row(index) : this[(Tensor<long>)index];

    /// <inheritdoc cref="this[long]"/>
    public Tensor<E> this[int index] => this[(long)index];

    /// <summary>The i-th row for an index known only at a call.</summary>
    public Tensor<E> this[Tensor<long> index] => Symbolic.Call<E>(this, index, static (x, i) =>
        x.Rank == 0 ? throw Errors.AxisOutOfRange(0, x) : x.Arena.Apply(Op.Index_, [x, i], Attributes.Axes(0)));

    /// <summary>The i-th row; <c>^1</c> is the last.</summary>
    public Tensor<E> this[Index index] => !index.IsFromEnd ? this[(long)index.Value]
        : index.Value > 0 ? this[-(long)index.Value] : this[Ops.Length(this, 0)];

    /// <summary>The rows of a range, which is clipped to the axis as NumPy's slices are: <c>x[1..3]</c>, <c>x[..^1]</c>.</summary>
    public Tensor<E> this[Range rows]
    {
        get
        {
            if (_node is null && _storage!.Shape.Length > 0)
                return Rows(rows);
            Index from = rows.Start, to = rows.End;
            return Symbolic.Call<E>(this, x =>
            {
                Node Const(long n) => x.Arena.Constant(n);
                Node length = x.Rank == 0 ? throw Errors.AxisOutOfRange(0, x) : N.Length(x, 0);
                var start = from.IsFromEnd ? N.Maximum(length - Const(from.Value), Const(0)) : Const(from.Value);
                var end = to.IsFromEnd ? length - Const(to.Value) : Const(to.Value);
                return N.Slice(x, start, end - start, 0);
            });
        }
    }

    /// <summary>The element at these indices, on the host; negative ones count from the end.</summary>
    /// <exception cref="ShapeException">An index is out of range.</exception>
    /// <exception cref="ArgumentException">There are more or fewer indices than axes.</exception>
    /// <exception cref="TraceException">The tensor is symbolic.</exception>
    public E this[long first, long second, params long[] rest]
    {
        get
        {
            var host = Concrete();
            long[] index = [first, second, .. rest];
            if (index.Length != host.Shape.Length)
                throw new ArgumentException($"A tensor of rank {host.Shape.Length} takes {host.Shape.Length} indices, not {index.Length}.", nameof(rest));
            long flat = 0;
            for (int i = 0; i < index.Length; i++)
            {
                flat = flat * host.Shape[i] + At(index[i], i, host.Shape);
            }
            return host.Span<E>()[(int)flat];
        }
    }

    /// <summary>The elements, row-major.</summary>
    public E[] ToArray() => Concrete().Span<E>().ToArray();

    /// <summary>Copies the elements, row-major, into a span of at least that length.</summary>
    /// <exception cref="ShapeException">The span is too short; nothing is copied.</exception>
    public void CopyTo(Span<E> destination)
    {
        var elements = Concrete().Span<E>();
        if (destination.Length < elements.Length)
            throw Errors.WrongLength("the destination", elements.Length, destination.Length);
        elements.CopyTo(destination);
    }

    /// <summary>The same values on a device: a function there reads them without copying them at each call.</summary>
    /// <param name="device">Where. Values that are there already are not copied, since a tensor does not change; from one device to another they go through the host.</param>
    /// <exception cref="DeviceException">This machine has no such device, or it has no memory for the values.</exception>
    /// <exception cref="TraceException">The tensor is symbolic.</exception>
    public Tensor<E> CopyTo(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (_node is not null)
            throw Errors.SymbolicCopy(_node);
        return _storage!.Device.Equals(device.Found()) ? this : new(device.Equals(Device.Host) ? _storage.ToHost() : device.Copy(_storage));
    }

    /// <summary>A tensor of rank 0.</summary>
    public static implicit operator Tensor<E>(E value) => new(HostStorage.Of([value], []));

    /// <summary>A tensor of rank 1 with a copy of the elements.</summary>
    public static implicit operator Tensor<E>(E[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new(HostStorage.Of<E>(values, [values.Length]));
    }

    /// <summary>A tensor of rank 1 with a copy of the elements.</summary>
    public static implicit operator Tensor<E>(ReadOnlySpan<E> values) => new(HostStorage.Of(values, [values.Length]));

    /// <summary>A tensor of rank 1 with a copy of the elements.</summary>
    public static implicit operator Tensor<E>(Span<E> values) => new(HostStorage.Of<E>(values, [values.Length]));

    /// <summary>A tensor of rank 2 with a copy of the elements.</summary>
    public static implicit operator Tensor<E>(E[,] values) => FromArray(values);

    /// <summary>A tensor of rank 3 with a copy of the elements.</summary>
    public static implicit operator Tensor<E>(E[,,] values) => FromArray(values);

    /// <summary>A tensor of rank 4 with a copy of the elements.</summary>
    public static implicit operator Tensor<E>(E[,,,] values) => FromArray(values);

    /// <summary>A tensor with a copy of the elements, also of a slice. Theirs of rank 0 is empty, and gives an empty vector.</summary>
    public static implicit operator Tensor<E>(System.Numerics.Tensors.Tensor<E> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var lengths = values.Lengths;
        var shape = new long[lengths.Length];
        for (int i = 0; i < shape.Length; i++)
            shape[i] = lengths[i];
        var flat = new E[checked((int)values.FlattenedLength)];
        if (flat.Length == 0)
            return new(new HostStorage(ElementTypes.Of<E>(), shape.Length == 0 ? [0] : shape));
        values.FlattenTo(flat);
        return new(HostStorage.Of<E>(flat, shape));
    }

    /// <summary>A copy as a tensor of System.Numerics.Tensors, which has no single number: rank 0 becomes a vector of one.</summary>
    public static explicit operator System.Numerics.Tensors.Tensor<E>(Tensor<E> tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        long[] shape = tensor.Concrete().Shape;
        var lengths = Array.ConvertAll(shape.Length == 0 ? [1] : shape, n => checked((nint)n));
        return NumericTensor.Create(tensor.ToArray(), lengths);
    }

    /// <summary>The one element of a tensor of rank 0.</summary>
    /// <exception cref="InvalidCastException">The rank is not 0.</exception>
    public static explicit operator E(Tensor<E> tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        var host = tensor.Concrete();
        return host.Shape.Length == 0 ? host.Span<E>()[0] : throw new InvalidCastException($"A tensor of rank {host.Shape.Length} is not a single {typeof(E).Name}.");
    }

    IEnumerator<E> IEnumerable<E>.GetEnumerator() => ((IEnumerable<E>)ToArray()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => ToArray().GetEnumerator();

    /// <summary>The elements as nested lists, long axes shortened.</summary>
    public override string ToString() => _node is null ? TensorText.Of(Concrete()) : $"{_node.Type} {_node.Origin}";

    Node IOperand.ToNode(Arena arena)
    {
        if (_node is not null)
            return ReferenceEquals(_node.Arena, arena) ? _node : throw Errors.Escaped(_node);
        return _storage is HostStorage { Shape.Length: 0 } scalar ? arena.Constant(scalar[0]) : arena.Literal(this);
    }

    private HostStorage Concrete() => _node is null ? _storage!.ToHost() : throw Errors.SymbolicRead(_node);

    private Tensor<E> Row(long index)
    {
        var host = Concrete();
        long at = At(index, 0, host.Shape);
        long[] shape = host.Shape[1..];
        int length = (int)Storage.Product(shape);
        return new(HostStorage.Of<E>(host.Span<E>().Slice((int)at * length, length), shape));
    }

    private Tensor<E> Rows(Range rows)
    {
        var host = Concrete();
        long n = host.Shape[0];
        long start = Math.Clamp(rows.Start.IsFromEnd ? n - rows.Start.Value : rows.Start.Value, 0, n);
        long end = Math.Clamp(rows.End.IsFromEnd ? n - rows.End.Value : rows.End.Value, start, n);
        long[] shape = [end - start, .. host.Shape[1..]];
        int row = (int)Storage.Product(host.Shape.AsSpan(1));
        return new(HostStorage.Of<E>(host.Span<E>().Slice((int)start * row, (int)(end - start) * row), shape));
    }

    private static long At(long index, int axis, long[] shape) =>
        index < -shape[axis] || index >= shape[axis] ? throw Errors.IndexOutOfRange(index, axis, shape) : index < 0 ? index + shape[axis] : index;

    private static Tensor<E> FromArray(Array values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var shape = new long[values.Rank];
        for (int i = 0; i < shape.Length; i++)
            shape[i] = values.GetLongLength(i);
        var storage = new HostStorage(ElementTypes.Of<E>(), shape);
        System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpan(
            ref Unsafe.As<byte, E>(ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(values)), values.Length).CopyTo(storage.Span<E>());
        return new(storage);
    }
}

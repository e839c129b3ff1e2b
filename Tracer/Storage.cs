using System.Runtime.CompilerServices;

namespace ExprJit.Graphs;

/// <summary>A dense row-major block of elements on some device.</summary>
internal abstract class Storage(ElementType element, long[] shape)
{
    public ElementType Element { get; } = element;

    public long[] Shape { get; } = shape;

    public abstract Device Device { get; }

    public long Length => Product(Shape);

    public long ByteLength => Length * Element.Size();

    /// <summary>The same values in host memory; this object itself where it is there already.</summary>
    public abstract HostStorage ToHost();

    /// <summary>The bytes a tensor takes.</summary>
    /// <exception cref="ShapeException">A length is negative.</exception>
    /// <exception cref="DeviceException">No device has as many.</exception>
    public static long Bytes(Device device, ElementType element, ReadOnlySpan<long> shape)
    {
        Int128 bytes = element.Size();
        foreach (long length in shape)
        {
            if (length < 0)
                throw Errors.NegativeLength(shape);
            bytes = length == 0 || bytes <= long.MaxValue ? bytes * length : bytes;
        }
        return bytes <= long.MaxValue ? (long)bytes : throw Errors.CannotAllocate(device, element, shape, new OutOfMemoryException("No address reaches so far."));
    }

    public static long Product(ReadOnlySpan<long> shape)
    {
        long n = 1;
        foreach (long length in shape)
            n *= length;
        return n;
    }
}

/// <summary>
/// Elements in host memory, aligned to a cache line and never moved: the block is on the pinned heap, so the pointer
/// is valid as long as this object is reachable.
/// </summary>
internal sealed unsafe class HostStorage : Storage
{
    private HostBlock? _memory;

    /// <summary>Memory that is not cleared.</summary>
    public HostStorage(ElementType element, long[] shape, Device? device = null)
        : base(element, shape)
    {
        Device = device ?? Device.Host;
        long bytes = Bytes(Device, element, shape);
        if (bytes > HostBlock.MostBytes)
            throw Errors.CannotAllocate(Device, element, shape, new OutOfMemoryException($"A tensor in host memory holds at most {HostBlock.MostBytes} bytes."));
        try
        {
            _memory = HostBlock.Rent((int)bytes);
        }
        catch (OutOfMemoryException failure)
        {
            throw Errors.CannotAllocate(Device, element, shape, failure);
        }
        Pointer = _memory.Start;
    }

    private HostStorage(HostStorage owner, long offset, ElementType element, long[] shape)
        : base(element, shape)
    {
        Device = owner.Device;
        _memory = owner._memory;
        Pointer = owner.Pointer + offset;
    }

    private HostStorage(Device device, ElementType element, long[] shape)
        : base(element, shape) => Device = device;

    /// <summary>A part of this memory, from a byte on, as elements of some type and shape; it keeps the whole alive.</summary>
    public HostStorage Window(long offset, ElementType element, long[] shape) => new(this, offset, element, shape);

    /// <summary>Elements that lie nowhere until <see cref="Aim"/> says where; what is laid out over it holds for every call.</summary>
    public static HostStorage Place(ElementType element, long[] shape) => new(Device.Host, element, shape);

    /// <summary>Lets a place stand for other memory, from a byte on, which it keeps alive; for none with null.</summary>
    public void Aim(HostStorage? memory, long offset)
    {
        _memory = memory?._memory;
        Pointer = memory is null ? null : memory.Pointer + offset;
    }

    public byte* Pointer { get; private set; }

    public override Device Device { get; }

    public Span<T> Span<T>() => new(Pointer, checked((int)Length));

    public override HostStorage ToHost() => this;

    public static HostStorage Of<T>(ReadOnlySpan<T> data, long[] shape, Device? device = null)
    {
        var storage = new HostStorage(ElementTypes.Of<T>(), shape, device);
        data.CopyTo(storage.Span<T>());
        return storage;
    }

    /// <summary>The same values in memory of their own.</summary>
    public static HostStorage Copy(HostStorage source, Device device)
    {
        var copy = new HostStorage(source.Element, source.Shape, device);
        copy.CopyFrom(source);
        return copy;
    }

    public void CopyFrom(HostStorage other) =>
        Buffer.MemoryCopy(other.Pointer, Pointer, ByteLength, other.ByteLength);

    /// <summary>One element's bits, for the interpreter and for printing.</summary>
    public Scalar this[long index]
    {
        get
        {
            int size = Element.Size();
            ulong bits = 0;
            Unsafe.CopyBlock(&bits, Pointer + index * size, (uint)size);
            return new Scalar(Element, bits);
        }
        set
        {
            int size = Element.Size();
            ulong bits = value.Bits;
            Unsafe.CopyBlock(Pointer + index * size, &bits, (uint)size);
        }
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

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

    public static long Product(ReadOnlySpan<long> shape)
    {
        long n = 1;
        foreach (long length in shape)
            n *= length;
        return n;
    }
}

/// <summary>
/// Elements in host memory, aligned to a cache line and never moved: the array is on the pinned heap, so the pointer
/// is valid as long as this object is reachable.
/// </summary>
internal sealed unsafe class HostStorage : Storage
{
    private const int Alignment = 64;
    private readonly byte[] _memory;

    public HostStorage(ElementType element, long[] shape, Device? device = null)
        : base(element, shape)
    {
        Device = device ?? Device.Host;
        _memory = GC.AllocateUninitializedArray<byte>(checked((int)(ByteLength + Alignment)), pinned: true);
        nint start = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory));
        Pointer = (byte*)((start + Alignment - 1) & ~(nint)(Alignment - 1));
    }

    public byte* Pointer { get; }

    public override Device Device { get; }

    public Span<T> Span<T>() => new(Pointer, checked((int)Length));

    public override HostStorage ToHost() => this;

    public static HostStorage Of<T>(ReadOnlySpan<T> data, long[] shape, Device? device = null)
    {
        var storage = new HostStorage(ElementTypes.Of<T>(), shape, device);
        data.CopyTo(storage.Span<T>());
        return storage;
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

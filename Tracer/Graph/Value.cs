namespace ExprJit.Graphs;

/// <summary>A value of the interpreter: a shape and the bits of each element, row-major.</summary>
internal sealed record Value(ElementType Element, long[] Shape, ulong[] Bits)
{
    public Scalar this[long index] => new(Element, Bits[index]);

    public long Length => Bits.LongLength;

    public static Value Of(Scalar scalar) => new(scalar.Type, [], [scalar.Bits]);

    public static Value Of(HostStorage storage)
    {
        var bits = new ulong[storage.Length];
        for (long i = 0; i < bits.LongLength; i++)
            bits[i] = storage[i].Bits;
        return new Value(storage.Element, storage.Shape, bits);
    }

    public HostStorage ToStorage()
    {
        var storage = new HostStorage(Element, Shape);
        for (long i = 0; i < Length; i++)
            storage[i] = this[i];
        return storage;
    }
}

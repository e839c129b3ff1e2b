using System.Numerics;

namespace ExprJit.Codegen.Host;

/// <summary>
/// The order of each line along an axis: a stable radix sort of the keys less the smallest of them, lowest digit first. The fewer bits the keys differ in, the
/// fewer passes; a digit that all keys share costs none.
/// </summary>
internal sealed unsafe class RadixOrder : LineRun
{
    /// <summary>Lines up to this long are sorted by insertion.</summary>
    private const long Short = 48;

    /// <summary>From this length on digits are wide, since more counts are worth it.</summary>
    private const long Long = 1 << 13;

    private const int WideDigit = 11, NarrowDigit = 8, MostPasses = 8;

    private const double ElementTime = 8;

    [ThreadStatic]
    private static RadixOrder? t_own;

    [ThreadStatic]
    private static NativeScratch? t_scratch;

    public static void Run(int axis, View x, View result) => (t_own ??= new RadixOrder()).Run(axis, x, result, ElementTime);

    protected override void Lines(long from, long to, long lines)
    {
        // Places and counts are of 32 bits, as the lengths of arrays are.
        _ = checked((int)Length);
        var scratch = t_scratch ??= new NativeScratch();
        for (; lines > 0; lines--, from += Next.From, to += Next.To)
            Line((long*)From + from, (long*)To + to, scratch);
        GC.KeepAlive(scratch);
    }

    private void Line(long* keys, long* places, NativeScratch scratch)
    {
        long smallest = long.MaxValue, largest = long.MinValue;
        for (long i = 0; i < Length; i++)
        {
            smallest = Math.Min(smallest, keys[i * Step.From]);
            largest = Math.Max(largest, keys[i * Step.From]);
        }
        int bits = Bits((ulong)(largest - smallest)), placeBits = Bits((ulong)(Length - 1));
        // Where a key and its place share a word, there is half as much to move.
        if (bits + placeBits <= 64)
            Sort<KeyedPlace>(keys, smallest, bits, placeBits, places, scratch);
        else
            Sort<KeyAndPlace>(keys, smallest, bits, placeBits, places, scratch);
    }

    private static int Bits(ulong range) => 64 - BitOperations.LeadingZeroCount(range);

    private void Sort<TRecord>(long* keys, long smallest, int bits, int placeBits, long* places, NativeScratch scratch) where TRecord : unmanaged, IRecord<TRecord>
    {
        int passes = Length <= Short ? 0 : (bits + Digit - 1) / Digit, width = passes == 0 ? 0 : (bits + passes - 1) / passes;
        nuint bytes = (nuint)(Length * sizeof(TRecord));
        byte* memory = (byte*)scratch.Reserve(2 * bytes + (nuint)(sizeof(uint) << width) * MostPasses);
        TRecord* records = (TRecord*)memory, sorted = (TRecord*)(memory + bytes);
        uint* counts = (uint*)(memory + 2 * bytes);
        new Span<uint>(counts, passes << width).Clear();
        int first = TRecord.FirstBit(placeBits);
        ulong mask = (1ul << width) - 1;
        for (long i = 0; i < Length; i++)
        {
            records[i] = TRecord.Of((ulong)(keys[i * Step.From] - smallest), i, placeBits);
            for (int pass = 0; pass < passes; pass++)
                counts[(pass << width) + (long)(records[i].Word >> first + pass * width & mask)]++;
        }
        if (passes == 0 && bits > 0)
            Insert(records);
        for (int pass = 0; pass < passes; pass++)
        {
            int shift = first + pass * width;
            uint* next = counts + (pass << width);
            if (next[(long)(records[0].Word >> shift & mask)] == Length)
                continue;
            uint start = 0;
            for (long digit = 0; digit <= (long)mask; digit++)
                (next[digit], start) = (start, start + next[digit]);
            for (long i = 0; i < Length; i++)
                sorted[next[(long)(records[i].Word >> shift & mask)]++] = records[i];
            TRecord* other = records;
            records = sorted;
            sorted = other;
        }
        for (long i = 0; i < Length; i++)
            places[i * Step.To] = records[i].Place(placeBits);
    }

    private int Digit => Length < Long ? NarrowDigit : WideDigit;

    private void Insert<TRecord>(TRecord* records) where TRecord : unmanaged, IRecord<TRecord>
    {
        for (long i = 1; i < Length; i++)
        {
            TRecord record = records[i];
            long at = i;
            for (; at > 0 && records[at - 1].Word > record.Word; at--)
                records[at] = records[at - 1];
            records[at] = record;
        }
    }

    /// <summary>A key and where it was. Of equal keys the word of an earlier one is not greater.</summary>
    private interface IRecord<TSelf>
    {
        /// <summary>What records are sorted by, from <see cref="FirstBit"/> on.</summary>
        ulong Word { get; }

        static abstract int FirstBit(int placeBits);

        static abstract TSelf Of(ulong key, long place, int placeBits);

        long Place(int placeBits);
    }

    private readonly record struct KeyedPlace(ulong Word) : IRecord<KeyedPlace>
    {
        public static int FirstBit(int placeBits) => placeBits;

        public static KeyedPlace Of(ulong key, long place, int placeBits) => new(key << placeBits | (ulong)place);

        public long Place(int placeBits) => (long)(Word & (1ul << placeBits) - 1);
    }

    private readonly record struct KeyAndPlace(ulong Word, long Where) : IRecord<KeyAndPlace>
    {
        public static int FirstBit(int placeBits) => 0;

        public static KeyAndPlace Of(ulong key, long place, int placeBits) => new(key, place);

        public long Place(int placeBits) => Where;
    }
}

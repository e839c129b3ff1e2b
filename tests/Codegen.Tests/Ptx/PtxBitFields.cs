namespace ExprJit.Codegen.Tests.Ptx;

/// <summary>Instructions on parts of words, written as the ISA writes them.</summary>
internal static class PtxBitFields
{
    public static readonly Dictionary<string, Func<PtxDecoding, PtxOperation>> Rows = new()
    {
        ["bfe"] = Extract,
        ["bfi"] = Insert,
        ["brev"] = x => x.Type(PtxType.B32, PtxType.B64) == PtxType.B32
            ? x.Unary<uint>(PtxType.B32, a => (uint)Reversed(a, 32)) : x.Unary<ulong>(PtxType.B64, a => Reversed(a, 64)),
        ["prmt"] = Permute,
    };

    private static ulong Reversed(ulong bits, int count)
    {
        ulong reversed = 0;
        for (int i = 0; i < count; i++)
            reversed |= (bits >> i & 1) << (count - 1 - i);
        return reversed;
    }

    private static PtxOperation Extract(PtxDecoding x)
    {
        var type = x.Type(PtxType.U32, PtxType.U64, PtxType.S32, PtxType.S64);
        int d = x.Destination(0, type), a = x.Source(1, type), start = x.Source(2, PtxType.U32), count = x.Source(3, PtxType.U32);
        int last = 8 * type.Size() - 1;
        return t =>
        {
            ulong from = t.Read<ulong>(a), field = 0;
            int begin = t.Read<byte>(start), length = t.Read<byte>(count);
            ulong sign = type.IsUnsigned() || length == 0 ? 0 : from >> Math.Min(begin + length - 1, last) & 1;
            for (int i = 0; i <= last; i++)
                field |= (i < length && begin + i <= last ? from >> (begin + i) & 1 : sign) << i;
            t.Write(d, field);
        };
    }

    private static PtxOperation Insert(PtxDecoding x)
    {
        var type = x.Type(PtxType.B32, PtxType.B64);
        int d = x.Destination(0, type), a = x.Source(1, type), b = x.Source(2, type), start = x.Source(3, PtxType.U32), count = x.Source(4, PtxType.U32);
        int last = 8 * type.Size() - 1;
        return t =>
        {
            ulong from = t.Read<ulong>(a), into = t.Read<ulong>(b);
            int begin = t.Read<byte>(start), length = t.Read<byte>(count);
            for (int i = 0; i < length && begin + i <= last; i++)
                into = into & ~(1ul << (begin + i)) | (from >> i & 1) << (begin + i);
            t.Write(d, into);
        };
    }

    private static PtxOperation Permute(PtxDecoding x)
    {
        x.Type(PtxType.B32);
        int d = x.Destination(0, PtxType.B32), a = x.Source(1, PtxType.B32), b = x.Source(2, PtxType.B32), c = x.Source(3, PtxType.B32);
        return t =>
        {
            ulong bytes = t.Read<uint>(a) | (ulong)t.Read<uint>(b) << 32;
            uint selectors = t.Read<uint>(c), result = 0;
            for (int i = 0; i < 4; i++)
            {
                uint selector = selectors >> (4 * i) & 15, chosen = (uint)(bytes >> (int)(8 * (selector & 7))) & 0xFF;
                result |= (selector < 8 ? chosen : (chosen & 0x80) != 0 ? 0xFFu : 0) << (8 * i);
            }
            t.Write(d, result);
        };
    }
}

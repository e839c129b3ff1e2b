namespace ExprJit.Codegen.Tests.Ptx;

/// <summary>The special registers: the first slots of each function. What a device may change at any moment, as %warpid, is unknown here.</summary>
internal static class PtxSpecial
{
    private static readonly string[] Names =
    [
        "%tid.x", "%tid.y", "%tid.z", "%ntid.x", "%ntid.y", "%ntid.z", "%ctaid.x", "%ctaid.y", "%ctaid.z", "%nctaid.x", "%nctaid.y", "%nctaid.z",
        "%laneid", "%dynamic_smem_size", "%lanemask_eq", "%lanemask_lt", "%lanemask_le", "%lanemask_gt", "%lanemask_ge", "WARP_SZ",
    ];

    public static int Count => Names.Length;

    public static PtxRegister? Find(string name) =>
        Array.IndexOf(Names, name) is >= 0 and int slot ? new PtxRegister(name, PtxType.U32, slot) : null;

    public static unsafe void Fill(ulong* slots, PtxDim thread, PtxDim group, PtxDim place, PtxDim grid, int lane, int dynamicBytes)
    {
        ulong* at = slots;
        foreach (var dim in (ReadOnlySpan<PtxDim>)[thread, group, place, grid])
            (*at++, *at++, *at++) = ((ulong)dim.X, (ulong)dim.Y, (ulong)dim.Z);
        uint equal = 1u << lane, below = equal - 1;
        foreach (uint value in (ReadOnlySpan<uint>)[(uint)lane, (uint)dynamicBytes, equal, below, below | equal, ~(below | equal), ~below, PtxGroup.WarpSize])
            *at++ = value;
    }
}

/// <summary>A place or an extent in up to three dimensions.</summary>
internal readonly record struct PtxDim(int X, int Y = 1, int Z = 1)
{
    public long Count => (long)X * Y * Z;

    public override string ToString() => $"({X}, {Y}, {Z})";

    /// <summary>The place of a flat index; x runs fastest.</summary>
    public PtxDim At(long index) => new((int)(index % X), (int)(index / X % Y), (int)(index / X / Y));
}

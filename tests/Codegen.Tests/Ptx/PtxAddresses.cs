namespace ExprJit.Codegen.Tests.Ptx;

/// <summary>Where the address spaces are: global addresses are the host's own, the windows of the others lie where no host address can.</summary>
internal static class PtxAddresses
{
    /// <summary>The first address of shared memory; that of null is no variable's.</summary>
    public const ulong SharedStart = 0x400;

    public const ulong LocalStart = 0x1000;

    private const ulong SharedWindow = 0x4000_0000_0000_0000;
    private const ulong LocalWindow = 0x2000_0000_0000_0000;
    private const ulong WindowSize = 1ul << 32;

    public static PtxSpace Space(PtxDecoding x, params ReadOnlySpan<string> known) => Named(x.Require(known));

    public static PtxSpace Named(string? name) => name switch
    {
        "global" => PtxSpace.Global,
        "shared" => PtxSpace.Shared,
        "local" => PtxSpace.Local,
        "param" => PtxSpace.Param,
        _ => PtxSpace.Generic,
    };

    /// <summary>The address of a shared variable in its space.</summary>
    public static ulong Of(PtxDecoding x, PtxVariable variable) => SharedStart + (ulong)(variable.IsDynamic
        ? (x.Context.StaticBytes + variable.Alignment - 1) / variable.Alignment * variable.Alignment : variable.Offset);

    public static ulong ToGeneric(PtxSpace space, ulong address) => space == PtxSpace.Global ? address
        : address < WindowSize ? address + Window(space) : throw new PtxException($"0x{address:x} is no {space} address");

    public static ulong FromGeneric(PtxSpace space, ulong address) => SpaceOf(address) != space
        ? throw new PtxException($"0x{address:x} is no address of {space} memory") : address - Window(space);

    public static PtxSpace SpaceOf(ulong address) =>
        address - SharedWindow < WindowSize ? PtxSpace.Shared : address - LocalWindow < WindowSize ? PtxSpace.Local : PtxSpace.Global;

    private static ulong Window(PtxSpace space) => space switch
    {
        PtxSpace.Shared => SharedWindow,
        PtxSpace.Local => LocalWindow,
        _ => 0,
    };
}

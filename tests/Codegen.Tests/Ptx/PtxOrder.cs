namespace ExprJit.Codegen.Tests.Ptx;

/// <summary>In which order groups, and the threads of a group, are run.</summary>
internal sealed class PtxOrder
{
    private readonly Func<long, long, long> _of;

    private PtxOrder(Func<long, long, long> of) => _of = of;

    public static PtxOrder Forward { get; } = new((i, _) => i);

    public static PtxOrder Reverse { get; } = new((i, count) => count - 1 - i);

    /// <summary>From both ends inwards, as far as possible from any order that a kernel could count on.</summary>
    public static PtxOrder Alternating { get; } = new((i, count) => i % 2 == 0 ? i / 2 : count - 1 - i / 2);

    public int Of(int i, int count) => (int)_of(i, count);

    public long Of(long i, long count) => _of(i, count);
}

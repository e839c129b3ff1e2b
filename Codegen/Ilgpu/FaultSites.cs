using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>What the values of the flag mean: arithmetic's own, and from a number on the places of a layout that look up by an index.</summary>
internal sealed class FaultSites
{
    private const int First = 16;

    private readonly List<(Apply Op, long Length)> _sites = [];

    /// <summary>What an index of an op that is out of range raises.</summary>
    /// <param name="op">The op.</param>
    /// <param name="length">The length of the axis.</param>
    public int Add(Apply op, long length)
    {
        _sites.Add((op, length));
        return First + _sites.Count - 1;
    }

    /// <summary>What a raised flag tells.</summary>
    public Exception Of(int fault) => fault switch
    {
        IlgpuElementwise.DividedByZero => new DivideByZeroException(),
        IlgpuElementwise.Overflowed => new OverflowException(),
        IlgpuElementwise.NotANumber => new ArithmeticException("The sign of a NaN."),
        >= First when fault - First < _sites.Count => Errors.IndexOutOfRange(_sites[fault - First].Op, _sites[fault - First].Length),
        _ => new InternalCompilerException("ilgpu", $"the flag is {fault}"),
    };
}

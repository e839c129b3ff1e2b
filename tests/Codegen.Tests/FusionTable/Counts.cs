namespace ExprJit.Codegen.Tests.FusionTable;

/// <summary>The kernels of each program today; <c>EXPRJIT_BLESS=1</c> writes this file and docs/fusion-table.md again.</summary>
internal static class Counts
{
    public static readonly Dictionary<string, int> Golden = new()
    {
    };
}

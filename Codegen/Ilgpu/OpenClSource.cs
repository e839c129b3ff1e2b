using System.Text.RegularExpressions;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>Corrects the OpenCL C that ILGPU writes, whose statements are few and of one form each.</summary>
internal static partial class OpenClSource
{
    // OpenCL C contracts a * b + c by default, and ILGPU leaves no build option to forbid it.
    private const string NoContraction = "#pragma OPENCL FP_CONTRACT OFF\n";

    /// <summary>The same program, with C#'s meaning. A corrected program stays as it is.</summary>
    public static string Exact(string source)
    {
        if (source.StartsWith(NoContraction, StringComparison.Ordinal))
            return source;
        source = SignedArithmetic().Replace(source, "($1)((u$1) $2 $3 (u$1)$4)");
        source = SignedNegation().Replace(source, "($1)( - (u$1)");
        source = GlobalBarrier().Replace(source, "$1_barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE)");
        return NoContraction + NarrowView().Replace(source, "$1long field_0;");
    }

    // Integers wrap in C#. In C a signed overflow has no meaning: compilers take it that none happens, and drop
    // the comparison that looks for one. Unsigned arithmetic wraps and has the same bits.
    [GeneratedRegex(@"\((int|long)\)\(\(\1\) (\S+) ([-+*])  \(\1\)(\S+)\)")]
    private static partial Regex SignedArithmetic();

    [GeneratedRegex(@"\((int|long)\)\( - \(\1\)")]
    private static partial Regex SignedNegation();

    // ILGPU's barriers fence global memory only: what a thread wrote to memory that its group shares need not be seen after one.
    [GeneratedRegex(@"\b(work_group|sub_group)_barrier\s*\(\s*CLK_GLOBAL_MEM_FENCE\s*\)")]
    private static partial Regex GlobalBarrier();

    // The first element of a view: ILGPU's host side writes 64 bits, and the program reads 32 of them.
    [GeneratedRegex(@"(struct type_\d+_kernel\s*\{\s*)int field_0;(?=\s*long field_1;\s*\})")]
    private static partial Regex NarrowView();
}

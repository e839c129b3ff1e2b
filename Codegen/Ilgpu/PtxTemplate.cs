namespace ExprJit.Codegen.Ilgpu;

/// <summary>The PTX of the scalar operations: always .rn where rounding is possible, never .approx or .ftz.</summary>
/// <remarks>
/// The explicit .rn on add, sub and mul matters: without it ptxas may contract them into fma.
/// Braces in PTX open a scope for the temporary registers; they are doubled for the formatter.
/// </remarks>
internal static class PtxTemplate
{
    public static string Get(string name, Type operand)
    {
        string t = Suffix(operand);
        bool isFloat = operand == typeof(float) || operand == typeof(double);
        return name switch
        {
            "Add" => $"add.rn.{t} {{0}}, {{1}}, {{2}};",
            "Subtract" => $"sub.rn.{t} {{0}}, {{1}}, {{2}};",
            "Multiply" => $"mul.rn.{t} {{0}}, {{1}}, {{2}};",
            "Divide" when isFloat => $"div.rn.{t} {{0}}, {{1}}, {{2}};",
            "FusedMultiplyAdd" => $"fma.rn.{t} {{0}}, {{1}}, {{2}}, {{3}};",
            "Sqrt" => $"sqrt.rn.{t} {{0}}, {{1}};",
            "Abs" => Sign("and", operand, mask: "0x7fffffff", wideMask: "0x7fffffffffffffff"),
            "Negate" => Sign("xor", operand, mask: "0x80000000", wideMask: "0x8000000000000000"),

            // PTX copies the sign of its first operand onto its second.
            "CopySign" => $"copysign.{t} {{0}}, {{2}}, {{1}};",
            "Floor" => $"cvt.rmi.{t}.{t} {{0}}, {{1}};",
            "Ceiling" => $"cvt.rpi.{t}.{t} {{0}}, {{1}};",
            "Truncate" => $"cvt.rzi.{t}.{t} {{0}}, {{1}};",
            "RoundToEven" => $"cvt.rni.{t}.{t} {{0}}, {{1}};",
            "Min" or "Max" => MinMax(name == "Min" ? "min" : "max", t),
            "Equal" => Comparison("eq", t),
            "NotEqual" => Comparison("neu", t),
            "Less" => Comparison("lt", t),
            "LessOrEqual" => Comparison("le", t),
            "Greater" => Comparison("gt", t),
            "GreaterOrEqual" => Comparison("ge", t),
            "Divide" => IntegerDivision("div", t),
            "Remainder" => IntegerDivision("rem", t),
            "ToInt32" => ToInteger("s32", t),
            "ToUInt32" => ToInteger("u32", t),
            "ToInt64" => ToInteger("s64", t),
            "ToUInt64" => ToInteger("u64", t),
            "ToSingle" => $"cvt.rn.f32.{t} {{0}}, {{1}};",
            "ToDouble" when operand == typeof(float) => "cvt.f64.f32 {0}, {1};",
            "ToDouble" => $"cvt.rn.f64.{t} {{0}}, {{1}};",
            "ToBits" or "FromBits" => $"mov.b{Bits(operand)} {{0}}, {{1}};",
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No PTX for this operation."),
        };
    }

    private static string Suffix(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.Single => "f32",
        TypeCode.Double => "f64",
        TypeCode.Int32 => "s32",
        TypeCode.UInt32 => "u32",
        TypeCode.Int64 => "s64",
        TypeCode.UInt64 => "u64",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No such operand."),
    };

    private static int Bits(Type type) =>
        type == typeof(double) || type == typeof(long) || type == typeof(ulong) ? 64 : 32;

    // abs and neg leave a NaN's sign undefined; on the bits it is defined.
    private static string Sign(string operation, Type operand, string mask, string wideMask)
    {
        int bits = Bits(operand);
        return $"{{{{ .reg .b{bits} t; mov.b{bits} t, {{1}}; {operation}.b{bits} t, t, {(bits == 64 ? wideMask : mask)}; mov.b{bits} {{0}}, t; }}}}";
    }

    private static string Comparison(string comparison, string t) =>
        $"{{{{ .reg .pred p; setp.{comparison}.{t} p, {{1}}, {{2}}; selp.b32 {{0}}, 1, 0, p; }}}}";

    // min and max drop a NaN, and min.NaN is for sm_80 and f32 only; they do order -0 before +0.
    private static string MinMax(string operation, string t) =>
        $"{{{{ .reg .pred p; .reg .{t} t, n; setp.nan.{t} p, {{1}}, {{2}}; add.rn.{t} n, {{1}}, {{2}}; "
        + $"{operation}.{t} t, {{1}}, {{2}}; selp.{t} {{0}}, n, t, p; }}}}";

    // The result of a zero divisor is unspecified in PTX. MinValue / -1 wraps in hardware but is not
    // documented to, so -1 is computed without dividing.
    private static string IntegerDivision(string operation, string t)
    {
        string b = t.Replace('s', 'b').Replace('u', 'b');
        string zero = $"setp.eq.{t} p, {{2}}, 0; ";
        if (t[0] == 'u')
        {
            return $"{{{{ .reg .pred p; .reg .{t} t; {zero}selp.{b} t, 1, {{2}}, p; "
                + $"{operation}.{t} t, {{1}}, t; selp.{b} {{0}}, 0, t, p; }}}}";
        }

        string minusOne = operation == "div" ? "neg" : "sub";
        string negated = operation == "div" ? $"{minusOne}.{t} n, {{1}};" : $"mov.{b} n, 0;";
        return $"{{{{ .reg .pred p, q; .reg .{t} t, n; {zero}setp.eq.{t} q, {{2}}, -1; {negated} "
            + $"selp.{b} t, 1, {{2}}, p; selp.{b} t, 1, t, q; {operation}.{t} t, {{1}}, t; "
            + $"selp.{b} t, n, t, q; selp.{b} {{0}}, 0, t, p; }}}}";
    }

    // cvt saturates. NaN gives 0 only from f32 to 32 bits, hence the selection.
    private static string ToInteger(string target, string t) =>
        $"{{{{ .reg .pred p; .reg .{target} t; setp.nan.{t} p, {{1}}, {{1}}; cvt.rzi.{target}.{t} t, {{1}}; "
        + $"selp.b{target[1..]} {{0}}, 0, t, p; }}}}";
}

using System.Globalization;
using ILGPU.Backends;
using ILGPU.IR.Values;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>The OpenCL C of the scalar operations.</summary>
/// <remarks>
/// Contraction is off by pragma. Single-precision division and square root are off by up to 2.5 and 3
/// units in OpenCL; through double, whose operations are exact to the last bit, they round correctly,
/// since 53 bits are more than twice 24 plus two.
/// </remarks>
internal static class OpenClTemplate
{
    public static string Get(string name, Type operand)
    {
        string t = TypeName(operand);
        bool isSingle = operand == typeof(float);
        bool isFloat = isSingle || operand == typeof(double);
        return name switch
        {
            "Add" => "({1} + {2})",
            "Subtract" => "({1} - {2})",
            "Multiply" => "({1} * {2})",
            "Divide" when isSingle => "convert_float_rte((double){1} / (double){2})",
            "Divide" when isFloat => "({1} / {2})",
            "FusedMultiplyAdd" => "fma({1}, {2}, {3})",
            "Sqrt" => isSingle ? "convert_float_rte(sqrt((double){1}))" : "sqrt({1})",
            "Abs" => "fabs({1})",
            "Negate" => "(-{1})",
            "CopySign" => "copysign({1}, {2})",
            "Floor" => "floor({1})",
            "Ceiling" => "ceil({1})",
            "Truncate" => "trunc({1})",
            "RoundToEven" => "rint({1})",
            "Min" => MinMax('<', '|', isSingle),
            "Max" => MinMax('>', '&', isSingle),
            "Equal" => "({1} == {2})",
            "NotEqual" => "({1} != {2})",
            "Less" => "({1} < {2})",
            "LessOrEqual" => "({1} <= {2})",
            "Greater" => "({1} > {2})",
            "GreaterOrEqual" => "({1} >= {2})",

            // The cast restores a signedness that ILGPU's variables need not have.
            "Divide" when IsSigned(operand) =>
                $"({{2}} == 0 ? ({t})0 : ({t}){{2}} == -1 ? ({t})(0 - (u{t}){{1}}) : ({t}){{1}} / ({t}){{2}})",
            "Divide" => $"({{2}} == 0 ? ({t})0 : ({t}){{1}} / ({t}){{2}})",
            "Remainder" when IsSigned(operand) =>
                $"({{2}} == 0 || ({t}){{2}} == -1 ? ({t})0 : ({t}){{1}} % ({t}){{2}})",
            "Remainder" => $"({{2}} == 0 ? ({t})0 : ({t}){{1}} % ({t}){{2}})",

            // The saturating conversions are defined for NaN: zero.
            "ToInt32" => "convert_int_sat_rtz({1})",
            "ToUInt32" => "convert_uint_sat_rtz({1})",
            "ToInt64" => "convert_long_sat_rtz({1})",
            "ToUInt64" => "convert_ulong_sat_rtz({1})",
            "ToSingle" => $"convert_float_rte(({t}){{1}})",
            "ToDouble" => $"convert_double_rte(({t}){{1}})",
            "ToBits" => isSingle ? "as_int({1})" : "as_long({1})",
            "FromBits" => operand == typeof(int) ? "as_float((int){1})" : "as_double((long){1})",
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No OpenCL C for this operation."),
        };
    }

    /// <summary>A variable's name, or a constant spelled so that no bit of it is lost.</summary>
    public static string Operand(VariableAllocator.Variable variable)
    {
        if (variable is not VariableAllocator.ConstantVariable { Value: PrimitiveValue constant })
        {
            return variable.ToString();
        }

        // ILGPU itself would print a double's -0 as the integer 0, and all NaNs alike.
        return constant.BasicValueType switch
        {
            ILGPU.BasicValueType.Float32 => Invariant($"as_float(0x{BitConverter.SingleToUInt32Bits(constant.Float32Value):x}u)"),
            ILGPU.BasicValueType.Float64 => Invariant($"as_double(0x{BitConverter.DoubleToUInt64Bits(constant.Float64Value):x}ul)"),
            ILGPU.BasicValueType.Int64 => Invariant($"((long)0x{constant.Int64Value:x}ul)"),
            _ => Invariant($"((int)0x{constant.Int32Value:x}u)"),
        };
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static bool IsSigned(Type type) => type == typeof(int) || type == typeof(long);

    private static string TypeName(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.Single => "float",
        TypeCode.Double => "double",
        TypeCode.Int32 => "int",
        TypeCode.UInt32 => "uint",
        TypeCode.Int64 => "long",
        TypeCode.UInt64 => "ulong",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No such operand."),
    };

    // fmin and fmax drop a NaN and may give either zero. Equal operands differ at most in a zero's
    // sign, which the bit operation settles.
    private static string MinMax(char comparison, char zeros, bool isSingle)
    {
        (string bits, string value) = isSingle ? ("as_int", "as_float") : ("as_long", "as_double");
        return $"(isunordered({{1}}, {{2}}) ? {{1}} + {{2}} : {{1}} == {{2}} ? "
            + $"{value}({bits}({{1}}) {zeros} {bits}({{2}})) : {{1}} {comparison} {{2}} ? {{1}} : {{2}})";
    }
}

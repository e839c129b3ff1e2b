using ExprJit.Graphs;

namespace ExprJit;

/// <summary>
/// The static methods of Math, MathF and the number types as ops: each gives .NET's result, special values included;
/// functions that are not exactly rounded are within a few units in the last place of it.
/// </summary>
internal static class NumberMethods
{
    /// <summary>Methods by the op that means the same.</summary>
    private static readonly Dictionary<(string Name, int Arity), Op> Ops = new()
    {
        [("Abs", 1)] = Op.Abs,
        [("Sqrt", 1)] = Op.Sqrt,
        [("Cbrt", 1)] = Op.Cbrt,
        [("Exp", 1)] = Op.Exp,
        [("Log", 1)] = Op.Log,
        [("Log2", 1)] = Op.Log2,
        [("Log10", 1)] = Op.Log10,
        [("LogP1", 1)] = Op.LogP1,
        [("ExpM1", 1)] = Op.ExpM1,
        [("Exp2", 1)] = Op.Exp2,
        [("Sin", 1)] = Op.Sin,
        [("Cos", 1)] = Op.Cos,
        [("Tan", 1)] = Op.Tan,
        [("Asin", 1)] = Op.Asin,
        [("Acos", 1)] = Op.Acos,
        [("Atan", 1)] = Op.Atan,
        [("Sinh", 1)] = Op.Sinh,
        [("Cosh", 1)] = Op.Cosh,
        [("Tanh", 1)] = Op.Tanh,
        [("Asinh", 1)] = Op.Asinh,
        [("Acosh", 1)] = Op.Acosh,
        [("Atanh", 1)] = Op.Atanh,
        [("Floor", 1)] = Op.Floor,
        [("Ceiling", 1)] = Op.Ceiling,
        [("Round", 1)] = Op.Round,
        [("Truncate", 1)] = Op.Truncate,
        [("Pow", 2)] = Op.Pow,
        [("Atan2", 2)] = Op.Atan2,
        [("Max", 2)] = Op.Maximum,
        [("Min", 2)] = Op.Minimum,
        [("CopySign", 2)] = Op.CopySign,
        [("IsNaN", 1)] = Op.IsNaN,
        [("IsFinite", 1)] = Op.IsFinite,
        [("IsInfinity", 1)] = Op.IsInfinity,
        [("FusedMultiplyAdd", 3)] = Op.MulAdd,
        [("op_Addition", 2)] = Op.Add,
        [("op_Subtraction", 2)] = Op.Sub,
        [("op_Multiply", 2)] = Op.Mul,
        [("op_UnaryNegation", 1)] = Op.Neg,
        [("op_BitwiseAnd", 2)] = Op.And,
        [("op_BitwiseOr", 2)] = Op.Or,
        [("op_ExclusiveOr", 2)] = Op.Xor,
        [("op_OnesComplement", 1)] = Op.Not,
        [("op_Equality", 2)] = Op.Equal,
        [("op_Inequality", 2)] = Op.NotEqual,
        [("op_LessThan", 2)] = Op.Less,
        [("op_LessThanOrEqual", 2)] = Op.LessEqual,
    };

    /// <summary>Whether the type's static methods are those of numbers; a method made at run time has no type.</summary>
    public static bool Owns(Type? type) => type is not null
        && (type == typeof(Math) || type == typeof(MathF) || ElementTypes.Find(type) is not null || type.IsInterface && type.Namespace == "System.Numerics");

    /// <summary>A call's value, or null where the method has no device version.</summary>
    /// <param name="name">The method's name without the interface it implements.</param>
    /// <param name="arguments">Nodes, and the enum of a rounding mode.</param>
    /// <param name="result">The return type.</param>
    public static Node? Apply(string name, object?[] arguments, Type result)
    {
        if (arguments is [Node rounded, .., MidpointRounding mode])
            return name == "Round" && arguments.Length <= 3 && rounded.Element.IsFloat() ? Round(rounded, arguments.Length == 3 ? Digits(arguments[1]) : 0, mode, arguments.Length == 3) : null;
        if (!Array.TrueForAll(arguments, a => a is Node) || ElementTypes.Find(result) is not { } to)
            return null;
        var x = Array.ConvertAll(arguments, a => (Node)a!);
        if (Composed(name, x, to) is { } made)
            return made.Element == to ? made : null;
        if (!Ops.TryGetValue((name, x.Length), out var op))
            return null;
        try
        {
            var node = x[0].Arena.Apply(op, x);
            return node.Element == to ? node : null;
        }
        catch (TraceException)
        {
            return null;
        }
    }

    private static Node? Composed(string name, Node[] x, ElementType to) => (name, x.Length) switch
    {
        ("Sign", 1) when x[0].Element.IsFloat() => x[0].Arena.Apply(Op.SignChecked, x[0]),
        ("Sign", 1) => N.Cast(N.Sign(x[0]), to),
        ("Abs", 1) when x[0].Element.IsInteger() && !x[0].Element.IsUnsigned() => N.Maximum(x[0], N.NegChecked(x[0])),
        ("Round", 2) when x[0].Element.IsFloat() => Round(x[0], Digits(x[1]), MidpointRounding.ToEven, scaled: true),
        ("Clamp", 3) => N.Where(N.Less(x[0], x[1]), x[1], N.Where(N.Less(x[2], x[0]), x[2], x[0])),
        ("Log", 2) => LogInBase(x[0], x[1]),
        ("Exp10", 1) => N.Pow(x[0].Like(10), x[0]),
        ("BigMul", 2) when x[0].Element.Size() == 4 => N.Cast(x[0], to) * N.Cast(x[1], to),
        ("Hypot", 2) => Hypot(x[0], x[1]),
        ("IEEERemainder" or "Ieee754Remainder", 2) => IeeeRemainder(x[0], x[1]),
        ("DegreesToRadians", 1) => x[0] * Pi(to) / x[0].Like(180),
        ("RadiansToDegrees", 1) => x[0] * 180 / Pi(to),
        ("MaxNumber", 2) => Numbers(Op.Maximum, x[0], x[1]),
        ("MinNumber", 2) => Numbers(Op.Minimum, x[0], x[1]),
        ("MaxMagnitude", 2) when to.IsFloat() => Magnitude(x[0], x[1], N.Less(N.Abs(x[1]), N.Abs(x[0])), N.Where(IsNegative(x[0]), x[1], x[0])),
        ("MinMagnitude", 2) when to.IsFloat() => Magnitude(x[0], x[1], N.Less(N.Abs(x[0]), N.Abs(x[1])), N.Where(IsNegative(x[0]), x[0], x[1])),
        ("op_Division", 2) => x[0] / x[1],
        ("op_Modulus", 2) => x[0].Arena.Apply(Op.Rem, x[0], x[1]),
        ("op_GreaterThan", 2) => N.Less(x[1], x[0]),
        ("op_GreaterThanOrEqual", 2) => N.LessEqual(x[1], x[0]),
        ("op_UnaryPlus", 1) => x[0],
        ("op_Increment", 1) => x[0] + 1,
        ("op_Decrement", 1) => x[0] - 1,
        ("op_LeftShift" or "op_RightShift", 2) => x[0].Arena.Apply(name == "op_LeftShift" ? Op.ShiftLeft : Op.ShiftRight, x[0], N.Cast(x[1], x[0].Element)),
        ("get_Zero" or "get_AdditiveIdentity", 0) or ("get_One" or "get_MultiplicativeIdentity", 0) => null,
        ("IsNegative", 1) => IsNegative(x[0]),
        ("IsPositive", 1) => N.Not(IsNegative(x[0])),
        ("IsZero", 1) => N.Equal(x[0], x[0].Like(0)),
        ("IsPositiveInfinity", 1) => N.Equal(x[0], x[0].Like(double.PositiveInfinity)),
        ("IsNegativeInfinity", 1) => N.Equal(x[0], x[0].Like(double.NegativeInfinity)),
        ("IsRealNumber", 1) => x[0].Element.IsFloat() ? N.Equal(x[0], x[0]) : null,
        ("IsInteger", 1) when x[0].Element.IsFloat() => IsInteger(x[0]),
        ("IsEvenInteger", 1) => Parity(x[0], 0),
        ("IsOddInteger", 1) => Parity(x[0], 1),
        ("IsNormal", 1) when x[0].Element.IsFloat() => N.And(x[0].Arena.Apply(Op.IsFinite, x[0]), N.LessEqual(Normal(x[0]), N.Abs(x[0]))),
        ("IsSubnormal", 1) when x[0].Element.IsFloat() => N.And(N.NotEqual(x[0], x[0].Like(0)), N.Less(N.Abs(x[0]), Normal(x[0]))),
        ("IsPow2", 1) when x[0].Element.IsInteger() => N.And(N.Less(x[0].Like(0), x[0]), N.Equal(x[0].Arena.Apply(Op.And, x[0], x[0] - 1), x[0].Like(0))),
        ("CreateTruncating", 1) => N.Cast(x[0], to),
        ("CreateSaturating", 1) when x[0].Element.IsFloat() || ElementTypes.Widens(x[0].Element, to) => N.Cast(x[0], to),
        ("CreateChecked", 1) when ElementTypes.Widens(x[0].Element, to) || to.IsFloat() || IsExact(x[0], to) => N.Cast(x[0], to),
        _ => null,
    };


    private static bool IsExact(Node x, ElementType to) =>
        x is Constant c && Scalar.FromReal(to, c.Value.Real).Real == c.Value.Real;

    private static Node IsNegative(Node x) => N.Less(x.Element.IsFloat() ? x.Arena.Apply(Op.CopySign, x.Like(1), x) : x, x.Like(0));

    private static Node IsInteger(Node x) => N.And(x.Arena.Apply(Op.IsFinite, x), N.Equal(x, N.Truncate(x)));

    private static Node Parity(Node x, int odd) => x.Element.IsFloat()
        ? N.Equal(N.Abs(x.Arena.Apply(Op.Rem, x, x.Like(2))), x.Like(odd))
        : N.Equal(x.Arena.Apply(Op.And, x, x.Like(1)), x.Like(odd));

    private static Node Normal(Node x) => x.Like(x.Element switch
    {
        ElementType.Float64 => 2.2250738585072014e-308,
        ElementType.Float32 => 1.17549435e-38f,
        _ => 6.103515625e-05,
    });

    private static double Pi(ElementType type) => type == ElementType.Float32 ? MathF.PI : Math.PI;

    private static Node Numbers(Op op, Node x, Node y) => !x.Element.IsFloat() ? x.Arena.Apply(op, x, y)
        : N.Where(N.NotEqual(y, y), x, N.Where(N.NotEqual(x, x), y, x.Arena.Apply(op, x, y)));

    private static Node Magnitude(Node x, Node y, Node first, Node atTie) =>
        N.Where(N.Or(first, N.NotEqual(x, x)), x, N.Where(N.Equal(N.Abs(x), N.Abs(y)), atTie, y));

    private static Node LogInBase(Node a, Node b)
    {
        var nan = a.Like(double.NaN);
        var extreme = N.Or(N.Equal(b, b.Like(0)), N.Equal(b, b.Like(double.PositiveInfinity)));
        var none = N.Or(N.Equal(b, b.Like(1)), N.And(N.NotEqual(a, a.Like(1)), extreme));
        return N.Where(none, nan, N.Log(a) / N.Log(b));
    }

    /// <summary>Scaled by the larger, so that no square overflows; an infinity wins over NaN.</summary>
    private static Node Hypot(Node x, Node y)
    {
        Node a = N.Abs(x), b = N.Abs(y), infinity = a.Like(double.PositiveInfinity);
        Node high = N.Maximum(a, b), low = N.Minimum(a, b), ratio = low / high;
        var length = N.Where(N.Equal(high, high.Like(0)), high, high * N.Sqrt(1 + ratio * ratio));
        return N.Where(N.Or(N.Equal(a, infinity), N.Equal(b, infinity)), infinity, length);
    }

    /// <summary>By the remainder of the truncating division, as .NET defines it.</summary>
    private static Node IeeeRemainder(Node x, Node y)
    {
        var regular = x.Arena.Apply(Op.Rem, x, y);
        var other = regular - N.Abs(y) * N.Sign(x);
        Node quotient = x / y, rounded = x.Arena.Apply(Op.Round, quotient);
        var atTie = N.Where(N.Less(N.Abs(quotient), N.Abs(rounded)), other, regular);
        var chosen = N.Where(N.Equal(N.Abs(other), N.Abs(regular)), atTie, N.Where(N.Less(N.Abs(other), N.Abs(regular)), other, regular));
        return N.Where(N.And(N.Equal(regular, x.Like(0)), IsNegative(x)), x.Like(-0.0), chosen);
    }

    private static int Digits(object? digits) => digits is Constant { Value: var value } ? (int)value.Integer : -1;

    /// <summary>.NET scales by a power of ten unless the value is too large to have that many digits.</summary>
    private static Node? Round(Node x, int digits, MidpointRounding mode, bool scaled)
    {
        bool isDouble = x.Element == ElementType.Float64;
        if (digits < 0 || digits > (isDouble ? 15 : 6) || x.Element == ElementType.Float16)
            return null;
        if (!scaled)
            return Rounded(x, mode);
        var power = x.Like(Math.Pow(10, digits));
        var result = Rounded(x * power, mode) is { } rounded ? rounded / power : null;
        return result is null ? null : N.Where(N.Less(N.Abs(x), x.Like(isDouble ? 1e16 : 1e8)), result, x);
    }

    private static Node? Rounded(Node x, MidpointRounding mode) => mode switch
    {
        MidpointRounding.ToEven => x.Arena.Apply(Op.Round, x),
        MidpointRounding.ToZero => N.Truncate(x),
        MidpointRounding.ToNegativeInfinity => N.Floor(x),
        MidpointRounding.ToPositiveInfinity => x.Arena.Apply(Op.Ceiling, x),
        MidpointRounding.AwayFromZero => N.Truncate(x + x.Arena.Apply(Op.CopySign, x.Like(x.Element == ElementType.Float64 ? 0.49999999999999994 : 0.49999997f), x)),
        _ => null,
    };
}

using System.Linq.Expressions;
using System.Reflection;
using ExprJit.Graphs;
using Xunit;

namespace ExprJit.Codegen.Tests;

/// <summary>
/// Plain arithmetic means what C# says: each lambda, over the values that break careless code, gives on every device the
/// bits that .NET's own compilation of the same expression gives, or throws the same exception.
/// </summary>
public sealed class CSharpArithmeticTests
{
    private static readonly Dictionary<string, LambdaExpression> Lambdas = MakeLambdas();

    public static TheoryData<string, string> Rows() => TestDevices.Times(Lambdas.Keys);

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_device_computes_as_CSharp_does(string device, string name)
    {
        var lambda = Lambdas[name];
        var native = lambda.Compile();
        var compiled = FunctionBuilder.Compile(lambda, null, null, new FunctionOptions { Device = Device.Parse(device) }, lambda.Type);
        var wrong = new List<string>();
        foreach (object[] arguments in Arguments(lambda))
        {
            string expected = Outcome(native, arguments), actual = Outcome(compiled, arguments);
            if (expected != actual)
                wrong.Add($"({string.Join(", ", arguments)}) gives {actual}, not {expected}");
        }
        if (wrong.Count > 0)
            Assert.Fail($"{name} on {device}: {wrong.Count} differ: {string.Join("; ", wrong.Take(6))}");
    }

    private static string Outcome(Delegate function, object[] arguments)
    {
        try
        {
            return Scalar.Of(function.DynamicInvoke(arguments)!).ToString();
        }
        catch (TargetInvocationException e)
        {
            return e.InnerException!.GetType().Name;
        }
    }

    private static IEnumerable<object[]> Arguments(LambdaExpression lambda)
    {
        IEnumerable<object[]> all = [[]];
        foreach (var parameter in lambda.Parameters)
            all = all.SelectMany(_ => Values(parameter.Type, lambda.Parameters.Count), (head, value) => (object[])[.. head, value]).ToArray();
        return all;
    }

    private static IEnumerable<object> Values(Type type, int parameters)
    {
        var element = ElementTypes.Find(type)!.Value;
        IEnumerable<Scalar> values = Enumerable.Range(0, 16).Select(i => Harness.Special(element, i));
        if (parameters == 1 && element.IsFloat())
            values = values.Concat(Ends.Select(x => Scalar.FromReal(element, x)));
        if (parameters == 1 && element.IsInteger())
            values = values.Concat(Wholes.Select(x => Scalar.FromInteger(element, x)));
        return values.Distinct().Select(v => v.Boxed());
    }

    /// <summary>The ends of the integer types, and what lies next to them.</summary>
    private static readonly double[] Ends =
    [
        -0.5, -1.5, 127, 127.9, 128, -128, -128.9, -129, 255, 255.9, 256, 300, -300, 32767.5, 32768, -32768.9, -32769, 65504, 65519, 65520, 65535.5, 65536,
        2147483647, 2147483647.5, 2147483648, -2147483648, -2147483648.5, -2147483649, 4294967295, 4294967295.5, 4294967296, 9007199254740993,
        9223372036854774784, 9223372036854775808, -9223372036854775808.0, -9223372036854777856.0, 18446744073709549568, 18446744073709551616.0,
        1.0004882812509095, 1.0004882812500, 6e-8, 2.9802322387695312e-8, 2.98023223877e-8, 0.1,
    ];

    /// <summary>Where conversions to float types have to round, once.</summary>
    private static readonly long[] Wholes =
    [
        2049, 2051, 65519, 65520, 16777217, 16777219, 9007199254740993, 9223372036854775295,
        unchecked((long)0x8000008000000001), unchecked((long)0x8000018000000000), unchecked((long)0xFFFFFF7FFFFFFFFF), 0x4000004000000001, -4, 5, 13, 100, 200,
    ];

    private static Dictionary<string, LambdaExpression> MakeLambdas()
    {
        var lambdas = new Dictionary<string, LambdaExpression>();
        foreach (var lambda in Written().Concat(Operators()).Concat(Conversions()))
            lambdas.TryAdd($"({string.Join(", ", lambda.Parameters.Select(p => CSharpText.Name(p.Type)))}) {lambda.Body} {lambda.Body.NodeType}", lambda);
        return lambdas;
    }

    /// <summary>The operators that expression trees have for a type itself; C# promotes the types below int before them.</summary>
    private static IEnumerable<LambdaExpression> Operators()
    {
        ExpressionType[] numbers =
        [
            ExpressionType.Add, ExpressionType.Subtract, ExpressionType.Multiply, ExpressionType.Divide, ExpressionType.Modulo, ExpressionType.LessThan,
            ExpressionType.LessThanOrEqual, ExpressionType.GreaterThan, ExpressionType.GreaterThanOrEqual, ExpressionType.Equal, ExpressionType.NotEqual,
        ];
        ExpressionType[] integers =
        [
            ExpressionType.AddChecked, ExpressionType.SubtractChecked, ExpressionType.MultiplyChecked, ExpressionType.And, ExpressionType.Or, ExpressionType.ExclusiveOr,
        ];
        foreach (var type in new[] { typeof(int), typeof(uint), typeof(long), typeof(ulong), typeof(Half), typeof(float), typeof(double) })
        {
            var element = ElementTypes.Find(type)!.Value;
            ParameterExpression a = Expression.Parameter(type, "a"), b = Expression.Parameter(type, "b"), n = Expression.Parameter(typeof(int), "n");
            foreach (var kind in element.IsInteger() ? [.. numbers, .. integers] : numbers)
                yield return Expression.Lambda(Expression.MakeBinary(kind, a, b), a, b);
            if (!element.IsUnsigned())
                yield return Expression.Lambda(Expression.Negate(a), a);
            if (!element.IsInteger())
                continue;
            yield return Expression.Lambda(Expression.OnesComplement(a), a);
            yield return Expression.Lambda(Expression.LeftShift(a, n), a, n);
            yield return Expression.Lambda(Expression.RightShift(a, n), a, n);
            if (!element.IsUnsigned())
                yield return Expression.Lambda(Expression.NegateChecked(a), a);
        }
    }

    private static IEnumerable<LambdaExpression> Conversions() =>
        from fromType in ElementTypes.All
        from to in ElementTypes.All
        where fromType != to && fromType != ElementType.Bool && to != ElementType.Bool
        let x = Expression.Parameter(fromType.Clr(), "x")
        from convert in new[] { Expression.Convert(x, to.Clr()), Expression.ConvertChecked(x, to.Clr()) }
        select Expression.Lambda(convert, x);

    private static LambdaExpression Of<A, R>(Expression<Func<A, R>> lambda) => lambda;

    private static LambdaExpression Of<A, B, R>(Expression<Func<A, B, R>> lambda) => lambda;

    private static IEnumerable<LambdaExpression> Written() =>
    [
        // Promotion to int, and back.
        Of((byte a, byte b) => a + b),
        Of((byte a, byte b) => a - b),
        Of((byte a, byte b) => a * b),
        Of((byte a, byte b) => a / b),
        Of((byte a, byte b) => a % b),
        Of((byte a, byte b) => a < b),
        Of((byte a, byte b) => (byte)(a + b)),
        Of((byte a, byte b) => (byte)(a * b)),
        Of((byte a) => (byte)~a),
        Of((byte a) => -a),
        Of((sbyte a, sbyte b) => a / b),
        Of((sbyte a, sbyte b) => (sbyte)(a / b)),
        Of((sbyte a, sbyte b) => (sbyte)(a * b)),
        Of((sbyte a, sbyte b) => a % b),
        Of((sbyte a, byte b) => a ^ b),
        Of((short a, short b) => (short)(a - b)),
        Of((short a, short b) => a * b),
        Of((short a, byte b) => a * b + 1),
        Of((ushort a, ushort b) => a * b),
        Of((ushort a, ushort b) => (ushort)(a * b)),
        Of((sbyte a, ushort b) => a / (b | 1)),

        // Mixed types.
        Of((int a, uint b) => a + b),
        Of((int a, long b) => a * b),
        Of((long a, uint b) => a - b),
        Of((uint a, ulong b) => a < b),
        Of((uint a) => -a),
        Of((ulong a) => a > 5),
        Of((ulong a) => a / 3 + a % 7),
        Of((ulong a, long b) => (long)a < b),
        Of((ulong a, long b) => a == (ulong)b),
        Of((int a, float b) => a * b),
        Of((long a, float b) => a + b),
        Of((long a, double b) => a - b),
        Of((byte a, float b) => a / b),
        Of((float a, double b) => a * b),
        Of((float a) => a * 0.1f + 1),
        Of((float a) => a * 0.1 + 1),
        Of((int a) => a / 2.0),
        Of((uint a, float b) => a < b),
        Of((short a, double b) => a % b),

        // Shifts.
        Of((sbyte a, int n) => a << n),
        Of((sbyte a, int n) => a >> n),
        Of((byte a, int n) => (byte)(a << n)),
        Of((ushort a, int n) => a >> n),
        Of((short a, byte n) => (short)(a >> n)),
        Of((long a, byte n) => a << n),
        Of((uint a, int n) => (a << n) | (a >> (32 - n))),

        // Casts in a row.
        Of((double x) => (int)(byte)x),
        Of((double x) => (float)(Half)x),
        Of((long x) => (double)(float)x),
        Of((ulong x) => (double)(Half)x),
        Of((int x) => (uint)(ushort)(sbyte)x),
        Of((Half x) => (sbyte)(int)x),

        // Checked.
        Of((byte a, byte b) => checked((byte)(a + b))),
        Of((sbyte a, sbyte b) => checked((sbyte)(a * b))),
        Of((int a, int b) => checked(a * b + a)),
        Of((int a, int b) => checked(a - b) * 2),
        Of((long a, int b) => checked((int)(a + b))),
        Of((uint a, uint b) => checked(a - b) + 1),
        Of((int a) => checked((uint)-a)),
        Of((double a) => checked((sbyte)a)),
        Of((float a) => checked((ulong)a)),
        Of((Half a) => checked((byte)a)),
        Of((Half a) => checked((short)a)),
        Of((ulong a) => checked((Half)a)),
        Of((double a, double b) => checked(a * b)),
        Of((int a, int b) => unchecked(a * b) + checked(a + b)),

        // What is not chosen is not computed.
        Of((int a, int b) => b == 0 ? 0 : a / b),
        Of((int a, int b) => b != 0 && a / b > 2),
        Of((int a, int b) => b == 0 || a % b == 0),
        Of((uint a, uint b) => b == 0 ? 7 : a % b),
        Of((long a, long b) => a > 0 && b > 0 ? checked(a + b) : 0),
        Of((int a, int b) => a > 0 ? b > 0 ? checked(a * b) : checked(-b) : 7),
        Of((int a) => a == int.MinValue ? 0 : Math.Abs(a)),
        Of((double x) => double.IsNaN(x) ? 5 : Math.Sign(x)),
        Of((double x) => x > 0 && x < 1e6 ? checked((int)x) : -1),
        Of((double x) => x > -10 && x < 300 && checked((byte)x) > 3),
        Of((byte a, byte b) => a >= b ? checked((byte)(a - b)) : (byte)0),

        // Bool.
        Of((bool a, bool b) => a & !b),
        Of((bool a, bool b) => a | b),
        Of((bool a, bool b) => a ^ b),
        Of((bool a, bool b) => a == b),
        Of((bool a, bool b) => a != b || !a),
        Of((bool a, bool b) => a ? b : !b),
        Of((bool a, sbyte b) => a ? b : -b),
        Of((bool a, Half b) => a ? b : -b),

        // Methods of Math and of the types.
        Of((sbyte a) => Math.Abs(a)),
        Of((short a) => Math.Abs(a)),
        Of((int a) => Math.Abs(a)),
        Of((long a) => Math.Abs(a)),
        Of((long a) => Math.Sign(a)),
        Of((sbyte a) => Math.Sign(a)),
        Of((float a) => Math.Sign(a)),
        Of((double a) => Math.Sign(a)),
        Of((byte a, byte b) => Math.Max(a, b)),
        Of((ulong a, ulong b) => Math.Min(a, b)),
        Of((uint a, uint b) => Math.Max(a, b)),
        Of((float a, float b) => Math.Max(a, b)),
        Of((double a, double b) => Math.Min(a, b)),
        Of((ushort a) => Math.Clamp(a, (ushort)3, (ushort)1000)),
        Of((double a) => Math.Floor(a) + Math.Truncate(a)),
        Of((float a) => MathF.Sqrt(a)),
        Of((double a) => Math.Round(a)),
        Of((Half a, Half b) => Half.Max(a, b)),
        Of((Half a) => Half.Abs(a)),
        Of((Half a) => Half.Sqrt(a)),
        Of((Half a) => Half.IsNaN(a)),
        Of((Half a) => Half.Floor(a)),
        Of((Half a) => Half.Sign(a)),
        Of((Half a, Half b) => a * b + a),
        Of((Half a, float b) => (float)a * b),
        Of((Half a, Half b) => a < b ? a : b),
    ];
}

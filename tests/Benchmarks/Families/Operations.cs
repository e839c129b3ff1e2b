using System.Numerics;
using static ExprJit.Ops;
using TP = System.Numerics.Tensors.TensorPrimitives;

namespace ExprJit.Benchmarks.Families;

/// <summary>Single operations, as updates of a variable, against the one call of TensorPrimitives that does the same.</summary>
internal static class Operations
{
    private static readonly int[] Lengths = [1_000, 100_000, 1_000_000];

    public static IEnumerable<Case> Cases(bool quick) => Lengths.Where(n => !quick || n == 100_000).SelectMany(n => Of<float>(n).Concat(Of<double>(n)));

    private static IEnumerable<Case> Of<T>(int n) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] Signed(uint seed) => Data.Uniform<T>(n, seed, -3, 3);
        T[] Positive(uint seed) => Data.Uniform<T>(n, seed, 0.1, 4);
        Lazy<T[]> x = new(() => Signed(1)), y = new(() => Signed(2)), z = new(() => Signed(3)), p = new(() => Positive(4)), q = new(() => Positive(5));
        return
        [
            Binary("add", n, x, y, (a, b) => a + b, (a, b, r) => TP.Add<T>(a, b, r)),
            Binary("multiply", n, x, y, (a, b) => a * b, (a, b, r) => TP.Multiply<T>(a, b, r)),
            Binary("max", n, x, y, (a, b) => Maximum(a, b), (a, b, r) => TP.Max<T>(a, b, r)),
            Binary("pow", n, p, q, (a, b) => Pow(a, b), (a, b, r) => TP.Pow<T>(a, b, r)),
            Fma(n, x, y, z),
            Unary("abs", n, x, a => Abs(a), (a, r) => TP.Abs<T>(a, r)),
            Unary("sqrt", n, p, a => Sqrt(a), (a, r) => TP.Sqrt<T>(a, r)),
            Unary("exp", n, x, a => Exp(a), (a, r) => TP.Exp<T>(a, r)),
            Unary("log", n, p, a => Log(a), (a, r) => TP.Log<T>(a, r)),
            Unary("tanh", n, x, a => Tanh(a), (a, r) => TP.Tanh<T>(a, r)),
            Unary("sigmoid", n, x, a => Sigmoid(a), (a, r) => TP.Sigmoid<T>(a, r)),
            Unary("sin", n, x, a => Sin(a), (a, r) => TP.Sin<T>(a, r)),
            Unary("cos", n, x, a => Cos(a), (a, r) => TP.Cos<T>(a, r)),
        ];
    }

    private static Case Unary<T>(string work, int n, Lazy<T[]> x, Func<Tensor<T>, Tensor<T>> formula, Action<T[], T[]> primitive)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new Case("operations", work, Case.TypeName<T>(), Sizes.Text(n), () =>
        {
            var (updated, a) = (Shared.Create(Tensor.Zeros<T>(n), "result"), (Tensor<T>)x.Value);
            var f = Function.Compile((Tensor<T> a) => new Updates { { updated, formula(a) } });
            return Against(updated, () => f(a), r => primitive(x.Value, r));
        });

    private static Case Binary<T>(string work, int n, Lazy<T[]> x, Lazy<T[]> y, Func<Tensor<T>, Tensor<T>, Tensor<T>> formula, Action<T[], T[], T[]> primitive)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new Case("operations", work, Case.TypeName<T>(), Sizes.Text(n), () =>
        {
            var (updated, a, b) = (Shared.Create(Tensor.Zeros<T>(n), "result"), (Tensor<T>)x.Value, (Tensor<T>)y.Value);
            var f = Function.Compile((Tensor<T> a, Tensor<T> b) => new Updates { { updated, formula(a, b) } });
            return Against(updated, () => f(a, b), r => primitive(x.Value, y.Value, r));
        });

    private static Case Fma<T>(int n, Lazy<T[]> x, Lazy<T[]> y, Lazy<T[]> z) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new Case("operations", "multiply, add", Case.TypeName<T>(), Sizes.Text(n), () =>
        {
            var (updated, a, b, c) = (Shared.Create(Tensor.Zeros<T>(n), "result"), (Tensor<T>)x.Value, (Tensor<T>)y.Value, (Tensor<T>)z.Value);
            var f = Function.Compile((Tensor<T> a, Tensor<T> b, Tensor<T> c) => new Updates { { updated, a * b + c } });
            return Against(updated, () => f(a, b, c), r => TP.MultiplyAdd<T>(x.Value, y.Value, z.Value, r));
        });

    private static Contender[] Against<T>(Shared<Tensor<T>> updated, Action call, Action<T[]> primitive) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var result = new T[updated.Value.Length];
        return [Contender.Ours(updated, call), Contender.Into("TensorPrimitives", result, () => primitive(result))];
    }
}

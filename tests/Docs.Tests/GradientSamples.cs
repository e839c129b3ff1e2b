using static ExprJit.Ops;

namespace ExprJit.Docs.Tests;

/// <summary>The programs of docs/gradients.md, in its order.</summary>
internal static class GradientSamples
{
    public static void Sample1()
    {
        var f = Function.Compile((Tensor<double> x, Tensor<double> d) => Outputs.Of(
            Grad(Sum(x * x * x), x), Jvp(x * x * x, x, d), Vjp(x * x * x, x, d), Jacobian(x * x * x, x), Hessian(Sum(x * x * x), x)));
        var all = f(new[] { 1.0, 2 }, new[] { 10.0, 1 });
        Console.WriteLine(all.Item1);   // [3, 12]
        Console.WriteLine(all.Item2);   // [30, 12]
        Console.WriteLine(all.Item3);   // [30, 12]
        Console.WriteLine(Flatten(all.Item4));   // [3, 0, 0, 12]
        Console.WriteLine(Flatten(all.Item5));   // [6, 0, 0, 12]
    }

    public static void Sample2()
    {
        var w = Shared.Create(new double[] { 3, 4 }, "w");
        var penalty = Function.Compile(() => Grad(Square(Norm(Grad(Sum(w * w * w), w))), w));
        Console.WriteLine(penalty());   // [972, 2304]
    }

    public static void Sample3()
    {
        var f = Function.Compile((Tensor<double> v) => Grad(Sum(Where(v > 0, Log(v), 0)), v));
        Console.WriteLine(f(new[] { 0.0, 4 }));   // [0, 0.25]
    }
}

using System.Linq.Expressions;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>The forms that a graph of many nodes takes.</summary>
public enum GraphShape
{
    LeftDeep,
    RightDeep,
    Balanced,
    Shared,
    Wide,
}

/// <summary>What the shapes are built with, so that one definition gives a graph, an expression tree and the expected number.</summary>
internal interface IShapeAlgebra<V>
{
    V Of(double number);

    V Add(V a, V b);

    V Multiply(V a, V b);

    V Sine(V a);
}

/// <summary>Programs of about a given number of ops. All stay within a few units of their argument.</summary>
internal static class GraphShapes
{
    /// <summary>Sums in an output of <see cref="GraphShape.Wide"/>.</summary>
    public const int WideTerms = 100;

    public static V[] Build<V>(IShapeAlgebra<V> of, GraphShape shape, V x, int ops) => shape switch
    {
        GraphShape.LeftDeep => [Chain(x, ops / 2, y => of.Add(of.Multiply(y, of.Of(0.5)), x))],
        GraphShape.RightDeep => [Chain(x, ops / 2, y => of.Add(x, of.Multiply(of.Of(0.5), y)))],
        GraphShape.Balanced => [Balanced(of, x, ops / 2)],
        GraphShape.Shared => [Chain(x, ops / 4, y => of.Add(of.Multiply(of.Sine(y), y), of.Multiply(y, of.Of(0.25))))],
        _ => [.. Enumerable.Range(0, ops / (2 * WideTerms)).Select(output => Sum(of, x, output))],
    };

    /// <summary>The same over plain numbers: what a program of this shape must give.</summary>
    public static double[] Expected(GraphShape shape, double x, int ops) => Build(new Doubles(), shape, x, ops);

    /// <summary>The same in a helper's loop over tensors.</summary>
    public static Tensor<double>[] Tensors(GraphShape shape, Tensor<double> x, int ops) => Build(new TensorAlgebra(), shape, x, ops);

    /// <summary>The same as a tree made by a program, as no compiler could read it.</summary>
    public static Expression<Func<T, T[]>> Tree<T>(GraphShape shape, int ops)
    {
        var x = Expression.Parameter(typeof(T), "x");
        var outputs = Build(new Trees(typeof(T)), shape, (Expression)x, ops);
        return Expression.Lambda<Func<T, T[]>>(Expression.NewArrayInit(typeof(T), outputs), x);
    }

    private static V Chain<V>(V start, int steps, Func<V, V> step)
    {
        for (int i = 0; i < steps; i++)
            start = step(start);
        return start;
    }

    private static V Balanced<V>(IShapeAlgebra<V> of, V x, int leaves)
    {
        var level = Enumerable.Range(1, leaves).Select(i => of.Multiply(x, of.Of(1.0 / leaves / i))).ToList();
        for (; level.Count > 1; level = [.. level.Chunk(2).Select(pair => pair.Length == 1 ? pair[0] : of.Add(pair[0], pair[1]))])
        {
        }
        return level[0];
    }

    private static V Sum<V>(IShapeAlgebra<V> of, V x, int output)
    {
        var sum = x;
        for (int term = 1; term <= WideTerms; term++)
            sum = of.Add(sum, of.Multiply(x, of.Of(1.0 / (output * WideTerms + term))));
        return sum;
    }

    private sealed class Doubles : IShapeAlgebra<double>
    {
        public double Of(double number) => number;

        public double Add(double a, double b) => a + b;

        public double Multiply(double a, double b) => a * b;

        public double Sine(double a) => Math.Sin(a);
    }

    private sealed class TensorAlgebra : IShapeAlgebra<Tensor<double>>
    {
        public Tensor<double> Of(double number) => number;

        public Tensor<double> Add(Tensor<double> a, Tensor<double> b) => a + b;

        public Tensor<double> Multiply(Tensor<double> a, Tensor<double> b) => a * b;

        public Tensor<double> Sine(Tensor<double> a) => Sin(a);
    }

    private sealed class Trees(Type type) : IShapeAlgebra<Expression>
    {
        private static readonly Func<Tensor<double>, Tensor<double>> TensorSine = Sin;

        public Expression Of(double number) =>
            type == typeof(double) ? Expression.Constant(number) : Expression.Convert(Expression.Constant(number), type);

        public Expression Add(Expression a, Expression b) => Expression.Add(a, b);

        public Expression Multiply(Expression a, Expression b) => Expression.Multiply(a, b);

        public Expression Sine(Expression a) =>
            type == typeof(double) ? Expression.Call(typeof(Math), nameof(Math.Sin), null, a) : Expression.Call(TensorSine.Method, a);
    }
}

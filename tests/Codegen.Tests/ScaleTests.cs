using System.Diagnostics;
using System.Linq.Expressions;
using ExprJit.Graphs;
using ExprJit.Optimization;
using FluentAssertions;
using Xunit;

namespace ExprJit.Codegen.Tests;

/// <summary>Graphs and expression trees of 100,000 ops, on a thread with a stack of 256 KiB.</summary>
public sealed class ScaleTests
{
    private const int Ops = 100_000;

    /// <summary>The emitted method of a loop has a local for each op: of many more, its frame does not fit the small stack.</summary>
    private const int LargestOnHost = Ops;

    private const double Argument = 0.7;

    public static TheoryData<GraphShape, string> Programs()
    {
        var rows = new TheoryData<GraphShape, string>();
        foreach (var shape in Enum.GetValues<GraphShape>())
            foreach (string origin in new[] { "helper", "tree over tensors", "tree over numbers" })
                rows.Add(shape, origin);
        return rows;
    }

    private static LambdaExpression Program(GraphShape shape, string origin, int ops)
    {
        Expression<Func<Tensor<double>, Tensor<double>[]>> helper = x => GraphShapes.Tensors(shape, x, ops);
        return origin switch
        {
            "helper" => helper,
            "tree over tensors" => GraphShapes.Tree<Tensor<double>>(shape, ops),
            _ => GraphShapes.Tree<double>(shape, ops),
        };
    }

    private static TracedFunction Traced(LambdaExpression program) =>
        TracedFunction.Trace(program, null, null, new FunctionOptions(), [0], new MadeVariables());

    [Theory]
    [MemberData(nameof(Programs))]
    public void Traced_optimised_and_interpreted(GraphShape shape, string origin) => SmallStack.Run(() =>
    {
        var traced = Traced(Program(shape, origin, Ops));
        traced.Graph.Reachable().Length.Should().BeInRange(Ops * 9 / 10, 2 * Ops);
        var graph = Pipeline.Run(traced.Graph, [], OptimizerOptions.Default);
        Verifier.Verify(graph, "scale");
        Printer.Print(graph, abstracted: true).Should().Contain("return %");
        var interpreter = new Interpreter(_ => Value.Of(Scalar.Of(Argument)));
        double[] expected = GraphShapes.Expected(shape, Argument, Ops);
        interpreter.Run(graph.Outputs).Select(v => v[0].Real).Should().Equal(expected, (a, b) => Math.Abs(a - b) <= 1e-12 * Math.Abs(b));
    });

    public static TheoryData<GraphShape> Shapes() => [.. Enum.GetValues<GraphShape>()];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Compiled_and_called_on_the_interpreter(GraphShape shape) => SmallStack.Run(() =>
    {
        var compiled = Function.Compile(GraphShapes.Tree<double>(shape, Ops), options: new() { Device = Device.Reference });
        Check(compiled(Argument), shape, Ops);
    });

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Compiled_and_called_on_the_host(GraphShape shape) => SmallStack.Run(() =>
    {
        var options = new FunctionOptions { Device = Device.Host };
        Check(Function.Compile(GraphShapes.Tree<double>(shape, LargestOnHost), options: options)(Argument), shape, LargestOnHost);
        var overTensors = Function.Compile((Tensor<double> x) => GraphShapes.Tensors(shape, x, LargestOnHost), options: options);
        Check([.. overTensors(new[] { 0, Argument }).Select(t => t.ToArray()[1])], shape, LargestOnHost);
    });

    private static void Check(double[] actual, GraphShape shape, int ops) =>
        actual.Should().Equal(GraphShapes.Expected(shape, Argument, ops), (a, b) => Math.Abs(a - b) <= 1e-9 * Math.Abs(b));

    /// <summary>Forms that no operator's stack holds: they go on with a fresh thread's stack.</summary>
    [Theory]
    [InlineData("conditionals")]
    [InlineData("delegates")]
    [InlineData("helpers")]
    public void Deep_trees_of_other_forms(string form) => SmallStack.Run(() =>
    {
        const int depth = 20_000;
        var x = Expression.Parameter(typeof(double), "x");
        Func<double, double> half = v => v * 0.5;
        Func<Tensor<double>, Tensor<double>> helper = Halved;
        var tensor = Expression.Parameter(typeof(Tensor<double>), "x");
        Expression body = form == "helpers" ? tensor : x;
        for (int i = 0; i < depth; i++)
            body = form switch
            {
                "conditionals" => Expression.Condition(Expression.LessThan(x, Expression.Constant((double)i)), Expression.Constant(i * 2.0), body),
                "delegates" => Expression.Add(Expression.Invoke(Expression.Constant(half), body), x),
                _ => Expression.Add(Expression.Call(helper.Method, body), tensor),
            };
        double result = form == "helpers"
            ? Interpreted(Expression.Lambda<Func<Tensor<double>, Tensor<double>>>(body, tensor), 5)
            : Interpreted(Expression.Lambda<Func<double, double>>(body, x), 5);
        result.Should().Be(form == "conditionals" ? 2.0 * (depth - 1) : 10);
    });

    private static Tensor<double> Halved(Tensor<double> v) => v * 0.5;

    private static double Interpreted(LambdaExpression program, double x) =>
        new Interpreter(_ => Value.Of(Scalar.Of(x))).Run(Traced(program).Graph.Outputs)[0][0].Real;

    [Fact]
    public void A_subtree_that_occurs_many_times_is_traced_once() => SmallStack.Run(() =>
    {
        const int depth = 1000;
        var x = Expression.Parameter(typeof(double), "x");
        Expression sum = x, choice = x;
        for (int i = 0; i < depth; i++)
        {
            sum = Expression.Multiply(Expression.Add(sum, sum), Expression.Constant(0.5));
            choice = Expression.Condition(Expression.GreaterThan(choice, Expression.Constant(1.0)), choice, Expression.Add(choice, Expression.Constant(0.25)));
        }
        Interpreted(Expression.Lambda<Func<double, double>>(sum, x), 3).Should().Be(3);
        Interpreted(Expression.Lambda<Func<double, double>>(choice, x), 0.5).Should().Be(1.25);
    });

    /// <summary>A division that only one branch makes must keep its guard in the other place where its tree occurs.</summary>
    [Fact]
    public void A_subtree_under_two_conditions_is_guarded_by_each()
    {
        var (x, y) = (Expression.Parameter(typeof(int), "x"), Expression.Parameter(typeof(int), "y"));
        var quotient = Expression.Divide(x, y);
        var first = Expression.Condition(Expression.NotEqual(y, Expression.Constant(0)), quotient, Expression.Constant(-1));
        var second = Expression.Condition(Expression.GreaterThan(y, Expression.Constant(1)), quotient, Expression.Constant(-2));
        var f = Function.Compile(Expression.Lambda<Func<int, int, int>>(Expression.Add(Expression.Multiply(first, Expression.Constant(100)), second), x, y));
        f(6, 0).Should().Be(-102);
        f(6, 1).Should().Be(598);
        f(6, 3).Should().Be(202);
    }

    [Fact]
    public void Texts_of_large_trees_stay_short() => SmallStack.Run(() =>
    {
        foreach (var shape in Enum.GetValues<GraphShape>())
        {
            var tree = GraphShapes.Tree<double>(shape, Ops);
            string text = CSharpText.Of(tree);
            text.Length.Should().BeLessThan(10_000);
            text.Should().StartWith("(double x) => new[] {").And.Contain("…");
            var graph = Traced(tree).Graph;
            graph.Outputs[0].ToString().Length.Should().BeLessThan(10_000);
        }
    });

    [Fact]
    public void Messages_name_the_failing_part_of_a_deep_tree() => SmallStack.Run(() =>
    {
        var x = Expression.Parameter(typeof(double), "x");
        Expression body = Expression.Convert(Expression.Convert(x, typeof(decimal)), typeof(double));
        for (int i = 0; i < Ops; i++)
            body = Expression.Add(body, x);
        var compile = () => Function.Compile(Expression.Lambda<Func<double, double>>(body, x));
        compile.Should().Throw<TraceException>().WithMessage("*(decimal)x*");
    });

    /// <summary>Ten times the ops make at most ten times the nodes, and by the clock nothing near a hundred times the work.</summary>
    [Theory]
    [InlineData(GraphShape.LeftDeep)]
    [InlineData(GraphShape.Shared)]
    public void Time_grows_with_the_ops_and_not_with_their_square(GraphShape shape) => SmallStack.Run(() =>
    {
        _ = Elapsed(shape, Ops / 10);
        var (small, fewNodes) = Elapsed(shape, Ops / 10);
        var (large, manyNodes) = Elapsed(shape, Ops);
        manyNodes.Should().BeLessThanOrEqualTo(10 * fewNodes);
        large.Should().BeLessThan(TimeSpan.FromSeconds(2) + 40 * small);
    });

    private static (TimeSpan Time, int Nodes) Elapsed(GraphShape shape, int ops)
    {
        var tree = GraphShapes.Tree<double>(shape, ops);
        long started = Stopwatch.GetTimestamp();
        var graph = Pipeline.Run(Traced(tree).Graph, [], OptimizerOptions.Default);
        return (Stopwatch.GetElapsedTime(started), graph.Arena.Count);
    }

    /// <summary>A stack of 256 KiB, which any recursion over 100,000 nodes would overflow.</summary>
    private static class SmallStack
    {
        public static void Run(Action test)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo? failure = null;
            var thread = new Thread(() =>
            {
                try
                {
                    test();
                }
                catch (Exception thrown)
                {
                    failure = System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(thrown);
                }
            }, 256 * 1024);
            thread.Start();
            thread.Join();
            failure?.Throw();
        }
    }
}

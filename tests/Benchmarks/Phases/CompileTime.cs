using System.Diagnostics;
using System.Linq.Expressions;
using ExprJit.Codegen;
using ExprJit.Codegen.Tests;
using ExprJit.Graphs;
using ExprJit.Optimization;
using static ExprJit.Ops;

namespace ExprJit.Benchmarks;

/// <summary>How long compiling takes by the number of ops, phase by phase: <c>dotnet run -c Release --project tests/Benchmarks -- compile</c>.</summary>
internal static class CompileTime
{
    private static readonly int[] Sizes = [1_000, 10_000, 100_000];

    /// <summary>The stack of the thread that compiles; a main thread has 32 times as much.</summary>
    private const int SmallStack = 256 * 1024;

    /// <summary>A phase that takes longer at the size before is not measured at the next: it would take a hundred times as long.</summary>
    private static readonly TimeSpan TooLong = TimeSpan.FromSeconds(20);

    public static void Run(string[] arguments)
    {
        var thread = new Thread(() => Tables(arguments), SmallStack);
        thread.Start();
        thread.Join();
    }

    private static void Tables(string[] arguments)
    {
        if (arguments.Contains("mlp"))
        {
            Network();
            return;
        }
        foreach (string origin in new[] { "helper", "tree", "number" })
            foreach (var shape in Enum.GetValues<GraphShape>())
                if (arguments.Length < 2 || arguments.Contains(shape.ToString()) || arguments.Contains(origin))
                    Shape(origin, shape);
        if (arguments.Length < 2)
            Network();
    }

    private static void Shape(string origin, GraphShape shape)
    {
        var rows = new List<PhaseTimes>();
        _ = Measured(origin, shape, Sizes[0]);
        foreach (int ops in Sizes)
        {
            if (rows.Count > 0 && rows[^1].Total > TooLong)
                break;
            rows.Add(Measured(origin, shape, ops));
        }
        Console.WriteLine($"\n### {shape}, {origin}\n");
        PhaseTimes.Print([.. rows.Select((_, i) => Sizes[i].ToString("N0", System.Globalization.CultureInfo.InvariantCulture))], rows);
    }

    private static PhaseTimes Measured(string origin, GraphShape shape, int ops)
    {
        GC.Collect();
        if (origin == "number")
            return Phases(GraphShapes.Tree<double>(shape, ops), null, [0]);
        if (origin == "tree")
            return Phases(GraphShapes.Tree<Tensor<double>>(shape, ops), null, [1]);
        Expression<Func<Tensor<double>, Tensor<double>[]>> helper = x => GraphShapes.Tensors(shape, x, ops);
        return Phases(helper, null, [1]);
    }

    /// <summary>Compiles as a function does, with a stopwatch between the phases.</summary>
    private static PhaseTimes Phases(LambdaExpression output, LambdaExpression? updates, int[] ranks)
    {
        var times = new PhaseTimes();
        var made = new MadeVariables();
        if (ranks.Any(r => r > 0))
            times.Run("check", () => TracedFunction.Trace(output, updates, null, new FunctionOptions(), null, made));
        var traced = times.Run("trace", () => TracedFunction.Trace(output, updates, null, new FunctionOptions(), ranks, made));
        times.Nodes = traced.Graph.Reachable().Length;
        var graph = traced.Graph;
        var options = OptimizerOptions.Default;
        try
        {
            var facts = times.Run("facts", () => new ShapeFacts(graph, leaf => new bool[leaf.Rank], assumeEqual: true));
            options = options with { Facts = facts };
            foreach (var pass in Pipeline.Passes)
                graph = times.Run(pass.Name, () => pass.Body(graph, options));
            times.Run("verify", () =>
            {
                Verifier.Verify(graph, "benchmark");
                return 0;
            });
            times.Run("text", () => Printer.Print(graph, abstracted: true).Length);
            var plan = times.Run("fuse", () => Fuse.Run(graph, facts));
            times.Kernels = plan.Kernels.Length;
            times.Run("emit", () => new Codegen.Host.HostProgram(plan));
        }
        catch (Exception failure) when (failure is InsufficientExecutionStackException or InternalCompilerException or NotSupportedException or InvalidProgramException)
        {
            times.Failed = failure.GetType().Name;
        }
        return times;
    }

    /// <summary>784 inputs, 50 layers of 256, ten classes, and Adam over all weights and biases.</summary>
    private static void Network()
    {
        var network = new DeepNetwork(784, 256, 10, layers: 50);
        var rows = new List<PhaseTimes>();
        Console.WriteLine("\n### 50-layer network with Adam\n");
        for (int round = 0; round < 3; round++)
            rows.Add(Phases(network.Loss, network.Step, [2, 1]));
        PhaseTimes.Print(["first", "again", "third"], rows);
        for (int round = 0; round < 2; round++)
        {
            var fresh = new DeepNetwork(784, 256, 10, layers: 50);
            Func<Tensor<float>, Tensor<long>, float> step = null!;
            double compile = Measure.Once(() => step = Function.Compile(fresh.Loss, fresh.Step, options: new() { Device = Device.Host }));
            var inputs = Tensor.Zeros<float>(8, 784);
            var labels = Tensor.Zeros<long>(8);
            double call = Measure.Once(() => step(inputs, labels));
            double second = Measure.Once(() => step(inputs, labels));
            Console.WriteLine(FormattableString.Invariant($"Function.Compile {compile / 1e6:F0} ms, first call {call / 1e6:F0} ms, second call {second / 1e6:F0} ms, {Function.Inspect(step).Kernels.Count} kernels"));
        }
    }
}

using CsCheck;
using ExprJit.Graphs;
using ExprJit.Optimization;
using Xunit;

namespace ExprJit.Codegen.Tests;

public sealed partial class FuzzTests(ITestOutputHelper output)
{
    private const int Programs = 1000;

    /// <summary>A random program; an exact one has only ops that round at most once, and inputs with NaN, infinities and signed zeros.</summary>
    private sealed partial record Program(Graph Graph, HostStorage[] Arguments, bool IsExact)
    {
        public static Program Make(int seed, int size)
        {
            var random = new Random(seed);
            bool exact = random.Next(2) == 0;
            var arena = new Arena();
            var arguments = new List<HostStorage>();
            var pool = new List<Node>();
            long rows = random.Next(8) == 0 ? 1 : random.Next(2, 6), columns = random.Next(10) == 0 ? 40 : random.Next(1, 6);
            // A few types each, so that values of one type meet; casts lead to the others.
            ElementType[] types = [ElementType.Bool, .. random.GetItems(Harness.Types, 4)];
            foreach (var type in types.Distinct())
                foreach (long[] shape in new long[][] { [], [columns], [rows, columns], [rows, 1] })
                {
                    pool.Add(arena.Parameter(arguments.Count, new TensorType(type, shape.Length), "p" + arguments.Count));
                    arguments.Add(Harness.Fill(type, shape, _ => exact && random.Next(3) == 0 ? Harness.Special(type, random.Next(16)) : Harness.Mild(type, random)));
                }
            var shapes = pool.ToDictionary(n => n, n => arguments[((Parameter)n).Index].Shape);
            var made = new List<Node>();
            for (int i = 0, tries = 0; i < size && tries < 20 * size; tries++)
            {
                Node? node;
                try
                {
                    node = Step(random, arena, pool, made, exact);
                }
                catch (ExprJitException)
                {
                    continue;
                }
                if (node is null || !node.Type.IsRankKnown || node.Rank > 4)
                    continue;
                try
                {
                    var value = Harness.Interpret(new Graph(arena, [node], []), [.. arguments]);
                    if (value[0].Length > 4000 || !exact && IsWild(value[0]))
                        continue;
                }
                catch (Exception e) when (e is ExprJitException or ArithmeticException)
                {
                    continue;
                }
                pool.Add(node);
                made.Add(node);
                i++;
            }
            Node[] outputs = made.Count == 0 ? [pool[0]] : [made[^1], made[random.Next(made.Count)]];
            return new Program(new Graph(arena, outputs, []), [.. arguments], exact);
        }

        private static bool IsWild(Value value)
        {
            for (long i = 0; i < value.Length; i++)
                if (value.Element.IsFloat() && !(Math.Abs(value[i].Real) < 1e3))
                    return true;
            return false;
        }

        private static Node? Step(Random random, Arena arena, List<Node> pool, List<Node> made, bool exact)
        {
            Node Any() => made.Count > 0 && random.Next(3) > 0 ? made[random.Next(made.Count)] : pool[random.Next(pool.Count)];
            Node Of(Func<Node, bool> fits)
            {
                for (int i = 0; i < 30; i++)
                    if (Any() is var n && fits(n))
                        return n;
                return pool.FirstOrDefault(fits) ?? arena.Constant(0.5);
            }
            Node Like(Node x) => Of(n => n.Element == x.Element) is var like && like.Element == x.Element ? like : x;
            Node Float() => Of(n => n.Element.IsFloat());
            Node Const(Node x) => random.Next(4) == 0 ? arena.Constant(Scalar.FromReal(x.Element, random.Next(-2, 4))) : Like(x);
            Node Index(long n) => arena.Constant(n);
            T Pick<T>(params T[] from) => from[random.Next(from.Length)];

            var x = Any();
            switch (random.Next(22))
            {
                case 0 or 1 or 2:
                    return arena.Apply(Pick(Op.Add, Op.Sub, Op.Mul, Op.Maximum, Op.Minimum), x, Const(x));
                case 3:
                    return arena.Apply(Pick(Op.Neg, Op.Abs, Op.Sign, Op.Not), x);
                case 4:
                    // In an inexact program a comparison of floats could go either way.
                    return exact || !x.Element.IsFloat() ? arena.Apply(Pick(Op.Less, Op.LessEqual, Op.Equal, Op.NotEqual), x, Const(x)) : null;
                case 5:
                    return arena.Apply(Op.Where, Of(n => n.Element == ElementType.Bool), x, Const(x));
                case 6:
                    var to = Pick(Harness.Types);
                    return exact || !x.Element.IsFloat() || to.IsFloat() ? N.Cast(x, to) : null;
                case 7:
                    if (exact)
                        return x.Element.IsFloat()
                            ? arena.Apply(Pick(Op.Floor, Op.Ceiling, Op.Round, Op.Truncate, Op.Sqrt, Op.IsNaN, Op.IsFinite, Op.IsInfinity), x)
                            : arena.Apply(Pick(Op.And, Op.Or, Op.Xor, Op.ShiftLeft, Op.ShiftRight, Op.Div, Op.Rem), x, Const(x));
                    var f = Float();
                    return random.Next(9) switch
                    {
                        0 => N.Log(1 + f * f),
                        1 => N.Sqrt(1 + f * f),
                        2 => N.Exp(N.Tanh(f)),
                        3 => N.Log(1 + N.Exp(f)),
                        4 => 1 / (1 + N.Exp(-f)),
                        5 => f / (2 + N.Cos(f)),
                        6 => N.Exp(f) - 1,
                        7 => N.Log(N.Sigmoid(f)),
                        _ => arena.Apply(Pick(Op.Sin, Op.Cos, Op.Tanh, Op.Sigmoid, Op.Softplus, Op.Atan, Op.Erf, Op.Asinh), f),
                    };
                case 8:
                    int[] axes = [.. Enumerable.Range(0, x.Rank).Where(_ => random.Next(2) == 0)];
                    if (axes.Length == 0)
                        return null;
                    var reduced = arena.Apply(exact && x.Element.IsFloat() ? Pick(Op.Max, Op.Min, Op.ArgMax, Op.ArgMin) : x.Element.IsFloat() ? Pick(Op.Sum, Op.Max, Op.Min) : Pick(Op.Sum, Op.Max, Op.Min, Op.Prod, Op.ArgMax, Op.ArgMin), [x], Attributes.Axes(axes));
                    return random.Next(2) == 0 ? reduced : N.Expand(reduced, (Apply)reduced);
                case 9:
                    var a = Of(n => n.Rank is 1 or 2 && (!exact || n.Element.IsInteger()));
                    var b = Of(n => n.Rank is 1 or 2 && n.Element == a.Element);
                    return N.Dot(a, b.Rank == 2 && random.Next(2) == 0 ? N.Transpose(b, 1, 0) : b);
                case 10:
                    return x.Rank == 0 ? null : N.Slice(x, Index(random.Next(-3, 4)), Index(random.Next(1, 5)), random.Next(x.Rank));
                case 11:
                    return x.Rank == 2 ? N.Transpose(x, 1, 0) : x.Rank == 0 ? null : arena.Apply(Op.Flip, [x], Attributes.Axes(random.Next(x.Rank)));
                case 12:
                    return random.Next(3) switch
                    {
                        0 => N.Reshape(x, Index(-1)),
                        1 => N.ExpandDims(x, random.Next(x.Rank + 1)),
                        _ => x.Rank == 0 ? null : arena.Apply(Op.Index_, [x, Index(random.Next(-1, 1))], Attributes.Axes(random.Next(x.Rank))),
                    };
                case 13:
                    if (x.Element.IsFloat())
                        return exact ? random.Next(2) == 0 ? N.CastChecked(x, Pick(Harness.Types)) : arena.Apply(Op.SignChecked, x) : null;
                    return random.Next(3) switch
                    {
                        0 => N.CastChecked(x, Pick(Harness.Types)),
                        1 => arena.Apply(Op.NegChecked, x),
                        _ => arena.Apply(Pick(Op.AddChecked, Op.SubChecked, Op.MulChecked), x, Const(x)),
                    };
                case 14:
                    return N.BroadcastLike(x, Of(n => n.Rank >= x.Rank));
                default:
                    return x.Rank == 0 ? null : AlongAxis(random, x, random.Next(x.Rank), Of, exact);
            }
        }

        public void Compare(string how, Func<Value[]> run)
        {
            var expected = Harness.Interpret(Graph, Arguments);
            var actual = run();
            for (int i = 0; i < expected.Length; i++)
            {
                // The error of a difference is bounded by the largest value on the way to it.
                double scale = IsExact ? 0 : 1e3 + Largest();
                double absolute = Has(ElementType.Float16) ? 4e-3 : Has(ElementType.Float32) ? 1e-5 : 1e-12;
                Harness.Agree($"{how}, output {i}", expected[i], actual[i], absolute: scale * absolute, relative: IsExact ? 0 : 10 * absolute);
            }
        }

        private bool Has(ElementType type) => Graph.Reachable().Any(n => n.Element == type);

        private double Largest()
        {
            double largest = 1;
            var nodes = Graph.Reachable().Where(n => n.Element.IsFloat()).ToArray();
            foreach (var value in nodes.Length == 0 ? [] : Harness.Interpret(new Graph(Graph.Arena, nodes, []), Arguments))
                for (long i = 0; i < value.Length; i++)
                    if (double.IsFinite(value[i].Real))
                        largest = Math.Max(largest, Math.Abs(value[i].Real));
            return largest;
        }
    }

    private static readonly Gen<(int Seed, int Size)> Seeds = Gen.Select(Gen.Int, Gen.Int[1, 14]);

    /// <summary>The same programs in every run; with <c>EXPRJIT_FUZZ=random</c> others each time, shrunk on failure.</summary>
    private void Sample(int iterations, Action<Program> check)
    {
        if (Environment.GetEnvironmentVariable("EXPRJIT_FUZZ") == "random")
        {
            Seeds.Sample(s => check(Program.Make(s.Seed, s.Size)), output.WriteLine, iter: iterations,
                print: s => $"seed {s.Seed}, size {s.Size}:\n{Printer.Print(Program.Make(s.Seed, s.Size).Graph)}");
            return;
        }
        for (int i = 0; i < iterations; i++)
        {
            var (seed, size) = (i * 40503 + 17, 1 + i % 14);
            var program = Program.Make(seed, size);
            try
            {
                check(program);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"seed {seed}, size {size}:\n{Printer.Print(program.Graph)}", failure);
            }
        }
    }

    /// <summary>A step that is always refused would test nothing.</summary>
    [Fact]
    public void Every_step_along_an_axis_is_drawn() =>
        Assert.Superset(
            new HashSet<Op> { Op.Concat, Op.TakeAlong, Op.PutAlong, Op.AddAlong, Op.CumSum, Op.ArgSort, Op.Step, Op.Diagonal, Op.MatMul, Op.Slice },
            Enumerable.Range(0, Programs).SelectMany(i => Program.Make(i * 40503 + 17, 1 + i % 14).Graph.Reachable()).OfType<Apply>().Select(n => n.Op).ToHashSet());

    public static TheoryData<string> Devices() => [.. Backends.Rows.Select(r => r.Device.Name)];

    [Theory]
    [MemberData(nameof(Devices))]
    public void A_device_gives_what_the_interpreter_gives(string device) =>
        Sample(Programs, p => p.Compare(device, () =>
            Harness.Run(Device.Parse(device), Pipeline.Run(p.Graph, [], OptimizerOptions.Default), p.Arguments)));

    /// <summary>Lengths assumed equal: where the call does not refuse the assumption, the results must be the oracle's.</summary>
    [Fact]
    public void Assumed_lengths_change_no_result() =>
        Sample(Programs, p => p.Compare("assuming", () =>
        {
            var (graph, facts) = Pipeline.RunAssuming(p.Graph, [], OptimizerOptions.Default,
                leaf => leaf is Parameter parameter ? Array.ConvertAll(p.Arguments[parameter.Index].Shape, n => n == 1) : new bool[leaf.Rank]);
            try
            {
                return Harness.Run(Device.Host, graph, p.Arguments, facts);
            }
            catch (ShapeAssumptionException)
            {
                return Harness.Interpret(p.Graph, p.Arguments);
            }
        }));

    [Fact]
    public void The_passes_change_no_result() =>
        Sample(Programs, p => p.Compare("optimised", () =>
            Harness.Interpret(Pipeline.Run(p.Graph, [], OptimizerOptions.Default), p.Arguments)));

    public static TheoryData<string> Optional() => [.. Pipeline.Passes.Where(p => p.Need == PassNeed.Optional).Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Optional))]
    public void A_pass_switched_off_changes_no_result(string pass) =>
        Sample(Programs, p => p.Compare("host without " + pass, () =>
            Harness.Run(Device.Host, Pipeline.Run(p.Graph, [], new OptimizerOptions(false, new HashSet<string> { pass })), p.Arguments)));
}

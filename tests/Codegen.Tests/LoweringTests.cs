using ExprJit.Codegen.Lowerings;
using ExprJit.Graphs;
using ExprJit.Inlining;
using FluentAssertions;
using Xunit;

namespace ExprJit.Codegen.Tests;

/// <summary>What formulas are made of, and what bodies become by them.</summary>
public sealed class LoweringTests
{
    private static readonly HashSet<Op> Primitives =
    [
        Op.Add, Op.Sub, Op.Mul, Op.Div, Op.Neg, Op.Abs, Op.Sqrt, Op.MulAdd, Op.Maximum, Op.Minimum, Op.CopySign, Op.Round, Op.Less, Op.LessEqual,
        Op.Equal, Op.IsNaN, Op.And, Op.Or, Op.Xor, Op.Not, Op.Where, Op.Bitcast, Op.ShiftLeft, Op.ShiftRight,
    ];

    public static TheoryData<string> Functions() => VectorMathTests.Functions();

    [Theory, MemberData(nameof(Functions))]
    public void A_formula_is_of_primitives_and_of_the_function_itself_in_one_arm_of_a_choice(string name)
    {
        var op = Op.Find(name)!;
        foreach (var type in new[] { ElementType.Float32, ElementType.Float64 })
        {
            var nodes = Lowering.Run(Body(type, x => [Apply(op, x)]), Domain.Usual).Reachable();
            foreach (var node in nodes.OfType<Apply>().Where(a => !Primitives.Contains(a.Op)))
                nodes.Count(user => user.Inputs.Contains(node) && user.Is(Op.Where) && user[0] != node)
                    .Should().Be(1, "{0} is computed one by one", node).And.Be(nodes.Count(user => user.Inputs.Contains(node)));
            nodes.OfType<Apply>().Where(a => a.Op == Op.ShiftLeft || a.Op == Op.ShiftRight).Should().NotContain(a => !(a[1] is Constant));
        }
    }

    [Theory, MemberData(nameof(Functions))]
    public void Over_the_whole_domain_it_is_of_primitives_alone_and_a_call_for_huge_angles(string name)
    {
        var op = Op.Find(name)!;
        foreach (var type in new[] { ElementType.Float32, ElementType.Float64 })
        {
            var others = Lowering.Run(Body(type, x => [Apply(op, x)]), Domain.Whole).Reachable().OfType<Apply>().Where(a => !Primitives.Contains(a.Op)).ToArray();
            others.Should().HaveCount(op == Op.Sin || op == Op.Cos || op == Op.Tan ? 1 : 0);
            others.Should().NotContain(a => a.Op != Op.Call || a.CanThrow || a[0] is Constant);
        }
    }

    private static double Series(double x)
    {
        double sum = 0;
        for (int i = 1; i < 10; i++)
            sum += Math.Exp(-i * x) * Math.Sin(i);
        return sum;
    }

    [Fact]
    public void A_block_of_a_method_is_lowered_like_a_body()
    {
        var blocks = MethodBlocks.Of(((Func<double, double>)Series).Method).Blocks;
        blocks.SelectMany(b => b.Nodes).OfType<Apply>().Where(Lowering.Has).Select(a => a.Op).Should().BeEquivalentTo([Op.Exp, Op.Sin]);
        foreach (var block in blocks)
        {
            var lowered = Lowering.Run(block, Domain.Whole);
            lowered.Nodes.OfType<Apply>().Should().NotContain(a => Lowering.Has(a));
            lowered.Changed.Select(c => c.Slot).Should().Equal(block.Changed.Select(c => c.Slot));
            lowered.Stack.Should().HaveSameCount(block.Stack);
            MethodBlocks.Targets(lowered.End).Should().Equal(MethodBlocks.Targets(block.End));
        }
    }

    [Fact]
    public void Formulas_share_what_they_have_in_common()
    {
        Op[] pair = [Op.Sigmoid, Op.Softplus];
        int[] alone = [.. pair.Select(op => Count(x => [Apply(op, x)]))];
        Count(x => [.. pair.Select(op => Apply(op, x))]).Should().BeLessThan(alone.Sum() - 15, "both are made of e^-|x|");
        Count(x => [Apply(Op.Erf, x), Apply(Op.Erfc, x)]).Should().BeLessThan(Count(x => [Apply(Op.Erfc, x)]) + 15);
    }

    [Fact]
    public void A_body_without_functions_stays_as_it_is()
    {
        var body = Body(ElementType.Float64, x => [x[0] * x[0] + 1]);
        Lowering.Run(body, Domain.Usual).Should().BeSameAs(body);
    }

    [Fact]
    public void A_deep_body_is_lowered_on_a_small_stack()
    {
        int found = 0;
        var thread = new Thread(() =>
        {
            var body = Body(ElementType.Float32, x =>
            {
                var sum = x[0];
                for (int i = 0; i < 20_000; i++)
                    sum = N.Exp(sum);
                return [sum];
            });
            found = Lowering.Run(body, Domain.Usual).Reachable().Length;
        }, 256 * 1024);
        thread.Start();
        thread.Join();
        found.Should().BeGreaterThan(400_000);
    }

    private static int Count(Func<Node[], Node[]> outputs) => Lowering.Run(Body(ElementType.Float32, outputs), Domain.Usual).Reachable().Count(n => n is Apply);

    private static Node Apply(Op op, Node[] x) => x[0].Arena.Apply(op, x[..op.Arity]);

    private static Graph Body(ElementType type, Func<Node[], Node[]> outputs)
    {
        var arena = new Arena();
        return new Graph(arena, outputs(LoopHarness.Streams(arena, type, type)), []);
    }
}

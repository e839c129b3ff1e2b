using System.Numerics;
using ExprJit.Codegen.Host;
using ExprJit.Codegen.Lowerings;
using ExprJit.Graphs;
using FluentAssertions;
using Xunit;

namespace ExprJit.Codegen.Tests;

/// <summary>
/// The formulas of functions, as emitted at every width, against exact values. <c>EXPRJIT_MATH=exhaustive</c> tries all floats (a minute a
/// function in a Release build) instead of some hundred thousand; the widths of 256 bits and less are then left out.
/// </summary>
public sealed class VectorMathTests
{
    private static readonly bool IsExhaustive = Environment.GetEnvironmentVariable("EXPRJIT_MATH") == "exhaustive";

    private static IEnumerable<VectorWidth> Widths => VectorWidths.All.Where(w => w != VectorWidth.Scalar).Reverse();

    public static TheoryData<string> Functions()
    {
        _ = Op.Add;
        return [.. Lowering.Functions.Select(op => op.Name)];
    }

    [Theory, MemberData(nameof(Functions))]
    public void Floats_are_as_exact_as_stated(string name)
    {
        var op = Op.Find(name)!;
        if (IsExhaustive && op.Arity == 1)
            All(op);
        else
            Check<float>(op, SingleOracle.IsSlow(op) ? 15_000 : 380_000);
    }

    [Theory, MemberData(nameof(Functions))]
    public void Doubles_are_as_exact_as_stated(string name) => Check<double>(Op.Find(name)!, SingleOracle.IsSlow(Op.Find(name)!) ? 5_000 : 30_000);

    [Theory, MemberData(nameof(Functions))]
    public void Halves_are_rounded_floats(string name)
    {
        var op = Op.Find(name)!;
        var all = Enumerable.Range(0, 1 << 16).Select(i => BitConverter.UInt16BitsToHalf((ushort)i)).ToArray();
        var random = new Random(1);
        Half[][] halves = op.Arity == 1 ? [all] : [all, [.. all.Select(_ => all[random.Next(all.Length)])]];
        float[][] floats = [.. halves.Select(c => Array.ConvertAll(c, h => (float)h))];
        foreach (var width in Widths)
        {
            var found = new Half[all.Length];
            var expected = new float[all.Length];
            new VectorMathBody<Half>(op, width).Run(halves, found);
            new VectorMathBody<float>(op, width).Run(floats, expected);
            for (int i = 0; i < all.Length; i++)
                if (!found[i].Equals((Half)expected[i]))
                    Assert.Fail($"{name} of {halves[0][i]} is {found[i]} at {width}, not {(Half)expected[i]}");
        }
    }

    [Fact]
    public void Every_function_has_a_row_whose_bound_is_at_most_4()
    {
        AccuracyTable.Functions.Should().BeEquivalentTo(Lowering.Functions.Select(op => op.Name));
        VectorMathOracle.Functions.Should().BeEquivalentTo(Lowering.Functions);
        foreach (var op in Lowering.Functions)
            foreach (var type in new[] { ElementType.Float32, ElementType.Float64 })
            {
                var (stated, measured) = AccuracyTable.Of(op, type);
                measured.Should().BeInRange(0.5, stated, "{0} of {1}", op.Name, type);
                stated.Should().BeLessThanOrEqualTo(4, "{0} of {1}", op.Name, type);
            }
    }

    /// <summary>At the widest first, and at the other widths the same bits.</summary>
    private static void Check<T>(Op op, int count) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var columns = VectorMathSamples.Columns<T>(op.Arity, count, op.Index, op == Op.Pow);
        T[]? first = null;
        foreach (var width in Widths)
        {
            var results = new T[count];
            new VectorMathBody<T>(op, width).Run(columns, results);
            if (first is null)
                Judge(op, columns, results);
            else
                for (int i = 0; i < count; i++)
                    if (!first[i].Equals(results[i]) || T.IsNegative(first[i]) != T.IsNegative(results[i]) && !T.IsNaN(first[i]))
                        Assert.Fail($"{op.Name} of {Text(columns, i)} is {first[i]:R} at the widest, {results[i]:R} at {width}");
            first ??= results;
        }
    }

    private static string Text<T>(T[][] columns, int i) where T : IFormattable =>
        string.Join(", ", columns.Select(c => c[i].ToString("R", System.Globalization.CultureInfo.InvariantCulture)));

    private static void Judge<T>(Op op, T[][] columns, T[] results) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var type = ElementTypes.Of<T>();
        var (worst, at) = Worst(new VectorMathError(op, type), columns, results);
        var (_, measured) = AccuracyTable.Of(op, type);
        Assert.True(worst <= measured, $"{op.Name} of {type} {Text(columns, at)} is {results[at]:R}, wrong by {worst:0.000}; the table says {measured}");
    }

    private static (double Worst, int At) Worst<T>(VectorMathError error, T[][] columns, T[] results) where T : unmanaged, IFloatingPointIeee754<T>
    {
        double worst = 0;
        int at = 0;
        for (int i = 0; i < results.Length; i++)
        {
            double y = columns.Length > 1 ? double.CreateTruncating(columns[1][i]) : 0;
            double e = error.Of(double.CreateTruncating(results[i]), double.CreateTruncating(columns[0][i]), y);
            if (e > worst)
                (worst, at) = (e, i);
        }
        return (worst, at);
    }

    /// <summary>All floats; of a function whose oracle is slow a 1,024th of them, drawn evenly over the exponents.</summary>
    private static void All(Op op)
    {
        const int Block = 1 << 16;
        int step = SingleOracle.IsSlow(op) ? 1024 : 1;
        var body = new VectorMathBody<float>(op, VectorWidths.Widest);
        var error = new VectorMathError(op, ElementType.Float32);
        var gate = new Lock();
        (double Worst, float At, float Result) worst = default;
        Parallel.For(0, (1 << 16) / step, block =>
        {
            var x = new float[Block];
            var results = new float[Block];
            for (int i = 0; i < Block; i++)
                x[i] = BitConverter.UInt32BitsToSingle((uint)((long)block * Block + i) * (uint)step);
            body.Run([x], results);
            var (found, at) = Worst(error, [x], results);
            lock (gate)
                if (found > worst.Worst)
                    worst = (found, x[at], results[at]);
        });
        var (_, measured) = AccuracyTable.Of(op, ElementType.Float32);
        TestContext.Current.TestOutputHelper?.WriteLine($"{op.Name} {worst}");
        Assert.True(worst.Worst <= measured, $"{op.Name} of Float32 {worst.At:R} is {worst.Result:R}, wrong by {worst.Worst:0.0000}; the table says {measured}");
    }
}

using System.Linq.Expressions;
using System.Numerics;
using FluentAssertions;
using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>
/// Whatever moves elements, over spaces that are cut among threads, against the interpreter, bit by bit: values are small whole numbers with many ties,
/// so that every sum is exact, and where no sum meets them some are NaN or -0.
/// </summary>
public sealed class MovementTests
{
    private const int Side = 263, Rows = 5003, Columns = 11;

    private static readonly Tensor<long> Picked = Indices(4001, Side), Places = Tensor.Create(Indices(Side * Side, Side).ToArray(), Side, Side), Bins = Indices(Rows, 37);

    private static Tensor<long> Indices(int count, int length)
    {
        var random = new Random(count);
        return Tensor.Create([.. Enumerable.Range(0, count).Select(_ => random.NextInt64(-length, length))], count);
    }

    public static TheoryData<string> Squares() => [.. OfSquare<float>().Keys];

    public static TheoryData<string> Narrows() => [.. OfNarrow<float>().Keys];

    private static Dictionary<string, Expression<Func<Tensor<T>, Tensor<T>>>> OfSquare<T>() where T : unmanaged, INumber<T> => new()
    {
        ["a transposed copy"] = x => Transpose(x),
        ["with its transpose"] = x => x + Transpose(x),
        ["transposes that are two streams"] = x => Transpose(x) * Slice(Transpose(x), 0L, (long)Side),
        ["axes in another order"] = x => Transpose(Reshape(Concat(0, x, x, x), 3, Side, Side), 2, 0, 1),
        ["planes turned"] = x => Transpose(Reshape(Concat(0, x, x, x), 3, Side, Side), 0, 2, 1) + x,
        ["turned and backwards"] = x => Flip(Transpose(x), 1) + Flip(x, 0),
        ["sums of columns and their transposes"] = x => Sum(x + Transpose(x), 0),
        ["sums of rows and their transposes"] = x => Sum(x - Transpose(x) * x, 1),
        ["the first largest of transposes"] = x => Cast<T>(ArgMax(x * x + Transpose(x), 1)) + Cast<T>(ArgMax(x + Transpose(x))),
        ["the first smallest of columns"] = x => Cast<T>(ArgMin(x, 0)),
        ["running sums of rows"] = x => CumSum(x, 1),
        ["running sums of columns"] = x => CumSum(x, 0),
        ["running sums backwards"] = x => CumSum(Flip(Transpose(x), 1), 1),
        ["running sums of everything"] = x => CumSum(x),
        ["orders of rows"] = x => Cast<T>(ArgSort(x, 1)),
        ["orders of columns"] = x => Cast<T>(ArgSort(x, 0)),
        ["everything sorted"] = x => Sort(Reshape(x, Side * Side)),
        ["rows picked"] = x => Gather(x, Picked, 0),
        ["columns picked"] = x => Gather(x, Picked, 1),
        ["columns picked of the transpose, fused"] = x => Gather(Transpose(x), Picked, 1) + Gather(x, Picked, 1),
        ["rows put"] = x => Scatter(x, Picked, Gather(x * x, Picked, 0), 0),
        ["rows added"] = x => ScatterAdd(x, Picked, Gather(x, Picked, 0), 0),
        ["columns added"] = x => ScatterAdd(x, Picked, Gather(x, Picked, 1), 1),
    };

    private static Dictionary<string, Expression<Func<Tensor<T>, Tensor<T>>>> OfNarrow<T>() where T : unmanaged, INumber<T> => new()
    {
        ["sums of short rows"] = x => Sum(x, 1),
        ["sums of long columns"] = x => Sum(x, 0),
        ["sums of squares of short rows"] = x => Sum(x * x, 1),
        ["the largest of short rows"] = x => Max(x, 1),
        ["the smallest of short rows, turned"] = x => Min(Transpose(x), 0),
        ["the first largest of short rows"] = x => Cast<T>(ArgMax(x, 1)),
        ["short rows less their largest"] = x => x - Max(x, 1, true),
        ["short rows of a transpose"] = x => Transpose(Reshape(x, Columns, Rows)) + x,
        ["bins"] = x => ScatterAdd(Slice(Sum(x, 1), 0L, 37L), Bins, Sum(x, 1), 0),
        ["orders of short rows"] = x => Cast<T>(ArgSort(x, 1)),
    };

    [Theory]
    [MemberData(nameof(Squares))]
    public void What_moves_a_square_gives_what_the_interpreter_gives(string name)
    {
        Check(OfSquare<float>()[name], Values<float>(name, Side, Side));
        Check(OfSquare<double>()[name], Values<double>(name, Side, Side));
        Check(OfSquare<int>()[name], Values<int>(name, Side, Side));
        Check(OfSquare<short>()[name], Values<short>(name, Side, Side));
    }

    [Theory]
    [MemberData(nameof(Narrows))]
    public void What_moves_short_rows_gives_what_the_interpreter_gives(string name)
    {
        Check(OfNarrow<float>()[name], Values<float>(name, Rows, Columns));
        Check(OfNarrow<double>()[name], Values<double>(name, Rows, Columns));
        Check(OfNarrow<long>()[name], Values<long>(name, Rows, Columns));
        Check(OfNarrow<sbyte>()[name], Values<sbyte>(name, Rows, Columns));
    }

    [Fact]
    public void Of_indices_out_of_range_the_first_is_named()
    {
        var indices = Picked.ToArray();
        (indices[1500], indices[3900]) = (700, 800);
        var wrong = Tensor.Create(indices, indices.Length);
        var f = Function.Compile((Tensor<float> x) => Gather(x, wrong, 0), options: new() { Device = Device.Host });
        var call = () => f(Values<float>("", Side, Side));
        call.Should().Throw<ShapeException>().WithMessage("*index 700 *");
    }

    private static void Check<T>(Expression<Func<Tensor<T>, Tensor<T>>> program, Tensor<T> x) where T : unmanaged, INumber<T>
    {
        var expected = Function.Compile(program, options: new() { Device = Device.Reference })(x);
        var f = Function.Compile(program, options: new() { Device = Device.Host });
        for (int call = 0; call < 2; call++)
        {
            var actual = f(x);
            actual.Shape.Should().Equal(expected.Shape);
            Bits(actual).Should().Equal(Bits(expected), $"of {typeof(T).Name}");
        }
    }

    private static long[] Bits<T>(Tensor<T> x) where T : unmanaged, INumber<T> =>
        Array.ConvertAll(x.ToArray(), e => BitConverter.DoubleToInt64Bits(T.IsNaN(e) ? double.NaN : double.CreateTruncating(e)));

    private static Tensor<T> Values<T>(string name, params long[] shape) where T : unmanaged, INumber<T>
    {
        var random = new Random(7);
        bool isSpecial = typeof(T) == typeof(float) || typeof(T) == typeof(double);
        isSpecial &= !name.Contains("sums", StringComparison.Ordinal) && !name.Contains("added", StringComparison.Ordinal) && name != "bins";
        return Tensor.Create([.. Enumerable.Range(0, (int)(shape[0] * shape[1])).Select(_ => Value())], shape);

        T Value() => isSpecial && random.Next(500) == 0 ? random.Next(2) == 0 ? T.CreateTruncating(double.NaN) : T.CreateTruncating(-0.0) : T.CreateTruncating(random.Next(-4, 5));
    }
}

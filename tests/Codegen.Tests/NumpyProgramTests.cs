using Xunit;
using static ExprJit.Codegen.Tests.NumpyProgram;
using static ExprJit.Ops;
using T = ExprJit.Tensor<double>;

namespace ExprJit.Codegen.Tests;

/// <summary>Programs as one who knows NumPy writes them, with NumPy's results.</summary>
public sealed partial class NumpyProgramTests
{
    private const double NaN = double.NaN;
    private const double Inf = double.PositiveInfinity;

    private static readonly double[,] A = { { 1, 2, 3 }, { 4, 5, 6 } };
    private static readonly double[,] M = { { 1, 2 }, { 3, 4 } };
    private static readonly double[,,] C = { { { 1, 2 }, { 3, 4 } }, { { 5, 6 }, { 7, 8 } } };

    private static readonly Dictionary<string, Func<NumpyProgram[]>> Areas = new()
    {
        ["elementwise"] = () => Elementwise,
        ["reductions"] = () => Reductions,
        ["linear algebra"] = () => Linear,
        ["shapes"] = () => Shape,
        ["indexing"] = () => Indexing,
        ["rows"] = () => Rows,
        ["gradients"] = () => Gradients,
        ["edges"] = () => Edges,
        ["mixes"] = () => Mixes,
    };

    private static double[] D(params double[] values) => values;

    private static long[] N(params long[] values) => values;

    public static IEnumerable<TheoryDataRow<string, string>> Runs() =>
        from area in Areas.Keys from way in Ways where area != "mixes" || way == "host" select new TheoryDataRow<string, string>(area, way);

    [Theory]
    [MemberData(nameof(Runs))]
    public void Programs_give_what_NumPy_gives(string area, string way)
    {
        var failures = new List<string>();
        foreach (var program in Areas[area]().Where(p => p.Fits(way)))
            try
            {
                program.Run(way);
            }
            catch (Exception failure)
            {
                failures.Add($"{program.Text}: {failure.GetType().Name}: {failure.Message}");
            }
        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }

    private static T Counting(params long[] shape) => Tensor.Create([.. Enumerable.Range(1, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(i => (double)i)], shape);

    public static IEnumerable<TheoryDataRow<string>> Devices() => from way in Ways[2..] select new TheoryDataRow<string>(way);

    /// <summary>Which lengths are 1 is found at each call of one function.</summary>
    [Theory]
    [MemberData(nameof(Devices))]
    public void One_function_broadcasts_other_lengths_at_each_call(string device)
    {
        var options = new FunctionOptions { Device = Device.Parse(device) };
        var add = Function.Compile((T x, T y) => x * 10 + y, options: options);
        Compare(add(Counting(3, 1), Counting(1, 3)), new double[,] { { 11, 12, 13 }, { 21, 22, 23 }, { 31, 32, 33 } });
        Compare(add(Counting(2, 2), Counting(2, 2)), new double[,] { { 11, 22 }, { 33, 44 } });
        Compare(add(Counting(1, 3), Counting(3, 1)), new double[,] { { 11, 21, 31 }, { 12, 22, 32 }, { 13, 23, 33 } });
        Compare(add(Counting(1, 1), Counting(2, 2)), new double[,] { { 11, 12 }, { 13, 14 } });
        Compare(add(Counting(0, 3), Counting(1, 3)), new double[0, 3]);
        Compare(add(Counting(1, 3), Counting(0, 1)), new double[0, 3]);
        Compare(add(Counting(2, 3), Counting(1, 1)), new double[,] { { 11, 21, 31 }, { 41, 51, 61 } });
        Assert.Throws<ShapeException>(() => add(Counting(2, 3), Counting(2, 2)));

        var gradient = Function.Compile((T x, T y) => Grad(Sum(Square(x * y)) / 2, y), options: options);
        Compare(gradient(Counting(3, 1), Counting(1, 3)), new double[,] { { 14, 28, 42 } });
        Compare(gradient(Counting(3, 3), Counting(1, 3)), new double[,] { { 66, 186, 378 } });
        Compare(gradient(Counting(1, 3), Counting(3, 1)), new double[,] { { 14 }, { 28 }, { 42 } });
        Compare(gradient(Counting(1, 1), Counting(1, 1)), new double[,] { { 1 } });

        var dot = Function.Compile((T x, T y) => Dot(x, y), options: options);
        Compare(dot(Counting(2, 3), Counting(3, 1)), new double[,] { { 14 }, { 32 } });
        Compare(dot(Counting(1, 1), Counting(1, 2)), new double[,] { { 1, 2 } });
        Compare(dot(Counting(2, 0), Counting(0, 1)), new double[,] { { 0 }, { 0 } });
    }
}

using System.Linq.Expressions;
using FluentAssertions;
using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>What the functions of Ops mean, by examples worked by hand (NumPy's documented behaviour where it has the function).</summary>
public sealed class OpsTests
{
    private static readonly Tensor<double> V = new[] { 3.0, 1, 2 };

    private static readonly Tensor<double> M = new double[,] { { 1, 2, 3 }, { 4, 5, 6 } };

    private static readonly Tensor<double> Odd = new[] { 2, double.NaN, -0.0, double.NegativeInfinity, 0.0, double.PositiveInfinity, -1 };

    private static readonly Tensor<double> Cube = Tensor.Create(Enumerable.Range(0, 24).Select(i => (double)i).ToArray(), 2, 3, 4);

    private static Tensor<double> T(params double[] data) => data;

    private static Tensor<double> T(double[,] data) => data;

    private static readonly Dictionary<string, (Expression<Func<Tensor<double>, Tensor<double>>> F, Tensor<double> X, Tensor<double> Expected)> Rows = new()
    {
        ["concat"] = (x => Concat(x, x), V, T(3, 1, 2, 3, 1, 2)),
        ["concat at 1"] = (x => Concat(x, x, 1), M, T(new double[,] { { 1, 2, 3, 1, 2, 3 }, { 4, 5, 6, 4, 5, 6 } })),
        ["concat of three"] = (x => Concat(-1, x, x * 2, x), V, T(3, 1, 2, 6, 2, 4, 3, 1, 2)),
        ["stack"] = (x => Stack(x, x * 2), V, T(new double[,] { { 3, 1, 2 }, { 6, 2, 4 } })),
        ["stack at the end"] = (x => Stack(new[] { x, x * 2 }, -1), V, T(new double[,] { { 3, 6 }, { 1, 2 }, { 2, 4 } })),
        ["tile"] = (x => Tile(x, 2), V, T(3, 1, 2, 3, 1, 2)),
        ["tile to more axes"] = (x => Tile(x, 2, 2), V, T(new double[,] { { 3, 1, 2, 3, 1, 2 }, { 3, 1, 2, 3, 1, 2 } })),
        ["tile of the last axis"] = (x => Tile(x, 2), M, T(new double[,] { { 1, 2, 3, 1, 2, 3 }, { 4, 5, 6, 4, 5, 6 } })),
        ["tile by nothing"] = (x => Tile(x, 0), V, T()),
        ["repeat"] = (x => Repeat(x, 2), V, T(3, 3, 1, 1, 2, 2)),
        ["repeat columns"] = (x => Repeat(x, 2, 1), M, T(new double[,] { { 1, 1, 2, 2, 3, 3 }, { 4, 4, 5, 5, 6, 6 } })),
        ["repeat by a length"] = (x => Repeat(x, Length(x, 0)), V, T(3, 3, 3, 1, 1, 1, 2, 2, 2)),
        ["diag of a vector"] = (x => Diag(x), V, T(new double[,] { { 3, 0, 0 }, { 0, 1, 0 }, { 0, 0, 2 } })),
        ["diag of a vector above"] = (x => Diag(x, 1), T(1, 2), T(new double[,] { { 0, 1, 0 }, { 0, 0, 2 }, { 0, 0, 0 } })),
        ["diag of a vector below"] = (x => Diag(x, -1), T(1, 2), T(new double[,] { { 0, 0, 0 }, { 1, 0, 0 }, { 0, 2, 0 } })),
        ["diag of a matrix"] = (x => Diag(x), M, T(1, 5)),
        ["diag of a matrix above"] = (x => Diag(x, 1), M, T(2, 6)),
        ["diag of a matrix below"] = (x => Diag(x, -1), M, T(4)),
        ["tril"] = (x => Tril(x), M, T(new double[,] { { 1, 0, 0 }, { 4, 5, 0 } })),
        ["tril above"] = (x => Tril(x, 1), M, T(new double[,] { { 1, 2, 0 }, { 4, 5, 6 } })),
        ["triu"] = (x => Triu(x), M, T(new double[,] { { 1, 2, 3 }, { 0, 5, 6 } })),
        ["triu below"] = (x => Triu(x, -1), M, M),
        ["flip of both axes"] = (x => Flip(x, new[] { 0, 1 }), M, T(new double[,] { { 6, 5, 4 }, { 3, 2, 1 } })),
        ["gather rows"] = (x => Gather(x, new long[] { 1, 0, -1 }), M, T(new double[,] { { 4, 5, 6 }, { 1, 2, 3 }, { 4, 5, 6 } })),
        ["gather columns"] = (x => Gather(x, new[] { 2, 0 }, 1), M, T(new double[,] { { 3, 1 }, { 6, 4 } })),
        ["gather by a matrix"] = (x => Gather(x, Reshape((Tensor<long>)new long[] { 0, 1, 2, 2 }, 2, 2)), V, T(new double[,] { { 3, 1 }, { 2, 2 } })),
        ["gather nothing"] = (x => Gather(x, new long[0]), V, T()),
        ["gather one"] = (x => Gather(x, (Tensor<long>)1L), M, T(4, 5, 6)),
        ["scatter"] = (x => Scatter(x, new long[] { 0, 2 }, new[] { 7.0, 8 }), V, T(7, 1, 8)),
        ["scatter twice to one place"] = (x => Scatter(x, new long[] { 1, 1 }, new[] { 7.0, 8 }), V, T(3, 8, 2)),
        ["scatter a row"] = (x => Scatter(x, new long[] { -1 }, Slice(x, 0L, 1L)), M, T(new double[,] { { 1, 2, 3 }, { 1, 2, 3 } })),
        ["scatter one number"] = (x => Scatter(x, new long[] { 0, 2 }, 9.0, 1), M, T(new double[,] { { 9, 2, 9 }, { 9, 5, 9 } })),
        ["scatter-add"] = (x => ScatterAdd(x, new long[] { 1, 1, 0 }, new[] { 10.0, 20, 5 }), V, T(8, 31, 2)),
        ["scatter-add columns"] = (x => ScatterAdd(x, new[] { 0, 0 }, Reshape(T(1, 1, 2, 2), 2, 2), 1), M, T(new double[,] { { 3, 2, 3 }, { 8, 5, 6 } })),
        ["sort"] = (x => Sort(x), V, T(1, 2, 3)),
        ["sort puts NaN last"] = (x => Sort(x), Odd, T(double.NegativeInfinity, -1, -0.0, 0.0, 2, double.PositiveInfinity, double.NaN)),
        ["sort down columns"] = (x => Sort(-x, 0), M, T(new double[,] { { -4, -5, -6 }, { -1, -2, -3 } })),
        ["argsort"] = (x => Cast<double>(ArgSort(x)), V, T(1, 2, 0)),
        ["argsort is stable"] = (x => Cast<double>(ArgSort(x)), T(1, 0, 1, 0, -0.0), T(1, 3, 4, 0, 2)),
        ["top-k"] = (x => TopK(x, 2L, -1).Values, V, T(3, 2)),
        ["top-k of ties and NaN"] = (x => Cast<double>(TopK(x, 3L, -1).Indices), T(1, 5, double.NaN, 5), T(2, 1, 3)),
        ["top-k of too many"] = (x => TopK(x, 9L, 0).Values, V, T(3, 2, 1)),
        ["running sum"] = (x => CumSum(x, 0), V, T(3, 4, 6)),
        ["running sum of all"] = (x => CumSum(x), M, T(1, 3, 6, 10, 15, 21)),
        ["running sum of rows"] = (x => CumSum(x, 1), M, T(new double[,] { { 1, 3, 6 }, { 4, 9, 15 } })),
        ["slice by steps"] = (x => Slice(x, 0L, 3L, 1, 2), M, T(new double[,] { { 1, 3 }, { 4, 6 } })),
        ["slice backwards"] = (x => Slice(x, -1L, 2L, 1, -2), M, T(new double[,] { { 3, 1 }, { 6, 4 } })),
        ["slice backwards from the middle"] = (x => Slice(x, 1L, 9L, 0, -1), V, T(1, 3)),
        ["slice backwards from before the start"] = (x => Slice(x, -9L, 9L, 0, -1), V, T()),
        ["dot of a stack"] = (x => Dot(x, new[] { 1.0, 0, 0, 1 }), Cube, T(new double[,] { { 3, 11, 19 }, { 27, 35, 43 } })),
        ["matmul of a stack and a vector"] = (x => MatMul(x, new[] { 1.0, 0, 0, 1 }), Cube, T(new double[,] { { 3, 11, 19 }, { 27, 35, 43 } })),
        ["matmul of a vector and a stack"] = (x => MatMul(new[] { 1.0, 0, 1 }, x), Cube, T(new double[,] { { 8, 10, 12, 14 }, { 32, 34, 36, 38 } })),
        ["tensordot of one axis"] = (x => TensorDot(x, x, new[] { 1 }, new[] { 1 }), M, T(new double[,] { { 14, 32 }, { 32, 77 } })),
        ["tensordot of all axes"] = (x => TensorDot(x, x), M, (Tensor<double>)91.0),
        ["tensordot of none"] = (x => Flatten(TensorDot(x, x, 0)), T(1, 2), T(1, 2, 2, 4)),
        ["einsum transpose"] = (x => Einsum("ij->ji", x), M, T(new double[,] { { 1, 4 }, { 2, 5 }, { 3, 6 } })),
        ["einsum product"] = (x => Einsum("ij,kj->ik", x, x), M, T(new double[,] { { 14, 32 }, { 32, 77 } })),
        ["einsum implicit"] = (x => Einsum("ij,jk", x, Transpose(x)), M, T(new double[,] { { 14, 32 }, { 32, 77 } })),
        ["einsum implicit order"] = (x => Einsum("ba", x), M, T(new double[,] { { 1, 4 }, { 2, 5 }, { 3, 6 } })),
        ["einsum sum"] = (x => Einsum("ij->", x), M, (Tensor<double>)21.0),
        ["einsum sum of rows"] = (x => Einsum("ij->i", x), M, T(6, 15)),
        ["einsum trace"] = (x => Einsum("ii", Dot(x, x.T)), M, (Tensor<double>)91.0),
        ["einsum diagonal"] = (x => Einsum("ii->i", Dot(x, x.T)), M, T(14, 77)),
        ["einsum elementwise"] = (x => Einsum("ij,ij->ij", x, x), M, T(new double[,] { { 1, 4, 9 }, { 16, 25, 36 } })),
        ["einsum outer"] = (x => Einsum("i,j->ij", x, x), V, T(new double[,] { { 9, 3, 6 }, { 3, 1, 2 }, { 6, 2, 4 } })),
        ["einsum of three"] = (x => Einsum("i,ij,j", Slice(x[0], 0L, 2L), x, x[1]), M, (Tensor<double>)(32.0 + 2 * 77)),
        ["einsum ellipsis"] = (x => Einsum("...j->...", x), Cube, T(new double[,] { { 6, 22, 38 }, { 54, 70, 86 } })),
        ["einsum batch with ellipsis"] = (x => Einsum("...ij,...jk->...ik", x, Transpose(x, 0, 2, 1))[1], Cube, T(new double[,] { { 734, 950, 1166 }, { 950, 1230, 1510 }, { 1166, 1510, 1854 } })),
    };

    public static TheoryData<string, string> Cases() => TestDevices.Times(Rows.Keys);

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_function_gives_what_was_worked_by_hand(string device, string name)
    {
        var (f, x, expected) = Rows[name];
        var result = Function.Compile(f, options: new FunctionOptions { Device = Device.Parse(device) })(x);
        result.Shape.Should().Equal(expected.Shape, name);
        result.ToArray().Should().Equal(expected.ToArray(), name);
        // At once, outside any function, the same.
        var eager = f.Compile()(x);
        eager.Shape.Should().Equal(expected.Shape, name);
        eager.ToArray().Should().Equal(expected.ToArray(), name);
    }

    [Fact]
    public void Shared_variables_and_mixed_values_are_joined()
    {
        var w = new Shared<Tensor<float>>(new[] { 1f, 2 }, "W");
        var v = new Shared<Tensor<float>>(new[] { 3f }, "V");
        Function.Compile(() => Concat(v, w))().ToArray().Should().Equal(3, 1, 2);
        Function.Compile((Tensor<float> x) => Concat(w, x))(new[] { 9f }).ToArray().Should().Equal(1, 2, 9);
        Function.Compile((Tensor<float> x) => Concat(x, v, w))(new[] { 9f }).ToArray().Should().Equal(9, 3, 1, 2);
        Function.Compile(() => Sort(w))().ToArray().Should().Equal(1, 2);
        Function.Compile(() => Gather(w, new long[] { 1 }))().ToArray().Should().Equal(2);
    }

    [Fact]
    public void Both_results_of_a_top_k_are_outputs()
    {
        var f = Function.Compile((Tensor<double> x) => Outputs.Of(TopK(x, 1L, 1).Values, TopK(x, 1L, 1).Indices));
        var (values, indices) = f(M);
        values.ToArray().Should().Equal(3, 6);
        indices.ToArray().Should().Equal(2, 2);
    }

    private sealed record Summary(Tensor<double> Mean, Tensor<double> Spread);

    private static Summary Summarise(Tensor<double> x) => new(Mean(x), Std(x));

    private static (Tensor<double> Low, Tensor<double> High) Ends(Tensor<double> x) => (Min(x), Max(x));

    /// <summary>What a helper returns as one tuple or record is several outputs.</summary>
    [Fact]
    public void A_helper_may_return_several_results()
    {
        var top = Function.Compile((Tensor<double> x) => TopK(x, 1L, 1))(M);
        top.Values.ToArray().Should().Equal(3, 6);
        top.Indices.ToArray().Should().Equal(2, 2);
        var (low, high) = Function.Compile((Tensor<double> x) => Ends(x * 2))(M);
        ((double)low, (double)high).Should().Be((2, 12));
        var summary = Function.Compile((Tensor<double> x) => Summarise(x))(new[] { 1.0, 3 });
        ((double)summary.Mean, (double)summary.Spread).Should().Be((2, 1));
    }

    [Fact]
    public void Lengths_may_be_plain_parameters()
    {
        Function.Compile((Tensor<double> x, long n) => Reshape(x, n, -1))(V, 3).Shape.Should().Equal(3, 1);
        Function.Compile((Tensor<double> x, long n) => Reshape(x, n))(V, 3).Shape.Should().Equal(3);
        Function.Compile((Tensor<double> x, int n) => BroadcastTo(x, n, 3))(V, 2).Shape.Should().Equal(2, 3);
        Function.Compile((Tensor<double> x, long n) => Tile(x, n))(V, 2).Shape.Should().Equal(6);
        Function.Compile((Tensor<double> x, long n) => Repeat(x, n))(V, 2).Shape.Should().Equal(6);
        Function.Compile((Tensor<double> x, long n) => TopK(x, n).Values)(V, 2).Shape.Should().Equal(2);
        Function.Compile((Tensor<double> x, int start) => Slice(x, start, 2))(V, 1).ToArray().Should().Equal(1, 2);
        Function.Compile((Tensor<long> i, int depth) => OneHot<double>(i, depth))(new long[] { 1 }, 3).ToArray().Should().Equal(0, 1, 0);
        Function.Compile((Tensor<double> x, int i) => x[i])(M, -1).ToArray().Should().Equal(4, 5, 6);
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void A_label_that_is_no_class_fails_the_call(string device)
    {
        var f = Function.Compile((Tensor<double> x, Tensor<int> y) => CrossEntropy(x, y), options: new FunctionOptions { Device = Device.Parse(device) });
        f(M, new[] { 2, 0 }).ToArray().Should().HaveCount(2);
        foreach (int bad in new[] { 3, -1, int.MaxValue })
        {
            var error = FluentActions.Invoking(() => f(M, new[] { 2, bad })).Should().Throw<ShapeException>().Which;
            error.Code.Should().Be("EJ204");
            error.Message.Should().Contain("CrossEntropy(x, y)");
        }
    }

    private sealed record Picky(Tensor<double> Row)
    {
        public Tensor<double> Row { get; } = (double)Row[0] < 5 ? Row : throw new InvalidOperationException("too large");
    }

    /// <summary>The object of the results is made before anything is committed, in the last stage too.</summary>
    [Theory]
    [MemberData(nameof(Devices))]
    public void A_result_that_cannot_be_made_changes_nothing(string device)
    {
        var count = new Shared<double>(0, "count", Device.Parse(device));
        var f = Function.Compile((Tensor<double> x) => new Picky(x[ArgMax(Sum(x, 1))]), x => new() { { count, count + 1 } });
        f(new double[,] { { 1, 2 }, { 0, 1 } }).Row.ToArray().Should().Equal(1, 2);
        count.GetValue().Should().Be(1);
        FluentActions.Invoking(() => f(new double[,] { { 1, 2 }, { 7, 1 } })).Should().Throw<InvalidOperationException>();
        count.GetValue().Should().Be(1);
    }

    /// <summary>Rank 8, with broadcasting, a reduction and a movement.</summary>
    [Theory]
    [MemberData(nameof(Devices))]
    public void Up_to_eight_axes(string device)
    {
        var x = Tensor.Create(Enumerable.Range(0, 64).Select(i => (float)i).ToArray(), 2, 1, 2, 2, 2, 1, 2, 2);
        var f = Function.Compile((Tensor<float> x) => Sum(Transpose(x) * x, new[] { 0, 3, -1 }, true), options: new FunctionOptions { Device = Device.Parse(device) });
        var g = Function.Compile((Tensor<float> x) => Sum(Transpose(x) * x, new[] { 0, 3, -1 }, true), options: new FunctionOptions { Device = Device.Reference });
        f(x).Shape.Should().Equal(1, 2, 2, 1, 2, 2, 2, 1);
        f(x).ToArray().Should().Equal(g(x).ToArray());
    }

    [Fact]
    public void A_table_is_updated_by_scattering()
    {
        var table = new Shared<Tensor<double>>(Tensor.Zeros<double>(3, 2), "table");
        var step = Function.Compile((Tensor<long> rows, Tensor<double> g) => new Updates { { table, ScatterAdd(table, rows, g) } });
        step(new long[] { 2, 0, 2 }, new double[,] { { 1, 1 }, { 5, 6 }, { 10, 20 } });
        table.GetValue().ToArray().Should().Equal(5, 6, 0, 0, 11, 21);
        FluentActions.Invoking(() => step(new long[] { 3 }, new double[,] { { 1, 1 } })).Should().Throw<ShapeException>().Which.Code.Should().Be("EJ204");
        table.GetValue().ToArray().Should().Equal(5, 6, 0, 0, 11, 21);
    }

    public static TheoryData<string> Devices() => TestDevices.Names;

    /// <summary>Where a slice starts, how long it is and which row is taken may all depend on the data of the call.</summary>
    [Theory]
    [MemberData(nameof(Devices))]
    public void Positions_and_lengths_come_from_data(string device)
    {
        var options = new FunctionOptions { Device = Device.Parse(device) };
        var best = Function.Compile((Tensor<double> x) => x[ArgMax(Sum(x, 1))], options: options);
        best(M).ToArray().Should().Equal(4, 5, 6);
        var from = Function.Compile((Tensor<double> x) => Slice(x, ArgMin(x), Cast<long>(Max(x))), options: options);
        from(new[] { 3.0, 1, 2, 0, 7, 8 }).ToArray().Should().Equal(0, 7, 8);
        from(new[] { 0.0, 2, 1 }).ToArray().Should().Equal(0, 2);
        var at = Function.Compile((Tensor<double> x, Tensor<long> i) => x[i[1]] + Reshape(x, i[0], -1L)[0], options: options);
        at(M, new long[] { 2, 1 }).ToArray().Should().Equal(5, 7, 9);
        var twice = Function.Compile((Tensor<double> x) => Slice(x, Cast<long>(Slice(x, ArgMax(x), 1)[0]), 2), options: options);
        twice(new[] { 1.0, 3, 2, 0.5, 0.25 }).ToArray().Should().Equal(0.5, 0.25);
        var state = new Shared<Tensor<double>>(new[] { 5.0, 1, 4 }, "state", Device.Parse(device));
        var step = Function.Compile(() => Slice(state, ArgMin(state), 2), updates: () => new() { { state, Flip(state, 0) + state.Value[ArgMax(state)] } });
        step().ToArray().Should().Equal(1, 4);
        state.GetValue().ToArray().Should().Equal(9, 6, 10);
        FluentActions.Invoking(() => at(M, new long[] { 2, 7 })).Should().Throw<ShapeException>().Which.Code.Should().Be("EJ204");
    }

    [Theory]
    [InlineData("ij,jk->ik", "EJ123")]
    [InlineData("ijk->ijk", "EJ123")]
    [InlineData("i1->i", "EJ123")]
    [InlineData("ij->ik", "EJ123")]
    [InlineData("ij->ii", "EJ123")]
    [InlineData("ij->i->j", "EJ123")]
    public void Subscripts_that_do_not_fit_are_refused(string subscripts, string code)
    {
        var f = Function.Compile((Tensor<double> x) => Einsum(subscripts, x));
        FluentActions.Invoking(() => f(M)).Should().Throw<TraceException>().Which.Code.Should().Be(code);
    }

    [Fact]
    public void Lengths_that_must_meet_are_checked()
    {
        var dot = Function.Compile((Tensor<double> x, Tensor<double> y) => TensorDot(x, y, 2));
        FluentActions.Invoking(() => dot(M, T(new double[,] { { 1, 2 }, { 3, 4 }, { 5, 6 } }))).Should().Throw<ShapeException>();
        var trace = Function.Compile((Tensor<double> x) => Einsum("ii", x));
        FluentActions.Invoking(() => trace(M)).Should().Throw<ShapeException>();
        var concat = Function.Compile((Tensor<double> x, Tensor<double> y) => Concat(x, y, 1));
        FluentActions.Invoking(() => concat(M, T(new double[,] { { 1, 2 } }))).Should().Throw<ShapeException>();
        concat(M, T(new double[,] { { 7 }, { 8 } })).ToArray().Should().Equal(1, 2, 3, 7, 4, 5, 6, 8);
    }
}

using FluentAssertions;
using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Tracer.Tests;

public sealed class ErrorTests
{
    private sealed class World
    {
        public readonly Shared<double> D = new(1.5, "d");
        public readonly Shared<float> F = new(2.5f, "f");
        public readonly Shared<int> I = new(7, "i");
        public readonly Shared<Tensor<float>> W = new(new[] { 1f, 2 }, "w");
        public readonly Shared<Tensor<double>> M = new(new[,] { { 1.0, 2 }, { 3, 4 } }, "m");
        public readonly Shared<double> Elsewhere = new(0, "elsewhere", Device.Reference);
        public readonly Shared<double>? Missing = null;
    }

    private static readonly Dictionary<string, (string Code, Action<World> Program)> Table = new()
    {
        ["unused parameter"] = ("EJ102", w => Function.Compile((double x, double y) => x)),
        ["unused tensor parameter"] = ("EJ102", w => Function.Compile((Tensor<float> x) => w.W)),
        ["unused in updates"] = ("EJ102", w => Function.Compile((double x) => new Updates { { w.D, w.D + 1 } })),
        ["updated twice"] = ("EJ103", w => Function.Compile((double x) => x, updates: x => new() { { w.D, x }, { w.D, x + 1 } })),
        ["update narrows a scalar"] = ("EJ104", w => Function.Compile((double x) => x, updates: x => new() { { w.F, x } })),
        ["update narrows to int"] = ("EJ104", w => Function.Compile((long x) => x, updates: x => new() { { w.I, x } })),
        ["update narrows float to int"] = ("EJ104", w => Function.Compile((float x) => x, updates: x => new() { { w.I, x } })),
        ["update narrows a tensor"] = ("EJ104", w => Function.Compile(() => new Updates { { w.W, Cast<double>(w.W) } })),
        ["update changes rank down"] = ("EJ105", w => Function.Compile(() => new Updates { { w.W, Sum(w.W) } })),
        ["update changes rank up"] = ("EJ105", w => Function.Compile(() => new Updates { { w.W, ExpandDims(w.W, 0) } })),
        ["given occurs nowhere"] = ("EJ106", w => Function.Compile((double x) => x, givens: x => new() { { w.D, x } })),
        ["expression given occurs nowhere"] = ("EJ106", w => Function.Compile(() => Sum(w.W), givens: () => new() { { Exp(w.W), w.W } })),
        ["given of another type"] = ("EJ107", w => Function.Compile(() => w.W, givens: () => new() { { w.W, Cast<double>(w.W) } })),
        ["given of another rank"] = ("EJ107", w => Function.Compile(() => w.W, givens: () => new() { { w.W, Sum(w.W) } })),
        ["given twice"] = ("EJ107", w => Function.Compile((double x) => w.D, givens: x => new() { { w.D, x }, { w.D, x + 1 } })),
        ["cost is a vector"] = ("EJ108", w => Function.Compile(() => Grad(w.W * 2, (Tensor<float>)w.W))),
        ["cost is a matrix"] = ("EJ108", w => Function.Compile(() => Grad(Exp(w.M), (Tensor<double>)w.M))),
        ["gradient by an integer"] = ("EJ108", w => Function.Compile((Tensor<int> x) => Grad(Sum(x), x))),
        ["gradient not connected"] = ("EJ109", w => Function.Compile((Tensor<double> x) => Grad(Sum(x), (Tensor<double>)w.M))(new[] { 1.0 })),
        ["gradient connected through lengths only"] = ("EJ109", w => Function.Compile((Tensor<double> x) => Grad(Sum(StopGradient(x)), x))(new[] { 1.0 })),
        ["axis out of range"] = ("EJ116", w => Function.Compile(() => Sum(w.M, 2))),
        ["negative axis out of range"] = ("EJ116", w => Function.Compile(() => Max(w.W, -2))),
        ["axis of a parameter out of range"] = ("EJ116", w => Function.Compile((Tensor<double> x) => Sum(x, 1))(new[] { 1.0 })),
        ["index of a scalar"] = ("EJ116", w => Function.Compile((Tensor<double> x) => x[0])(1.0)),
        ["exponential of integers"] = ("EJ117", w => Function.Compile((Tensor<int> x) => Exp(x))),
        ["sum of bools"] = ("EJ117", w => Function.Compile((Tensor<bool> x) => Sum(x))),
        ["null capture"] = ("EJ119", w => Function.Compile((double x) => w.Missing! * x)),
        ["output is text"] = ("EJ118", w => Function.Compile((double x) => "text")),
        ["a symbolic value is read"] = ("EJ112", w => Function.Compile((Tensor<double> x) => Read(x))),
        ["a symbolic shape is read"] = ("EJ112", w => Function.Compile((Tensor<double> x) => Reads(x))),
        ["a variable frozen in a helper"] = ("EJ111", w => Function.Compile((Tensor<double> x) => Freezes(x, w.D))),
        ["a helper throws"] = ("EJ120", w => Function.Compile((Tensor<double> x) => Throws(x))),
        ["an impure plain helper"] = ("EJ101", w => Function.Compile((double x) => x + Console.Read())),
        ["devices mixed"] = ("EJ302", w => Function.Compile((double x) => w.D + w.Elsewhere + x)),
        ["lengths disagree"] = ("EJ201", w => Function.Compile((Tensor<float> x) => w.W + x, updates: x => new() { { w.W, w.W * 2 } })(new[] { 1f, 2, 3 })),
        ["inner lengths differ"] = ("EJ202", w => Function.Compile((Tensor<double> x) => MatMul(w.M, x), updates: x => new() { { w.D, w.D + 1 } })(new double[3, 2])),
        ["cannot reshape"] = ("EJ203", w => Function.Compile(() => Reshape(w.M, 3, 2), updates: () => new() { { w.D, w.D + 1 } })()),
        ["index out of range"] = ("EJ204", w => Function.Compile((long i) => w.M.Value[i], updates: i => new() { { w.D, w.D + 1 } })(5)),
        ["empty reduction"] = ("EJ207", w => Function.Compile((Tensor<double> x) => Max(x), updates: x => new() { { w.D, w.D + 1 } })(Array.Empty<double>())),
        ["no such device"] = ("EJ301", w => Device.Parse("abacus")),
        ["rank set"] = ("EJ206", w => w.W.SetValue(new[,] { { 1f } })),
    };

    private static Tensor<double> Read(Tensor<double> x) => x.ToArray()[0] > 0 ? x : -x;

    private static Tensor<double> Reads(Tensor<double> x) => x * (double)x.Shape[0];

    private static Tensor<double> Freezes(Tensor<double> x, Shared<double> rate)
    {
        double r = rate;
        return x * r;
    }

    private static readonly object Nothing = new();

    private static Tensor<double> Throws(Tensor<double> x) => ReferenceEquals(x, Nothing) ? x : throw new InvalidOperationException("no");

    public static TheoryData<string> Names() => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_bad_program_is_refused(string name)
    {
        var (code, program) = Table[name];
        var world = new World();
        var error = FluentActions.Invoking(() => program(world)).Should().Throw<ExprJitException>("of {0}", name).Which;
        error.Code.Should().Be(code, "{0}", error.Message);
        var type = code switch
        {
            "EJ301" or "EJ302" or "EJ303" => typeof(DeviceException),
            _ when code[2] == '2' => typeof(ShapeException),
            _ => typeof(TraceException),
        };
        error.Should().BeOfType(type);
        error.HelpLink.Should().Contain(code.ToLowerInvariant());
        world.D.GetValue().Should().Be(1.5);
        world.F.GetValue().Should().Be(2.5f);
        world.I.GetValue().Should().Be(7);
        world.W.GetValue().ToArray().Should().Equal(1, 2);
        world.M.GetValue().ToArray().Should().Equal(1, 2, 3, 4);
    }
}

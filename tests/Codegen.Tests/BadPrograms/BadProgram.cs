using FluentAssertions;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>A mistake a user can make, and how it must be reported.</summary>
/// <param name="Name">What is wrong.</param>
/// <param name="Error">The type of the exception.</param>
/// <param name="Code">Its code; null for .NET's own exceptions.</param>
/// <param name="Text">What the message must contain: as a rule the failing C# sub-expression.</param>
/// <param name="Run">Sets the program up and compiles it, calls it, or both.</param>
public sealed record BadProgram(string Name, Type Error, string? Code, string Text, Action<BadWorld> Run)
{
    /// <summary>Whether it fails at a call, and so on every device alike.</summary>
    public bool FailsAtCall { get; init; }

    /// <summary>Refused when compiling.</summary>
    public static BadProgram Traced(string name, string code, string text, Action<BadWorld> run) =>
        new(name, typeof(TraceException), code, text, run);

    /// <summary>Refused at the first call with ranks that do not fit.</summary>
    public static BadProgram TracedAtCall(string name, string code, string text, Action<BadWorld> run) =>
        new(name, typeof(TraceException), code, text, run) { FailsAtCall = true };

    /// <summary>Lengths or indices that do not fit at a call.</summary>
    public static BadProgram Shaped(string name, string code, string text, Action<BadWorld> run) =>
        new(name, typeof(ShapeException), code, text, run) { FailsAtCall = true };

    /// <summary>A device that is missing or mixed with another.</summary>
    public static BadProgram OnDevice(string name, string code, string text, Action<BadWorld> run) =>
        new(name, typeof(DeviceException), code, text, run);

    /// <summary>One of .NET's own exceptions.</summary>
    public static BadProgram Plain<X>(string name, string text, Action<BadWorld> run) where X : Exception =>
        new(name, typeof(X), null, text, run) { FailsAtCall = true };
}

/// <summary>The shared variables a bad program may use; none may change.</summary>
public sealed class BadWorld(Device device)
{
    public readonly Shared<double> D = new(1.5, "d", device);
    public readonly Shared<float> F = new(2.5f, "f", device);
    public readonly Shared<int> I = new(7, "i", device);
    public readonly Shared<long> L = new(9, "l", device);
    public readonly Shared<bool> B = new(true, "b", device);
    public readonly Shared<Tensor<float>> V = new(new[] { 1f, 2, 3 }, "v", device);
    public readonly Shared<Tensor<double>> U = new(new[] { 1.0, 2 }, "u", device);
    public readonly Shared<Tensor<double>> M = new(new[,] { { 1.0, 2 }, { 3, 4 } }, "m", device);
    public readonly Shared<Tensor<int>> K = new(new[] { 4, 6, 8 }, "k", device);
    public readonly Shared<Tensor<double>> Empty = new(new double[0], "empty", device);
    public readonly Shared<double> Elsewhere = new(0.5, "elsewhere", device.Equals(Device.Reference) ? Device.Host : Device.Reference);

    // What programs capture. Fields, so that they can change between calls.
    public readonly Shared<double> Other = new(0.25, "other", device);
    public readonly Shared<double>? Missing = null;
    public readonly BadModel? NoModel = null;
    public readonly BadModel Model = new();
    public readonly Random Random = new(1);
    public readonly List<Shared<double>> List = [];
    public readonly Dictionary<string, Shared<double>> Named = [];
    public readonly double[] Table = [1, 2, 3];
    public Tensor<double>? Captured = new[] { 1.0, 2 };
    public double[]? Weights = [1, 2];
    public Func<Tensor<double>, Tensor<double>>? Helper = x => x * 2.0;

    public Device Device { get; } = device;

    public FunctionOptions On => new() { Device = Device };

    /// <summary>A variable of the program's own, disposed.</summary>
    public Shared<double> Gone()
    {
        var gone = new Shared<double>(1, "gone", Device);
        gone.Dispose();
        return gone;
    }

    public void HoldsWhatItHeld()
    {
        D.GetValue().Should().Be(1.5);
        F.GetValue().Should().Be(2.5f);
        I.GetValue().Should().Be(7);
        L.GetValue().Should().Be(9);
        B.GetValue().Should().BeTrue();
        V.GetValue().ToArray().Should().Equal(1, 2, 3);
        U.GetValue().ToArray().Should().Equal(1, 2);
        M.GetValue().ToArray().Should().Equal(1, 2, 3, 4);
        K.GetValue().ToArray().Should().Equal(4, 6, 8);
        Empty.GetValue().ToArray().Should().BeEmpty();
        Elsewhere.GetValue().Should().Be(0.5);
    }

    public void StillWorks()
    {
        var step = Function.Compile((double x) => Sum(M) + x, updates: x => new()
        {
            { D, D + x }, { F, F * 2f }, { I, I - 1 }, { L, L + 1 }, { B, !B }, { V, V * 2.5f }, { U, U + 1.5 }, { M, M * 2.0 }, { K, K / 2 }, { Empty, Empty + 1.0 },
        });
        ((double)step(1)).Should().Be(11);
        (D.GetValue(), F.GetValue(), I.GetValue(), L.GetValue(), B.GetValue()).Should().Be((2.5, 5f, 6, 10L, false));
        V.GetValue().ToArray().Should().Equal(2.5f, 5, 7.5f);
        U.GetValue().ToArray().Should().Equal(2.5, 3.5);
        M.GetValue().ToArray().Should().Equal(2, 4, 6, 8);
        K.GetValue().ToArray().Should().Equal(2, 3, 4);
        Empty.GetValue().ToArray().Should().BeEmpty();
    }
}

public sealed class BadModel
{
    public readonly BadModel? Next = null;
    public readonly Shared<double> Rate = new(0.5, "rate");
    public readonly Shared<double>[] Layers = [new(1, "layer0")];

    public Shared<double> Broken => throw new InvalidOperationException("the model is not trained");
}

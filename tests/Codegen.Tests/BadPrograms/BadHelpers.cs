using static ExprJit.Codegen.Tests.BadProgram;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>Helpers that read what only a call knows, keep what belongs to a trace, or fail.</summary>
internal static class BadHelpers
{
    private static Tensor<double>? _kept;

    public static IEnumerable<BadProgram> Rows =>
    [
        Traced("a helper throws", "EJ120", "Throwing(x)", w => Function.Compile((Tensor<double> x) => Throwing(x))),
        Traced("a helper meets a null of its own", "EJ120", "Nulls(x, null)", w => Function.Compile((Tensor<double> x) => Nulls(x, null))),
        Traced("a helper indexes past its own array", "EJ120", "PastTheEnd(x)", w => Function.Compile((Tensor<double> x) => PastTheEnd(x))),
        Traced("a static lambda throws", "EJ120", "Local(x)", w =>
        {
            Func<Tensor<double>, Tensor<double>> Local = static x => throw new NotSupportedException("sizes");
            Function.Compile((Tensor<double> x) => Local(x))(1.0);
        }),
        Traced("a captured delegate throws", "EJ120", "helper(x)", w =>
        {
            Func<Tensor<double>, Tensor<double>> helper = x => throw new InvalidOperationException("no");
            Function.Compile((Tensor<double> x) => helper(x) + 1.0);
        }),
        Traced("a generic helper throws", "EJ120", "Generic(x)", w => Function.Compile((Tensor<float> x) => Generic(x))),
        Traced("a helper's constructor throws", "EJ120", "new Throws(x)", w => Function.Compile((Tensor<double> x) => Of(new Throws(x)))),
        Traced("a helper returns null", "EJ119", "ReturnsNull(x)' returned null", w => Function.Compile((Tensor<double> x) => ReturnsNull(x))),
        Traced("a helper reads an element", "EJ112", "'x' is symbolic", w => Function.Compile((Tensor<double> x) => ReadsElement(x))),
        Traced("a helper reads all elements", "EJ112", "'x' is symbolic", w => Function.Compile((Tensor<double> x) => ReadsAll(x))),
        Traced("a helper reads a length", "EJ112", "'x' is symbolic", w => Function.Compile((Tensor<double> x) => x * ReadsLength(x))),
        Traced("a helper reads the shape", "EJ112", "'x' is symbolic", w => Function.Compile((Tensor<double> x) => ReadsShape(x))),
        Traced("a helper enumerates a tensor", "EJ112", "'x' is symbolic", w => Function.Compile((Tensor<double> x) => Enumerates(x))),
        Traced("a helper makes a number of a tensor", "EJ112", "'x' is symbolic", w => Function.Compile((Tensor<double> x) => MakesNumber(x))),
        Traced("a helper branches on a comparison", "EJ112", "is symbolic", w => Function.Compile((Tensor<double> x) => Branches(x))),
        Traced("a helper copies a tensor out", "EJ112", "'x' is symbolic", w => Function.Compile((Tensor<double> x) => CopiesOut(x))),
        Traced("a helper makes a tensor of System.Numerics", "EJ112", "'x' is symbolic", w => Function.Compile((Tensor<double> x) => MakesNumerics(x))),
        Traced("the lambda reads an element", "EJ112", "x[0, 1]", w => Function.Compile((Tensor<float> x) => x[0, 1])),
        Traced("the lambda reads all elements", "EJ112", "'x' is symbolic", w => Function.Compile((Tensor<float> x) => x.ToArray())),
        Traced("the lambda reads the length", "EJ112", "'x' is symbolic", w => Function.Compile((Tensor<float> x) => x.Length)),
        Traced("a helper freezes a number by conversion", "EJ111", "'d'", w => Function.Compile((Tensor<double> x) => Freezes(x, w.D))),
        Traced("a helper freezes a number by Value", "EJ111", "'d'", w => Function.Compile((Tensor<double> x) => FreezesValue(x, w.D))),
        Traced("a helper freezes a number by GetValue", "EJ111", "'d'", w => Function.Compile((Tensor<double> x) => FreezesGet(x, w.D))),
        Traced("a helper freezes a tensor by GetValue", "EJ111", "'u'", w => Function.Compile((Tensor<double> x) => FreezesTensor(x, w.U))),
        Traced("a helper copies a variable out", "EJ111", "'u'", w => Function.Compile((Tensor<double> x) => CopiesVariable(x, w.U))),
        Traced("a helper adds two plain variables", "EJ111", "'d'", w => Function.Compile((Tensor<double> x) => AddsPlain(x, w.D))),
        Traced("a helper sets a variable", "EJ122", "'d'", w => Function.Compile((Tensor<double> x) => Sets(x, w.D))),
        Traced("a helper disposes a variable", "EJ122", "'u'", w => Function.Compile((Tensor<double> x) => Disposes(x, w.U))),
        Traced("a helper takes a parameter as a plain number", "EJ114", "'p' is known only at each call", w => Function.Compile((Tensor<double> x, double p) => Scales(x, p))),
        Traced("a helper takes a computed plain number", "EJ114", "'p + 1'", w => Function.Compile((Tensor<double> x, double p) => Scales(x, p + 1))),
        Traced("a helper takes a variable as a plain number", "EJ114", "'w.D'", w => Function.Compile((Tensor<double> x) => Scales(x, w.D))),
        Traced("a helper takes a parameter as a count", "EJ114", "'n'", w => Function.Compile((Tensor<double> x, int n) => Repeats(x, n))),
        Traced("a helper takes a parameter as a switch", "EJ114", "'on'", w => Function.Compile((Tensor<double> x, bool on) => Switches(x, on))),
        Traced("a parameter as an axis", "EJ114", "'axis'", w => Function.Compile((Tensor<double> x, int axis) => Sum(x, axis))),
        Traced("a helper keeps a symbolic value", "EJ113", "another trace", w =>
        {
            Function.Compile((Tensor<double> x) => Keeps(x * 2.0));
            Function.Compile((Tensor<double> x) => UsesKept(x));
        }),
        Traced("a symbolic value used outside", "EJ113", "another trace", w =>
        {
            Function.Compile((Tensor<double> x) => Keeps(x * 3.0));
            _ = _kept! + 1.0;
        }),
        Traced("a symbolic value given as an argument", "EJ112", "is symbolic", w =>
        {
            Function.Compile((Tensor<double> x) => Keeps(x * 4.0));
            Function.Compile((Tensor<double> x) => x + w.D)(_kept!);
        }),
        Traced("a symbolic value put into a variable", "EJ112", "is symbolic", w =>
        {
            Function.Compile((Tensor<double> x) => Keeps(x * 5.0));
            w.U.SetValue(_kept!);
        }),
        Traced("a helper picks an axis that is not there", "EJ116", "axis 5", w => Function.Compile(() => SumsAxis(w.M, 5))),
        Traced("a helper's null tensor", "EJ120", "AddsNull(x)", w => Function.Compile((Tensor<double> x) => AddsNull(x))),
    ];

    private static Tensor<double> Throwing(Tensor<double> x) => x is null ? x! : throw new InvalidOperationException("no such layer");

    private static Tensor<double> Nulls(Tensor<double> x, string? name) => x * (double)name!.Length;

    private static Tensor<double> PastTheEnd(Tensor<double> x)
    {
        double[] rates = [1, 2];
        for (int i = 0; i <= rates.Length; i++)
            x *= rates[i];
        return x;
    }

    private static Tensor<T> Generic<T>(Tensor<T> x) => typeof(T) == typeof(float) ? throw new NotSupportedException("float") : x;

    private sealed class Throws
    {
        public Throws(Tensor<double> x) => X = x is null ? x! : throw new ArgumentException("no");

        public Tensor<double> X { get; }
    }

    private static Tensor<double> Of(Throws made) => made.X;

    private static Tensor<double> ReturnsNull(Tensor<double> x) => x is null ? x! : null!;

    private static Tensor<double> ReadsElement(Tensor<double> x) => x[0, 0] > 0 ? x : -x;

    private static Tensor<double> ReadsAll(Tensor<double> x) => x * x.ToArray().Max();

    private static double ReadsLength(Tensor<double> x) => x.Length;

    private static Tensor<double> ReadsShape(Tensor<double> x) => x * (double)x.Shape[0];

    private static Tensor<double> Enumerates(Tensor<double> x)
    {
        double sum = 0;
        foreach (double e in x)
            sum += e;
        return sum;
    }

    private static Tensor<double> MakesNumber(Tensor<double> x) => x * Math.Cos((double)x);

    private static Tensor<double> Branches(Tensor<double> x) => (bool)(x > 0.0) ? x : -x;

    private static Tensor<double> CopiesOut(Tensor<double> x)
    {
        var copy = new double[3];
        x.CopyTo(copy);
        return copy;
    }

    private static Tensor<double> MakesNumerics(Tensor<double> x) => (System.Numerics.Tensors.Tensor<double>)x;

    private static Tensor<double> Freezes(Tensor<double> x, Shared<double> rate)
    {
        double r = rate;
        return x * r;
    }

    private static Tensor<double> FreezesValue(Tensor<double> x, Shared<double> rate) => x * rate.Value;

    private static Tensor<double> FreezesGet(Tensor<double> x, Shared<double> rate) => x * rate.GetValue();

    private static Tensor<double> FreezesTensor(Tensor<double> x, Shared<Tensor<double>> u) => x * u.GetValue();

    private static Tensor<double> CopiesVariable(Tensor<double> x, Shared<Tensor<double>> u)
    {
        var copy = new double[2];
        u.CopyTo<double>(copy);
        return x * copy;
    }

    private static Tensor<double> AddsPlain(Tensor<double> x, Shared<double> rate) => x * (rate + rate);

    private static Tensor<double> Sets(Tensor<double> x, Shared<double> rate)
    {
        rate.SetValue(5);
        return x * rate;
    }

    private static Tensor<double> Disposes(Tensor<double> x, Shared<Tensor<double>> u)
    {
        u.Dispose();
        return x;
    }

    private static Tensor<double> Scales(Tensor<double> x, double by) => x * by;

    private static Tensor<double> Repeats(Tensor<double> x, int n)
    {
        for (int i = 0; i < n; i++)
            x += x;
        return x;
    }

    private static Tensor<double> Switches(Tensor<double> x, bool on) => on ? x : -x;

    private static Tensor<double> Keeps(Tensor<double> x) => _kept = x;

    private static Tensor<double> UsesKept(Tensor<double> x) => x + _kept!;

    private static Tensor<double> SumsAxis(Tensor<double> x, int axis) => Sum(x, axis);

    private static Tensor<double> AddsNull(Tensor<double> x) => x + (Tensor<double>)null!;
}

using static ExprJit.Codegen.Tests.BadProgram;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>Givens that replace nothing, or by something of another type.</summary>
internal static class BadGivens
{
    public static IEnumerable<BadProgram> Rows =>
    [
        Traced("a given number that occurs nowhere", "EJ106", "'d'", w => Function.Compile((double x) => x + w.Elsewhere, givens: x => new() { { w.D, x } })),
        Traced("a given tensor that occurs nowhere", "EJ106", "'u'", w => Function.Compile(() => Sum(w.M), givens: () => new() { { w.U, w.U * 2.0 } })),
        Traced("a given expression that occurs nowhere", "EJ106", "'Exp(w.U)'", w => Function.Compile(() => Sum(w.U), givens: () => new() { { Exp(w.U), w.U } })),
        Traced("a given expression written in another order", "EJ106", "'w.D - x'", w => Function.Compile((double x) => x - w.D, givens: x => new() { { w.D - x, x } })),
        Traced("a given that is only the target of an update", "EJ106", "'d'", w => Function.Compile((double x) => x, updates: x => new() { { w.D, x } }, givens: x => new() { { w.D, x } })),
        Traced("a given that occurs only in another's replacement", "EJ106", "'d'", w => Function.Compile((double x) => w.L * x, givens: x => new() { { w.L, Cast<long>(w.D.Value) }, { w.D, x } })),
        Traced("a float for a double", "EJ107", "'x' is a float", w => Function.Compile((float x) => w.D, givens: x => new() { { w.D, (object)x } })),
        Traced("a double for a float", "EJ107", "'x' is a double", w => Function.Compile((double x) => w.F, givens: x => new() { { w.F, (object)x } })),
        Traced("doubles for a float tensor", "EJ107", "'Cast<double>(w.V)'", w => Function.Compile(() => w.V, givens: () => new() { { w.V, Cast<double>(w.V) } })),
        Traced("a number for a vector", "EJ107", "'Sum(w.V)'", w => Function.Compile(() => w.V, givens: () => new() { { w.V, Sum(w.V) } })),
        Traced("a matrix for a vector", "EJ107", "'m'", w => Function.Compile(() => w.U, givens: () => new() { { w.U, (object)w.M } })),
        Traced("a replacement of another type for an expression", "EJ107", "'k'", w => Function.Compile(() => Exp(w.V), givens: () => new() { { Exp(w.V), w.K } })),
        Traced("a variable given twice", "EJ107", "'d' is given twice", w => Function.Compile((double x) => w.D * x, givens: x => new() { { w.D, x }, { w.D, x + 1 } })),
        Traced("an expression given twice", "EJ107", "'Exp(w.U)' is given twice", w => Function.Compile(() => Sum(Exp(w.U)), givens: () => new() { { Exp(w.U), w.U }, { Exp(w.U), w.U * 2.0 } })),
        Traced("text given for a variable", "EJ101", "\"text\"", w => Function.Compile((double x) => w.D * x, givens: x => new() { { w.D, "text" } })),
        Traced("a given that is null", "EJ119", "'w.Missing' is null", w => Function.Compile((double x) => w.D * x, givens: x => new() { { w.Missing!, x } })),
        Traced("a variable given null", "EJ119", "'null' is null", w => Function.Compile((Tensor<double> x) => w.U * x, givens: x => new() { { w.U, (Tensor<double>)null! } })),
        Traced("givens that are null", "EJ119", "is null", w => Function.Compile((double x) => x, givens: x => null!)),
        Traced("a helper's given of another rank", "EJ107", "'u'", w => Function.Compile(() => w.U * 2.0, givens: () => Ranks(w.U, w.D))),
        TracedAtCall("an argument of another rank given for a vector", "EJ107", "'x'", w =>
            Function.Compile((Tensor<double> x) => w.U * 2.0, updates: x => new() { { w.D, w.D + 1 } }, givens: x => new() { { w.U, x } })(new double[2, 2])),
        Shaped("a given whose length does not fit", "EJ201", "'w.U + w.M'", w =>
            Function.Compile((Tensor<double> x) => w.U + w.M, updates: x => new() { { w.D, w.D + 1 } }, givens: x => new() { { w.U, x } })(new[] { 1.0, 2, 3 })),
    ];

    private static Givens Ranks(Shared<Tensor<double>> key, Shared<double> value) => new() { { (object)key, value } };
}

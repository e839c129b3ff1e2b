using static ExprJit.Codegen.Tests.BadProgram;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>Gradients of what is no cost, or by what it does not depend on.</summary>
internal static class BadGradients
{
    public static IEnumerable<BadProgram> Rows =>
    [
        Traced("the cost is a vector", "EJ108", "'w.V * 2'", w => Function.Compile(() => Grad(w.V * 2f, w.V))),
        Traced("the cost is a matrix", "EJ108", "'Exp(w.M)'", w => Function.Compile(() => Grad(Exp(w.M), w.M))),
        Traced("the cost is a product of matrices", "EJ108", "'Dot(w.M, w.M)'", w => Function.Compile(() => Grad(Dot(w.M, w.M), w.M))),
        Traced("the cost is reduced along one axis", "EJ108", "'Sum(w.M, 0)'", w => Function.Compile(() => Grad(Sum(w.M, 0), w.M))),
        Traced("the cost is of integers", "EJ108", "'Sum(w.K)'", w => Function.Compile(() => Grad(Sum(w.K), w.K))),
        Traced("the parameter is of integers", "EJ108", "'Sum(x)'", w => Function.Compile((Tensor<int> x) => Grad(Sum(x), x))),
        TracedAtCall("the cost turns out a vector", "EJ108", "'x * x'", w =>
            Function.Compile((Tensor<double> x) => Grad(x * x, x) + w.D, updates: x => new() { { w.D, w.D + 1 } })(new[] { 1.0, 2 })),
        Traced("the cost does not depend on the variable", "EJ109", "'m'", w => Function.Compile(() => Grad(Sum(w.U), w.M))),
        Traced("the cost does not depend on the number", "EJ109", "'d'", w => Function.Compile((double x) => Grad(x * x, w.D))),
        Traced("the cost depends through StopGradient alone", "EJ109", "'u'", w => Function.Compile(() => Grad(Sum(StopGradient(w.U)), w.U))),
        Traced("the cost depends through a comparison alone", "EJ109", "'u'", w => Function.Compile(() => Grad(Sum(Where(w.U.Value > 0.0, 1.0, 0.0)), w.U))),
        Traced("the cost depends through a length alone", "EJ109", "'u'", w => Function.Compile(() => Grad(Sum(w.M) * Cast<double>(Length(w.U, 0)), w.U))),
        Traced("the cost depends through integers alone", "EJ109", "'u'", w => Function.Compile(() => Grad(Sum(Cast<double>(Cast<int>(w.U))), w.U))),
        Traced("one of several is not connected", "EJ109", "'m'", w => Function.Compile(() => Grad(Sum(w.U * w.U), w.U, w.M))),
        Traced("in a helper's updates", "EJ109", "'m'", w => Function.Compile((Tensor<double> x) => Sgd(Sum(w.U * x), w.U, w.M))),
        Traced("a second gradient of something linear", "EJ109", "'u'", w => Function.Compile(() => Grad(Sum(Grad(Sum(w.U), w.U)), w.U))),
        Traced("a gradient through an op that has none", "EJ121", "FloorDiv", w => Function.Compile((double x) => Grad(FloorDiv(x, 2.0) + x, x))),
        Traced("a gradient by a parameter that the cost leaves out", "EJ109", "'y'", w => Function.Compile((Tensor<double> x, Tensor<double> y) => Grad(Sum(x), y) + y)),
        Traced("a gradient by a variable that is null", "EJ119", "'w.Missing' is null", w => Function.Compile((double x) => Grad(x * x, w.Missing!))),
        Traced("a gradient outside a function", "EJ108", "Function.Compile", w =>
        {
            Tensor<double> x = new[] { 1.0, 2 };
            _ = Grad(Sum(x), x);
        }),
        Traced("a gradient by something computed anew", "EJ109", "'w.U * 2'", w => Function.Compile(() => Grad(Sum(w.U * 3.0), w.U * 2.0))),
    ];

    private static Updates Sgd(Tensor<double> cost, params Shared<Tensor<double>>[] ps)
    {
        var updates = new Updates();
        foreach (var p in ps)
            updates.Add(p, p - Grad(cost, p));
        return updates;
    }
}

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
        Traced("a Jacobian of what does not depend on the variable", "EJ109", "'m'", w => Function.Compile(() => Jacobian(w.U * 2.0, w.M))),
        Traced("a Jacobian through a comparison alone", "EJ109", "'u'", w => Function.Compile(() => Jacobian(Where(w.U.Value > 0.0, 1.0, 0.0), w.U))),
        Traced("a product forward that does not depend on the variable", "EJ109", "'m'", w => Function.Compile(() => Jvp(w.U * 2.0, w.M, 1.0))),
        Traced("a product backward through a length alone", "EJ109", "'u'", w => Function.Compile(() => Vjp(w.M * Cast<double>(Length(w.U, 0)), w.U, 1.0))),
        Traced("a product forward through StopGradient alone", "EJ109", "'u'", w => Function.Compile(() => Jvp(StopGradient(w.U), w.U, 1.0))),
        Traced("a Hessian of a vector", "EJ108", "'w.U * 2'", w => Function.Compile(() => Hessian(w.U * 2.0, w.U))),
        Traced("a Hessian of what does not depend on the variable", "EJ109", "'m'", w => Function.Compile(() => Hessian(Sum(w.U), w.M))),
        Traced("a Jacobian of integers", "EJ108", "'w.K * 2'", w => Function.Compile(() => Jacobian(w.K * 2, w.K))),
        Traced("a Jacobian through an op that has none", "EJ121", "FloorDiv", w => Function.Compile(() => Jacobian(FloorDiv(w.U, 2.0), w.U))),
        Traced("a product forward through an op that has none", "EJ121", "FloorDiv", w => Function.Compile(() => Jvp(FloorDiv(w.U, 2.0), w.U, 1.0))),
        Traced("weights of more axes than the value", "EJ117", "'m'", w => Function.Compile(() => Vjp(w.U * 2.0, w.U, w.M))),
        Traced("a direction of more axes than the variable", "EJ117", "'m'", w => Function.Compile(() => Jvp(w.U * 2.0, w.U, w.M))),
        Traced("a Jacobian outside a function", "EJ108", "Function.Compile", w =>
        {
            Tensor<double> x = new[] { 1.0, 2 };
            _ = Jacobian(x * x, x);
        }),
        Traced("a Jacobian through a helper with a loop", "EJ121", "Looped", w => Function.Compile((double x) => Jacobian(Looped(x), x))),
        Shaped("weights of another length", "EJ201", "Vjp(w.U * 2, w.U, weights)", w =>
            Function.Compile((Tensor<double> weights) => Vjp(w.U * 2.0, w.U, weights), options: w.On)(new[] { 1.0, 2, 3 })),
        Shaped("a direction of another length", "EJ201", "Jvp(w.U * w.U, w.U, direction)", w =>
            Function.Compile((Tensor<double> direction) => Jvp(w.U * w.U, w.U, direction), options: w.On)(new[] { 1.0, 2, 3 })),
        Shaped("a direction that is longer where the variable has one", "EJ201", "Jvp(x * x, x, direction)", w =>
            Function.Compile((Tensor<double> x, Tensor<double> direction) => Jvp(x * x, x, direction) + w.D, options: w.On)(new[] { 1.0 }, new[] { 1.0, 2, 3 })),
    ];

    private static double Looped(double x)
    {
        double sum = 0;
        for (int i = 0; i < 3; i++)
            sum += x;
        return sum;
    }

    private static Updates Sgd(Tensor<double> cost, params Shared<Tensor<double>>[] ps)
    {
        var updates = new Updates();
        foreach (var p in ps)
            updates.Add(p, p - Grad(cost, p));
        return updates;
    }
}

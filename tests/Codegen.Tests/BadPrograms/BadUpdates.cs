using static ExprJit.Codegen.Tests.BadProgram;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>Updates that cannot be committed.</summary>
internal static class BadUpdates
{
    public static IEnumerable<BadProgram> Rows =>
    [
        Traced("two updates of a number", "EJ103", "'d' has two updates", w => Function.Compile((double x) => new Updates { { w.D, x }, { w.D, x + 1 } })),
        Traced("two updates of a tensor", "EJ103", "'u' has two updates", w => Function.Compile((double x) => x, updates: x => new() { { w.U, w.U * x }, { w.D, x }, { w.U, w.U } })),
        Traced("two updates under two names", "EJ103", "'m' has two updates", w =>
        {
            var alias = w.M;
            Function.Compile(() => new Updates { { w.M, w.M * 2.0 }, { alias, alias } });
        }),
        Traced("a helper updates a variable twice", "EJ103", "'u' has two updates", w => Function.Compile((Tensor<double> x) => Descends(Sum(w.U * x), w.U, w.M, w.U))),
        Traced("a double into a float", "EJ104", "written 'x'", w => Function.Compile((double x) => new Updates { { w.F, x } })),
        Traced("a long into an int", "EJ104", "'w.I + x'", w => Function.Compile((long x) => new Updates { { w.I, w.I + x } })),
        Traced("a float into an int", "EJ104", "'w.I * 0.5'", w => Function.Compile(() => new Updates { { w.I, w.I * 0.5f } })),
        Traced("a double into a long", "EJ104", "'Math.Floor(x)'", w => Function.Compile((double x) => new Updates { { w.L, Math.Floor(x) } })),
        Traced("an int into a bool", "EJ104", "'w.I & 1'", w => Function.Compile(() => new Updates { { w.B, w.I & 1 } })),
        Traced("a bool into a double", "EJ104", "'x > 0'", w => Function.Compile((double x) => new Updates { { w.D, x > 0 } })),
        Traced("a double tensor into a float tensor", "EJ104", "'Cast<double>(w.V)'", w => Function.Compile(() => new Updates { { w.V, Cast<double>(w.V) } })),
        Traced("a mask into a float tensor", "EJ104", "'w.V.Value > 1'", w => Function.Compile(() => new Updates { { w.V, w.V.Value > 1f } })),
        Traced("an argmax into an int", "EJ104", "'ArgMax(w.V)'", w => Function.Compile(() => new Updates { { w.I, ArgMax(w.V) } })),
        Traced("a helper narrows", "EJ104", "the update of 'f'", w => Function.Compile((Tensor<double> x) => Narrows(x, w.F))),
        Traced("a sum into a vector", "EJ105", "'Sum(w.V)'", w => Function.Compile(() => new Updates { { w.V, Sum(w.V) } })),
        Traced("a matrix into a vector", "EJ105", "'ExpandDims(w.V, 0)'", w => Function.Compile(() => new Updates { { w.V, ExpandDims(w.V, 0) } })),
        Traced("a vector into a number", "EJ105", "'w.U * 2'", w => Function.Compile(() => new Updates { { w.D, w.U * 2.0 } })),
        Traced("a number into a vector", "EJ105", "written 'x'", w => Function.Compile((double x) => new Updates { { w.U, x } })),
        Traced("a row into a matrix", "EJ105", "'w.M.Value[0]'", w => Function.Compile(() => new Updates { { w.M, w.M.Value[0] } })),
        Traced("an outer product into a vector", "EJ105", "'Outer(w.U, w.U)'", w => Function.Compile(() => new Updates { { w.U, Outer(w.U, w.U) } })),
        Traced("a broadcast sum into a vector", "EJ105", "'w.M + w.U'", w => Function.Compile(() => new Updates { { w.U, w.M + w.U } })),
        TracedAtCall("a matrix argument into a vector", "EJ105", "'w.U + x'", w =>
            Function.Compile((Tensor<double> x) => new Updates { { w.D, w.D + 1 }, { w.U, w.U + x } })(new double[2, 2])),
        TracedAtCall("a number argument into a vector", "EJ105", "'x'", w =>
            Function.Compile((Tensor<double> x) => new Updates { { w.D, w.D + 1 }, { w.U, x } })(1.0)),
        Traced("an update with text", "EJ101", "\"text\"", w => Function.Compile(() => new Updates { { w.D, "text" } })),
        Traced("an update with null", "EJ119", "'null' is null", w => Function.Compile(() => new Updates { { w.U, (Tensor<double>)null! } })),
        Traced("an update of a variable that is null", "EJ119", "'w.Missing' is null", w => Function.Compile((double x) => new Updates { { w.Missing!, x } })),
        Traced("updates that are null", "EJ119", "is null", w => Function.Compile((double x) => x, updates: x => null!)),
        Traced("a helper returns no updates", "EJ119", "NoUpdates()' returned null", w => Function.Compile((double x) => x, updates: x => NoUpdates())),
        Traced("a helper updates null", "EJ120", "UpdatesNull(x)", w => Function.Compile((Tensor<double> x) => UpdatesNull(x))),
        Traced("a helper updates with null", "EJ120", "UpdatesWithNull(x, w.U)", w => Function.Compile((Tensor<double> x) => UpdatesWithNull(x, w.U))),
        Traced("an update of a variable chosen by a condition", "EJ101", "only a shared variable can be updated", w => Function.Compile((double x) => new Updates { { x > 0 ? w.D : w.Other, x } })),
    ];

    private static Updates Descends(Tensor<double> cost, params Shared<Tensor<double>>[] ps)
    {
        var updates = new Updates();
        foreach (var p in ps)
            updates.Add(p, p - cost);
        return updates;
    }

    private static Updates Narrows(Tensor<double> x, Shared<float> f) => new() { { (IShared)f, Sum(x) } };

    private static Updates NoUpdates() => null!;

    private static Updates UpdatesNull(Tensor<double> x) => new() { { (Shared<Tensor<double>>)null!, x } };

    private static Updates UpdatesWithNull(Tensor<double> x, Shared<Tensor<double>> u) => new() { { u, x is null ? x! : (Tensor<double>)null! } };
}

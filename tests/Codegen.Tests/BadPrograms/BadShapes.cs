using static ExprJit.Codegen.Tests.BadProgram;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>Lengths that do not fit; every program would also have updated a variable.</summary>
internal static class BadShapes
{
    private static readonly double[] Three = [1, 2, 3];

    public static IEnumerable<BadProgram> Rows =>
    [
        Shaped("vectors of two lengths added", "EJ201", "'w.U + x'", w => Function.Compile((Tensor<double> x) => w.U + x, updates: x => new() { { w.D, w.D + 1 } })(Three)),
        Shaped("a matrix and a longer vector", "EJ201", "'w.M * x'", w => Function.Compile((Tensor<double> x) => w.M * x, updates: x => new() { { w.D, w.D + 1 } })(Three)),
        Shaped("matrices of two shapes", "EJ201", "'w.M - x'", w => Function.Compile((Tensor<double> x) => w.M - x, updates: x => new() { { w.D, w.D + 1 } })(new double[3, 2])),
        Shaped("an empty vector and a full one", "EJ201", "'w.U + w.Empty'", w => Function.Compile(() => w.U + w.Empty, updates: () => new() { { w.D, w.D + 1 } })()),
        Shaped("a comparison", "EJ201", "'w.U < x'", w => Function.Compile((Tensor<double> x) => w.U < x, updates: x => new() { { w.D, w.D + 1 } })(Three)),
        Shaped("an elementwise equality", "EJ201", "'Equal(w.U, x)'", w => Function.Compile((Tensor<double> x) => Equal(w.U, x), updates: x => new() { { w.D, w.D + 1 } })(Three)),
        Shaped("a selection by a mask of another length", "EJ201", "'Where(c, w.U, 0)'", w => Function.Compile((Tensor<bool> c) => Where(c, w.U, 0.0), updates: c => new() { { w.D, w.D + 1 } })(new[] { true, false, true })),
        Shaped("the larger of two", "EJ201", "'Maximum(w.U, x)'", w => Function.Compile((Tensor<double> x) => Maximum(w.U, x), updates: x => new() { { w.D, w.D + 1 } })(Three)),
        Shaped("a power", "EJ201", "'Pow(w.U, x)'", w => Function.Compile((Tensor<double> x) => Pow(w.U, x), updates: x => new() { { w.D, w.D + 1 } })(Three)),
        Shaped("a clamp between vectors", "EJ201", "'Clamp(w.U, x, x)'", w => Function.Compile((Tensor<double> x) => Clamp(w.U, x, x), updates: x => new() { { w.D, w.D + 1 } })(Three)),
        Shaped("a binary cross entropy", "EJ201", "'BinaryCrossEntropy(w.U, x)'", w => Function.Compile((Tensor<double> x) => BinaryCrossEntropy(w.U, x), updates: x => new() { { w.D, w.D + 1 } })(Three)),
        Shaped("the smallest expression of a long one", "EJ201", "'w.U * x'", w => Function.Compile((Tensor<double> x) => Exp(-(w.U * x) + 1.0) * 2.0, updates: x => new() { { w.D, w.D + 1 } })(Three)),
        Shaped("inside a reduction", "EJ201", "'w.U - x'", w => Function.Compile((Tensor<double> x) => Sum(Square(w.U - x)), updates: x => new() { { w.D, w.D + 1 } })(Three)),
        Shaped("in an update alone", "EJ201", "'w.U + x'", w => Function.Compile((Tensor<double> x) => w.D * 2, updates: x => new() { { w.D, w.D + 1 }, { w.U, w.U + x } })(Three)),
        Shaped("in the second of two updates", "EJ201", "'w.M / x'", w => Function.Compile((Tensor<double> x) => new Updates { { w.U, w.U + 1.0 }, { w.M, w.M / x } })(Three)),
        Shaped("in a helper", "EJ201", "Affine(x, w.U)", w => Function.Compile((Tensor<double> x) => Affine(x, w.U), updates: x => new() { { w.D, w.D + 1 } })(Three)),
        Shaped("a step of gradient descent", "EJ201", "'w.U * x'", w => Function.Compile((Tensor<double> x) => new Updates { { w.U, w.U - Grad(Sum(w.U * x), w.U) } })(Three)),
        Shaped("two arguments", "EJ201", "'x + y'", w => Function.Compile((Tensor<double> x, Tensor<double> y) => x + y + w.D, updates: (x, y) => new() { { w.D, w.D + 1 } })(Three, new[] { 1.0, 2 })),
        Shaped("three arguments, the last two of which disagree", "EJ201", "'(x + y) + z'", w => Function.Compile((Tensor<double> x, Tensor<double> y, Tensor<double> z) => x + y + z + w.D, updates: (x, y, z) => new() { { w.D, w.D + 1 } })(Three, Three, new[] { 1.0, 2 })),
        Shaped("a length that fitted once", "EJ201", "'w.U + x'", w =>
        {
            var f = Function.Compile((Tensor<double> x) => w.U + x + w.D, updates: x => new() { { w.D, w.D + Sum(x) } });
            f(new[] { 0.0, 0 });
            f(Three);
        }),
        Shaped("a captured tensor that grew", "EJ201", "'w.Captured", w =>
        {
            var f = Function.Compile((double k) => w.Captured! + w.U * k, updates: k => new() { { w.D, k } }, options: w.On);
            w.Captured = Three;
            f(1);
        }),
        Shaped("a captured array that grew", "EJ201", "'w.U * w.Weights'", w =>
        {
            var f = Function.Compile((double k) => w.U * w.Weights!, updates: k => new() { { w.D, k } });
            w.Weights = Three;
            f(1);
        }),
        Shaped("a variable that grew", "EJ201", "'grown + w.U'", w =>
        {
            var grown = new Shared<Tensor<double>>(new[] { 1.0, 2 }, "grown", w.Device);
            var f = Function.Compile((double k) => grown + w.U, updates: k => new() { { w.D, k } }, options: new() { OnUnusedInput = OnUnusedInput.Ignore });
            grown.SetValue(Three);
            f(1);
        }),
        Shaped("a product of vectors", "EJ201", "'Dot(w.U, x)'", w => Function.Compile((Tensor<double> x) => Dot(w.U, x), updates: x => new() { { w.D, w.D + 1 } })(Three)),
        Shaped("a matrix by a vector", "EJ202", "'Dot(w.M, x)'", w => Function.Compile((Tensor<double> x) => Dot(w.M, x), updates: x => new() { { w.D, w.D + 1 } })(Three)),
        Shaped("a vector by a matrix", "EJ202", "'Dot(x, w.M)'", w => Function.Compile((Tensor<double> x) => Dot(x, w.M), updates: x => new() { { w.D, w.D + 1 } })(Three)),
        Shaped("a product of matrices", "EJ202", "'MatMul(w.M, x)'", w => Function.Compile((Tensor<double> x) => MatMul(w.M, x), updates: x => new() { { w.D, w.D + 1 } })(new double[3, 2])),
        Shaped("a product with a transpose", "EJ202", "'Dot(x.T, w.M)'", w => Function.Compile((Tensor<double> x) => Dot(x.T, w.M), updates: x => new() { { w.D, w.D + 1 } })(new double[3, 2])),
        Shaped("a bias of another length", "EJ201", "'MatMul(x, w.M) + b'", w => Function.Compile((Tensor<double> x, Tensor<double> b) => MatMul(x, w.M) + b, updates: (x, b) => new() { { w.D, w.D + 1 } })(new double[3, 2], Three)),
        Shaped("a reshape to more elements", "EJ203", "'Reshape(w.M, 3, 2)'", w => Function.Compile(() => Reshape(w.M, 3, 2), updates: () => new() { { w.D, w.D + 1 } })()),
        Shaped("a reshape by a length that does not divide", "EJ203", "'Reshape(w.M, 3, -1)'", w => Function.Compile(() => Reshape(w.M, 3, -1), updates: () => new() { { w.D, w.D + 1 } })()),
        Shaped("a reshape with two lengths left open", "EJ203", "'Reshape(w.M, -1, -1)'", w => Function.Compile(() => Reshape(w.M, -1, -1), updates: () => new() { { w.D, w.D + 1 } })()),
        Shaped("a reshape to a negative length", "EJ205", "'Reshape(w.M, -3, 2)'", w => Function.Compile(() => Reshape(w.M, -3, 2), updates: () => new() { { w.D, w.D + 1 } })()),
        Shaped("a reshape by an argument", "EJ203", "'Reshape(w.M, n, 2)'", w => Function.Compile((long n) => Reshape(w.M, n, 2), updates: n => new() { { w.D, w.D + 1 } })(3)),
        Shaped("a broadcast to other lengths", "EJ201", "'BroadcastTo(w.U, 3)'", w => Function.Compile(() => BroadcastTo(w.U, 3), updates: () => new() { { w.D, w.D + 1 } })()),
        Shaped("a broadcast to a negative length", "EJ205", "'n' gives the length -3", w => Function.Compile((long n) => BroadcastTo((Tensor<double>)w.D.Value, n), updates: n => new() { { w.D, w.D + 1 } })(-3)),
        Shaped("a squeeze of a longer axis", "EJ202", "'Squeeze(w.M, 0)'", w => Function.Compile(() => Squeeze(w.M, 0), updates: () => new() { { w.D, w.D + 1 } })()),
        Shaped("one-hot rows of a negative depth", "EJ205", "'n' gives the length -2", w => Function.Compile((long n) => OneHot<double>(w.K, n), updates: n => new() { { w.D, w.D + 1 } })(-2)),
        Shaped("labels of another length", "EJ201", "'CrossEntropy(w.M, labels)'", w => Function.Compile((Tensor<int> labels) => CrossEntropy(w.M, labels), updates: labels => new() { { w.D, w.D + 1 } })(new[] { 0, 1, 0 })),
        Shaped("the largest of none", "EJ207", "'Max(w.Empty)'", w => Function.Compile(() => Max(w.Empty), updates: () => new() { { w.D, w.D + 1 } })()),
        Shaped("where the smallest of none is", "EJ207", "'ArgMin(x)'", w => Function.Compile((Tensor<double> x) => ArgMin(x), updates: x => new() { { w.D, w.D + 1 } })(Array.Empty<double>())),
        Shaped("the largest along an empty axis", "EJ207", "'Max(x, 1)'", w => Function.Compile((Tensor<double> x) => Max(x, 1), updates: x => new() { { w.D, w.D + 1 } })(new double[2, 0])),
        Shaped("the largest of an empty slice", "EJ207", "'Min(Slice(w.U, n, 1))'", w => Function.Compile((long n) => Min(Slice(w.U, n, 1, 0)), updates: n => new() { { w.D, w.D + 1 } })(2)),
    ];

    private static Tensor<double> Affine(Tensor<double> x, Tensor<double> w) => x * w + 1.0;
}

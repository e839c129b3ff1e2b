using static ExprJit.Codegen.Tests.BadProgram;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>Ranks and axes that do not fit; a parameter's rank shows at the first call.</summary>
internal static class BadRanks
{
    public static IEnumerable<BadProgram> Rows =>
    [
        Traced("a sum over an axis that is not there", "EJ116", "axis 2 is out of range for 'm'", w => Function.Compile(() => Sum(w.M, 2))),
        Traced("a negative axis too far back", "EJ116", "axis -2 is out of range for 'v'", w => Function.Compile(() => Max(w.V, -2))),
        Traced("one of several axes out of range", "EJ116", "axis 3 is out of range for 'm'", w => Function.Compile(() => Mean(w.M, new[] { 0, 3 }))),
        Traced("an axis twice", "EJ116", "axis 0", w => Function.Compile(() => Sum(w.M, new[] { 0, 0 }))),
        Traced("an axis twice, once from the end", "EJ116", "axis 1", w => Function.Compile(() => Prod(w.M, new[] { 1, -1 }))),
        Traced("the axis of a number", "EJ116", "'d'", w => Function.Compile(() => Sum((Tensor<double>)w.D.Value, 0))),
        Traced("an argmax over an axis that is not there", "EJ116", "axis 1 is out of range for 'w.V * 2'", w => Function.Compile(() => ArgMax(w.V * 2f, 1))),
        Traced("a softmax over an axis that is not there", "EJ116", "axis 2 is out of range for 'm'", w => Function.Compile(() => Softmax(w.M, 2))),
        Traced("a log-sum-exp over an axis that is not there", "EJ116", "axis 4 is out of range for 'm'", w => Function.Compile(() => LogSumExp(w.M, 4))),
        Traced("a flip of an axis that is not there", "EJ116", "axis 1 is out of range for 'v'", w => Function.Compile(() => Flip(w.V, 1))),
        Traced("the length of an axis that is not there", "EJ116", "axis 1 is out of range for 'v'", w => Function.Compile(() => Length(w.V, 1))),
        Traced("a slice of an axis that is not there", "EJ116", "axis 2 is out of range for 'm'", w => Function.Compile((long i) => Slice(w.M, i, 1, 2))),
        Traced("a new axis too far", "EJ116", "axis 3 is out of range", w => Function.Compile(() => ExpandDims(w.V, 3))),
        Traced("a squeeze of an axis that is not there", "EJ116", "axis 2 is out of range for 'm'", w => Function.Compile(() => Squeeze(w.M, 2))),
        Traced("the transposed axes too few", "EJ117", "Transpose needs", w => Function.Compile(() => Transpose(w.M, 0))),
        Traced("a transposed axis twice", "EJ116", "axis 1", w => Function.Compile(() => Transpose(w.M, 1, 1))),
        Traced("a transposed axis out of range", "EJ116", "axis 2 is out of range for 'm'", w => Function.Compile(() => Transpose(w.M, 0, 2))),
        Traced("a row of a number", "EJ116", "'w.M.Value[0][0]'", w => Function.Compile(() => w.M.Value[0][0][0])),
        Traced("a matrix product with a number", "EJ117", "MatMul needs rank", w => Function.Compile((double x) => MatMul(w.M, (Tensor<double>)x))),
        Traced("a broadcast to fewer axes", "EJ117", "'m'", w => Function.Compile(() => BroadcastTo(w.M, 4))),
        Traced("a vector of logits with a vector of labels", "EJ117", "'k'", w => Function.Compile(() => CrossEntropy(w.V, w.K))),
        Traced("rows of probabilities of another rank", "EJ117", "'u'", w => Function.Compile(() => CrossEntropy(w.M, w.U))),
        TracedAtCall("the axis of an argument", "EJ116", "axis 1 is out of range for 'x'", w =>
            Function.Compile((Tensor<double> x) => Sum(x, 1) + w.D, updates: x => new() { { w.D, w.D + 1 } })(new[] { 1.0 })),
        TracedAtCall("a row of a number that is an argument", "EJ116", "'x'", w =>
            Function.Compile((Tensor<double> x) => x[0] + w.D, updates: x => new() { { w.D, w.D + 1 } })(1.0)),
        TracedAtCall("a tensor made a number", "EJ117", "'x * 2'", w =>
            Function.Compile((Tensor<double> x) => (double)(x * 2.0) + w.D, updates: x => new() { { w.D, w.D + 1 } })(new[] { 1.0, 2 })),
        Traced("a vector made a number", "EJ117", "'w.U * 2'", w => Function.Compile(() => (double)(w.U * 2.0) + 1)),
        Traced("a mask made a condition", "EJ117", "'w.U.Value > 0'", w => Function.Compile(() => (bool)(w.U.Value > 0.0) ? 1.0 : 2.0)),
        TracedAtCall("a broadcast of an argument to fewer axes", "EJ117", "'x'", w =>
            Function.Compile((Tensor<double> x) => BroadcastTo(x, 3) + w.D, updates: x => new() { { w.D, w.D + 1 } })(new double[1, 3])),
    ];
}

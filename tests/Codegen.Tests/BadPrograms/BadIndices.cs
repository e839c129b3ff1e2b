using static ExprJit.Codegen.Tests.BadProgram;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>Single indices outside an axis; slices clip instead.</summary>
internal static class BadIndices
{
    public static IEnumerable<BadProgram> Rows =>
    [
        Shaped("a row past the end", "EJ204", "'w.M.Value[i]'", w => Function.Compile((long i) => w.M.Value[i], updates: i => new() { { w.D, w.D + 1 } })(5)),
        Shaped("a row just past the end", "EJ204", "index 2 in 'w.M.Value[i]'", w => Function.Compile((int i) => w.M.Value[i], updates: i => new() { { w.D, w.D + 1 } })(2)),
        Shaped("a row before the first", "EJ204", "index -3 in 'w.M.Value[i]'", w => Function.Compile((long i) => w.M.Value[i], updates: i => new() { { w.D, w.D + 1 } })(-3)),
        Shaped("a written index past the end", "EJ204", "'x[7]'", w => Function.Compile((Tensor<double> x) => x[7] + w.D, updates: x => new() { { w.D, w.D + 1 } })(new[] { 1.0, 2 })),
        Shaped("a second index past the end", "EJ204", "'w.M.Value[0][i]'", w => Function.Compile((long i) => w.M.Value[0][i], updates: i => new() { { w.D, w.D + 1 } })(4)),
        Shaped("a row of an empty tensor", "EJ204", "'w.Empty.Value[0]'", w => Function.Compile(() => w.Empty.Value[0], updates: () => new() { { w.D, w.D + 1 } })()),
        Shaped("a captured index past the end", "EJ204", "'w.U.Value[at]'", w =>
        {
            int at = 1;
            var f = Function.Compile((double k) => w.U.Value[at] * k, updates: k => new() { { w.D, k } });
            at = 9;
            f(1);
        }),
        Shaped("an index computed from a length", "EJ204", "'x[Length(x, 0)]'", w => Function.Compile((Tensor<double> x) => x[Length(x, 0)] + w.D, updates: x => new() { { w.D, w.D + 1 } })(new[] { 1.0, 2 })),
        Shaped("an index from a variable", "EJ204", "'w.M.Value[w.L.Value]'", w => Function.Compile((double k) => w.M.Value[w.L.Value] * k, updates: k => new() { { w.D, k } })(1)),
        Shaped("an index in an update", "EJ204", "'w.M.Value[i]'", w => Function.Compile((long i) => new Updates { { w.D, w.D + 1 }, { w.U, w.M.Value[i] } })(2)),
        Shaped("a helper counts from the end too far", "EJ204", "FromEnd(x)'", w => Function.Compile((Tensor<double> x) => FromEnd(x) + w.D, updates: x => new() { { w.D, w.D + 1 } })(new[] { 1.0, 2 })),
        Shaped("a host row past the end", "EJ204", "index 2 is out of range for axis 0", w => _ = w.U.GetValue()[2]),
        Shaped("a host element past the end", "EJ204", "index 3 is out of range for axis 1", w => _ = w.M.GetValue()[0, 3]),
        Shaped("a host element before the first", "EJ204", "index -3 is out of range for axis 0", w => _ = w.M.GetValue()[-3, 0]),
        Shaped("a host row counted from the end too far", "EJ204", "index -4 is out of range for axis 0", w => _ = w.V.GetValue()[^4]),
        Plain<ArgumentException>("too few indices on the host", "rank 3", w => _ = Tensor.Zeros<float>(2, 2, 2)[0, 1]),
        Plain<ArgumentException>("too many indices on the host", "rank 2", w => _ = w.M.GetValue()[0, 1, 1]),
    ];

    private static Tensor<double> FromEnd(Tensor<double> x) => x[^3];
}

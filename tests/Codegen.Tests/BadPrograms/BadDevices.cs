using static ExprJit.Codegen.Tests.BadProgram;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>Devices that are not there or do not go together.</summary>
internal static class BadDevices
{
    public static IEnumerable<BadProgram> Rows =>
    [
        OnDevice("an unknown device", "EJ301", "'abacus'", w => Device.Parse("abacus")),
        OnDevice("no name", "EJ301", "''", w => Device.Parse("")),
        OnDevice("a GPU that is not there", "EJ301", "'cuda:99'", w => Device.Parse("cuda:99")),
        OnDevice("a numbered host", "EJ301", "'host:1'", w => Device.Parse("host:1")),
        OnDevice("a function on a GPU that is not there", "EJ301", "'cuda:99'", w => Function.Compile((double x) => x * 2, options: new() { Device = Device.Cuda(99) })),
        OnDevice("a variable on a GPU that is not there", "EJ301", "'opencl:99'", w =>
        {
            var far = new Shared<double>(1, "far", Device.OpenCL(99));
            Function.Compile((double x) => far * x);
        }),
        Plain<ArgumentOutOfRangeException>("a negative GPU", "index", w => Device.Cuda(-1)) with { FailsAtCall = false },
        OnDevice("variables of two devices", "EJ302", "'elsewhere' lives on reference", w => Function.Compile((double x) => w.D + w.Elsewhere + x)),
        OnDevice("an update of a variable of another device", "EJ302", "'elsewhere'", w => Function.Compile((double x) => w.D + x, updates: x => new() { { w.Elsewhere, x } })),
        OnDevice("an update by a variable of another device", "EJ302", "'elsewhere'", w => Function.Compile((double x) => new Updates { { w.D, w.Elsewhere * x } })),
        OnDevice("a replacement of another device", "EJ302", "'elsewhere'", w => Function.Compile((double x) => w.D * 2 + x, givens: x => new() { { w.D, w.Elsewhere } })),
        OnDevice("a variable of another device in a helper", "EJ302", "'elsewhere'", w => Function.Compile((Tensor<double> x) => Uses(x, w.D, w.Elsewhere))([1, 2])),
        OnDevice("another device asked for", "EJ302", "'d' lives on host", w => Function.Compile((double x) => w.D + x, options: new() { Device = Device.Reference })),
        OnDevice("a tensor on another device asked for", "EJ302", "'m' lives on host", w => Function.Compile((Tensor<double> x) => MatMul(w.M, x), options: new() { Device = Device.IlgpuCpu })(new double[2, 2])),
        OnDevice("a result too large for the device", "EJ303", "8796093022208", w =>
            Function.Compile((long n) => BroadcastTo((Tensor<double>)w.D.Value, n), updates: n => new() { { w.D, w.D + 1 } })(1L << 40)) with { FailsAtCall = true },
        OnDevice("an update too large for the device", "EJ303", "'BroadcastTo(w.D.Value, n, n)'", w =>
            Function.Compile((long n) => new Updates { { w.D, w.D + 1 }, { w.M, BroadcastTo((Tensor<double>)w.D.Value, n, n) } })(1L << 20)) with { FailsAtCall = true },
        OnDevice("a length beyond any memory", "EJ303", "9671406556917033397649408 bytes", w =>
            Function.Compile((long n) => BroadcastTo((Tensor<double>)w.D.Value, n, n), updates: n => new() { { w.D, w.D + 1 } })(1L << 40)) with { FailsAtCall = true },
        OnDevice("zeros too large for the host", "EJ303", "host", w => Tensor.Zeros<double>(1L << 40)),
    ];

    private static Tensor<double> Uses(Tensor<double> x, Shared<double> a, Shared<double> b) => x * a + b;
}

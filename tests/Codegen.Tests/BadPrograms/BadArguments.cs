using System.Linq.Expressions;
using static ExprJit.Codegen.Tests.BadProgram;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>Plain arguments misused: .NET's own exceptions, and lengths that do not fit.</summary>
internal static class BadArguments
{
    public static IEnumerable<BadProgram> Rows =>
    [
        Plain<ArgumentNullException>("no lambda", "output", w => Function.Compile((Expression<Func<double, double>>)null!)) with { FailsAtCall = false },
        Plain<ArgumentNullException>("no updates where they are all", "updates", w => Function.Compile((Expression<Func<double, Updates>>)null!)) with { FailsAtCall = false },
        Plain<ArgumentNullException>("a null tensor argument", "'x'", w => Function.Compile((Tensor<double> x) => x + w.D, updates: x => new() { { w.D, w.D + 1 } })(null!)),
        Plain<ArgumentNullException>("a null second tensor argument", "'y'", w => Function.Compile((Tensor<double> x, Tensor<double> y) => x + y + w.D, updates: (x, y) => new() { { w.D, w.D + 1 } })(1.0, null!)),
        Plain<ArgumentNullException>("a null array argument", "values", w => Function.Compile((Tensor<double> x) => x + w.D)((double[])null!)),
        Plain<ArgumentNullException>("a variable of null", "value", w => _ = new Shared<Tensor<double>>(null!)),
        Plain<ArgumentNullException>("a variable set to null", "value", w => w.U.SetValue(null!)),
        Plain<ArgumentNullException>("no device name", "name", w => Device.Parse(null!)) with { FailsAtCall = false },
        Plain<ArgumentNullException>("a tensor of no data", "data", w => Tensor.Create<double>(null!, 2, 2)) with { FailsAtCall = false },
        Plain<ArgumentNullException>("no shape", "shape", w => Tensor.Zeros<double>(null!)) with { FailsAtCall = false },
        Plain<ArgumentNullException>("an op over null", "operand", w => Exp((Tensor<double>)null!)) with { FailsAtCall = false },
        Plain<ArgumentNullException>("an operator over null", "operand", w => _ = w.U.GetValue() + (Tensor<double>)null!) with { FailsAtCall = false },
        Plain<ArgumentNullException>("nothing to inspect", "compiled", w => Function.Inspect(null!)) with { FailsAtCall = false },
        Plain<ArgumentException>("a delegate not compiled here", "Function.Compile", w => Function.Inspect((double x) => x)) with { FailsAtCall = false },
        Plain<ArgumentNullException>("a null target", "target", w => new Updates().Add((Shared<double>)null!, 1.0)) with { FailsAtCall = false },
        Plain<ArgumentNullException>("a null new value", "value", w => new Updates().Add(w.U, (Tensor<double>)null!)) with { FailsAtCall = false },
        Plain<ArgumentNullException>("a null given", "key", w => new Givens().Add((Shared<double>)null!, 1.0)) with { FailsAtCall = false },
        Plain<ArgumentException>("a copy to another element type", "holds double", w => w.U.CopyTo<float>(new float[2])),
        Shaped("a destination too short for a variable", "EJ208", "'u'", w => w.U.CopyTo<double>(new double[1])),
        Shaped("a destination too short for a tensor", "EJ208", "the destination", w => w.U.GetValue().CopyTo(new double[1])),
        Shaped("data that does not fill the shape", "EJ208", "the data", w => Tensor.Create(new[] { 1f, 2, 3 }, 2, 2)),
        Shaped("data without a shape of its own", "EJ208", "the data", w => Tensor.Create(new[] { 1f, 2, 3 }, 3, 0)),
        Shaped("a negative length", "EJ205", "-2", w => Tensor.Zeros<float>(3, -2)),
        Shaped("a negative count", "EJ205", "-1", w => Tensor.Arange<int>(-1)),
        Shaped("a negative identity", "EJ205", "-4", w => Tensor.Eye<double>(-4)),
        Shaped("lengths negative twice", "EJ205", "-2", w => Tensor.Create(new[] { 1f, 2, 3, 4 }, -2, -2)),
        Plain<ArgumentException>("a step of zero", "step", w => Tensor.Arange(0.0, 1.0, 0.0)) with { FailsAtCall = false },
        Plain<ArgumentOutOfRangeException>("a negative number of points", "count", w => Tensor.Linspace(0.0, 1.0, -1)) with { FailsAtCall = false },
        Shaped("a variable set to another rank", "EJ206", "'v' has rank 1", w => w.V.SetValue(new[,] { { 1f } })),
        Shaped("a matrix set to a number", "EJ206", "'m' has rank 2", w => w.M.SetValue(1.0)),
        Plain<InvalidCastException>("a vector as one number", "rank 1", w => _ = (double)w.U.GetValue()),
        Shaped("an operator on the host", "EJ201", "(2,) and (3,)", w => _ = w.U.GetValue() + new[] { 1.0, 2, 3 }),
        Shaped("a product on the host", "EJ202", "(2, 2)", w => _ = MatMul(w.M.GetValue(), new double[3, 2])),
        Traced("an axis on the host", "EJ116", "axis 3", w => _ = Sum(w.M.GetValue(), 3)),
    ];
}

/// <summary>Integer divisions by zero, in each place one can stand.</summary>
internal static class BadDivisions
{
    public static IEnumerable<BadProgram> Rows =>
    [
        Plain<DivideByZeroException>("a number by zero", "zero", w => Function.Compile((int x) => w.I / x, updates: x => new() { { w.I, w.I + 1 } })(0)),
        Plain<DivideByZeroException>("a long by zero", "zero", w => Function.Compile((long x) => w.L / x, updates: x => new() { { w.L, w.L + 1 } })(0)),
        Plain<DivideByZeroException>("a remainder by zero", "zero", w => Function.Compile((int x) => w.I % x, updates: x => new() { { w.I, w.I + 1 } })(0)),
        Plain<DivideByZeroException>("a tensor by zero", "zero", w => Function.Compile((int x) => w.K / x, updates: x => new() { { w.I, w.I + 1 } })(0)),
        Plain<DivideByZeroException>("a tensor by a tensor with a zero", "zero", w => Function.Compile((Tensor<int> x) => w.K / x, updates: x => new() { { w.I, w.I + 1 } })(new[] { 1, 2, 0 })),
        Plain<DivideByZeroException>("a remainder by a tensor with a zero", "zero", w => Function.Compile((Tensor<int> x) => w.K % x, updates: x => new() { { w.I, w.I + 1 } })(new[] { 0, 2, 1 })),
        Plain<DivideByZeroException>("a floored quotient", "zero", w => Function.Compile((Tensor<int> x) => FloorDiv(w.K, x), updates: x => new() { { w.I, w.I + 1 } })(new[] { 1, 0, 1 })),
        Plain<DivideByZeroException>("a floored remainder", "zero", w => Function.Compile((Tensor<int> x) => FloorMod(w.K, x), updates: x => new() { { w.I, w.I + 1 } })(new[] { 1, 0, 1 })),
        Plain<DivideByZeroException>("in the second update", "zero", w => Function.Compile((int x) => new Updates { { w.L, w.L + 1 }, { w.I, w.I / x } })(0)),
        Plain<DivideByZeroException>("in an update of a tensor", "zero", w => Function.Compile((Tensor<int> x) => w.I * 2, updates: x => new() { { w.I, w.I + 1 }, { w.K, w.K / x } })(new[] { 0, 1, 1 })),
        Plain<DivideByZeroException>("inside a sum", "zero", w => Function.Compile((Tensor<int> x) => Sum(w.K / x), updates: x => new() { { w.I, w.I + 1 } })(new[] { 1, 1, 0 })),
        Plain<DivideByZeroException>("by a captured zero", "zero", w =>
        {
            int by = 0;
            Function.Compile((int x) => w.I / by + x, updates: x => new() { { w.I, x } })(1);
        }),
        Plain<DivideByZeroException>("by a difference", "zero", w => Function.Compile((int x) => 10 / (w.I - x), updates: x => new() { { w.I, x } })(7)),
        Plain<DivideByZeroException>("by a replaced variable", "zero", w => Function.Compile((int x) => 10 / w.I, updates: x => new() { { w.L, w.L + 1 } }, givens: x => new() { { w.I, x } })(0)),
        Plain<DivideByZeroException>("in the branch that is chosen", "zero", w => Function.Compile((int x) => x == 0 ? w.I / x : 0, updates: x => new() { { w.I, x } })(0)),
        Plain<DivideByZeroException>("a division in a helper", "zero", w => Function.Compile((Tensor<int> x) => Ratio(w.K, x), updates: x => new() { { w.I, w.I + 1 } })(0)),
        Plain<OverflowException>("the smallest number by minus one", "overflow", w => Function.Compile((int x) => int.MinValue / x + w.I, updates: x => new() { { w.I, x } })(-1)),
    ];

    private static Tensor<int> Ratio(Tensor<int> a, Tensor<int> b) => a / b + 1;
}

/// <summary>Variables used after they were disposed.</summary>
internal static class BadDisposals
{
    public static IEnumerable<BadProgram> Rows =>
    [
        Plain<ObjectDisposedException>("read after disposal", "gone", w => w.Gone().GetValue()),
        Plain<ObjectDisposedException>("converted after disposal", "gone", w => _ = (double)w.Gone()),
        Plain<ObjectDisposedException>("set after disposal", "gone", w => w.Gone().SetValue(1)),
        Plain<ObjectDisposedException>("copied after disposal", "gone", w => w.Gone().CopyTo<double>(new double[1])),
        Plain<ObjectDisposedException>("an operator after disposal", "gone", w => _ = w.Gone() + 1.0),
        Plain<ObjectDisposedException>("a function over a disposed variable", "gone", w =>
        {
            var gone = w.Gone();
            Function.Compile((double x) => gone * x + w.D)(1);
        }),
        Plain<ObjectDisposedException>("disposed between compiling and calling", "going", w =>
        {
            var going = new Shared<double>(2, "going", w.Device);
            var f = Function.Compile((double x) => going * x + w.D, updates: x => new() { { w.D, x } });
            going.Dispose();
            f(1);
        }),
        Plain<ObjectDisposedException>("a tensor disposed between two calls", "going", w =>
        {
            var going = new Shared<Tensor<double>>(new[] { 0.0, 0 }, "going", w.Device);
            var f = Function.Compile((double x) => going * x + w.U, updates: x => new() { { w.D, w.D + Sum(going) } });
            f(1);
            going.Dispose();
            f(1);
        }),
        Plain<ObjectDisposedException>("a disposed target, updated after another", "going", w =>
        {
            var going = new Shared<double>(2, "going", w.Device);
            var f = Function.Compile((double x) => x * 2, updates: x => new() { { w.D, x }, { going, x } });
            going.Dispose();
            f(1);
        }),
        Plain<ObjectDisposedException>("a disposed tensor target, updated after another", "going", w =>
        {
            var going = new Shared<Tensor<double>>(new[] { 1.0, 2 }, "going", w.Device);
            var f = Function.Compile((Tensor<double> x) => x * 2.0, updates: x => new() { { w.U, w.U + x }, { going, x * 3.0 } });
            going.Dispose();
            f(new[] { 1.0, 2 });
        }),
        Plain<ObjectDisposedException>("a disposed replacement", "going", w =>
        {
            var going = new Shared<double>(2, "going", w.Device);
            var f = Function.Compile((double x) => w.D * x, updates: x => new() { { w.F, w.F + 1f } }, givens: x => new() { { w.D, going } });
            going.Dispose();
            f(1);
        }),
        Traced("a disposed variable in a helper", "EJ120", "'gone'", w =>
        {
            var gone = w.Gone();
            Function.Compile((Tensor<double> x) => Uses(x, gone) + w.D)(new[] { 1.0 });
        }),
    ];

    private static Tensor<double> Uses(Tensor<double> x, Shared<double> s) => x * s;
}

using static ExprJit.Codegen.Tests.BadProgram;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>Ops over element types they do not take.</summary>
internal static class BadTypes
{
    public static IEnumerable<BadProgram> Rows =>
    [
        Traced("an exponential of integers", "EJ117", "Exp is not defined for 'x', a Tensor<int>", w => Function.Compile((Tensor<int> x) => Exp(x))),
        Traced("a root of longs", "EJ117", "Sqrt is not defined for 'k'", w => Function.Compile(() => Sqrt(w.K))),
        Traced("a sine of bools", "EJ117", "Sin is not defined for 'x'", w => Function.Compile((Tensor<bool> x) => Sin(x))),
        Traced("a sigmoid of integers", "EJ117", "Sigmoid is not defined for 'x'", w => Function.Compile((Tensor<long> x) => Sigmoid(x))),
        Traced("a mean of integers", "EJ117", "Mean is not defined for 'x'", w => Function.Compile((Tensor<int> x) => Mean(x))),
        Traced("a variance of integers", "EJ117", "Var is not defined for 'x'", w => Function.Compile((Tensor<int> x) => Var(x))),
        Traced("a norm of integers", "EJ117", "Norm is not defined for 'x'", w => Function.Compile((Tensor<int> x) => Norm(x))),
        Traced("a softmax of integers", "EJ117", "Softmax is not defined for 'x'", w => Function.Compile((Tensor<int> x) => Softmax(x, 0))),
        Traced("a cross entropy of integers", "EJ117", "CrossEntropy is not defined for 'x'", w => Function.Compile((Tensor<int> x, Tensor<int> y) => CrossEntropy(x, y))),
        Traced("a sum of bools", "EJ117", "Sum is not defined for 'x', a Tensor<bool>", w => Function.Compile((Tensor<bool> x) => Sum(x))),
        Traced("a product of bools", "EJ117", "Prod is not defined for 'x'", w => Function.Compile((Tensor<bool> x) => Prod(x))),
        Traced("a matrix product of bools", "EJ117", "is not defined for 'x'", w => Function.Compile((Tensor<bool> x, Tensor<bool> y) => MatMul(x, y))),
        Traced("bools added", "EJ117", "'+' is not defined for 'x'", w => Function.Compile((Tensor<bool> x, Tensor<bool> y) => x + y)),
        Traced("bools subtracted", "EJ117", "'-' is not defined for 'x'", w => Function.Compile((Tensor<bool> x, Tensor<bool> y) => x - y)),
        Traced("bools negated", "EJ117", "'-' is not defined for 'x'", w => Function.Compile((Tensor<bool> x) => -x)),
        Traced("floats joined by and", "EJ117", "'&' is not defined for 'x'", w => Function.Compile((Tensor<float> x, Tensor<float> y) => x & y)),
        Traced("a variable of floats joined by or", "EJ117", "'|' is not defined for", w => Function.Compile((Tensor<double> x) => w.U | x)),
        Traced("floats complemented", "EJ117", "is not defined for 'x'", w => Function.Compile((Tensor<double> x) => ~x)),
        Traced("floats negated logically", "EJ117", "in '!x'", w => Function.Compile((Tensor<double> x) => !x)),
        Traced("floats shifted", "EJ117", "'<<' is not defined for 'x'", w => Function.Compile((Tensor<float> x) => x << 2)),
        Traced("bools shifted", "EJ117", "'>>' is not defined for 'x'", w => Function.Compile((Tensor<bool> x) => x >> 1)),
        Traced("a remainder of bools", "EJ117", "'%' is not defined for 'x'", w => Function.Compile((Tensor<bool> x, Tensor<bool> y) => x % y)),
        Traced("a power of bools", "EJ117", "Pow is not defined for 'x'", w => Function.Compile((Tensor<bool> x, Tensor<bool> y) => Pow(x, y))),
        Traced("an angle of integers", "EJ117", "Atan2 is not defined for 'y'", w => Function.Compile((Tensor<int> y, Tensor<int> x) => Atan2(y, x))),
        Traced("the smallest expression is named", "EJ117", "Log is not defined for 'x * 2'", w => Function.Compile((Tensor<int> x) => -(Log(x * 2) + 1))),
        Traced("an op over a captured tensor of integers", "EJ117", "Tanh is not defined for 'counts'", w =>
        {
            Tensor<int> counts = new[] { 1, 2 };
            Function.Compile((double x) => Cast<double>(Tanh(counts)) * x);
        }),
    ];
}

/// <summary>Parameters of types that no device has, and parameters that nothing uses.</summary>
internal static class BadParameters
{
    public static IEnumerable<BadProgram> Rows =>
    [
        Traced("a decimal parameter", "EJ117", "'x'", w => Function.Compile((decimal x) => 1.0)),
        Traced("a char parameter", "EJ117", "'x'", w => Function.Compile((char x) => 1.0)),
        Traced("a text parameter", "EJ117", "'x'", w => Function.Compile((string x) => 1.0)),
        Traced("an object parameter", "EJ117", "'x'", w => Function.Compile((object x) => 1.0)),
        Traced("an enum parameter", "EJ117", "'x'", w => Function.Compile((DayOfWeek x) => 1.0)),
        Traced("a nullable parameter", "EJ117", "'x'", w => Function.Compile((int? x) => 1.0)),
        Traced("an array parameter", "EJ117", "Tensor<double>", w => Function.Compile((double[] xs) => xs[0])),
        Traced("a matrix parameter as an array", "EJ117", "Tensor<float>", w => Function.Compile((float[,] xs) => xs[0, 0])),
        Traced("a parameter that is a variable", "EJ117", "Shared<double>", w => Function.Compile((Shared<double> s) => s * 2.0)),
        Traced("a tensor of decimals", "EJ117", "Tensor<decimal>", w => Function.Compile((Tensor<decimal> x) => 1.0)),
        Traced("a tensor of tensors", "EJ117", "Tensor<Tensor<double>>", w => Function.Compile((Tensor<Tensor<double>> x) => 1.0)),
        Traced("a record parameter", "EJ117", "'model'", w => Function.Compile((BadModel model) => 1.0)),
        Traced("a variable of text", "EJ117", "string is not a plain type", w => _ = new Shared<string>("text")),
        Traced("a variable of an array", "EJ117", "Tensor<double>", w => _ = new Shared<double[]>([1, 2])),
        Traced("a tensor of text", "EJ117", "string is not a plain type", w => _ = Tensor.Create(["a", "b"])),
        Traced("zeros of decimals", "EJ117", "decimal", w => _ = Tensor.Zeros<decimal>(3)),
        Traced("an unused number", "EJ102", "parameter 'y'", w => Function.Compile((double x, double y) => x)),
        Traced("an unused tensor", "EJ102", "parameter 'x'", w => Function.Compile((Tensor<float> x) => w.V)),
        Traced("one of three unused", "EJ102", "parameter 'b'", w => Function.Compile((double a, double b, double c) => a * c + w.D)),
        Traced("unused where updates are all", "EJ102", "parameter 'x'", w => Function.Compile((double x) => new Updates { { w.D, w.D + 1 } })),
        Traced("used by a helper that ignores it", "EJ102", "parameter 'y'", w => Function.Compile((Tensor<double> x, Tensor<double> y) => First(x, y))),
        Traced("the last of eight unused", "EJ102", "parameter 'h'", w => Function.Compile((int a, int b, int c, int d, int e, int f, int g, int h) => a + b + c + d + e + f + g)),
        Traced("an unused parameter whose updates use another", "EJ102", "parameter 'y'", w => Function.Compile((double x, double y) => w.D * 2, updates: (x, y) => new() { { w.D, x } })),
    ];

    private static Tensor<double> First(Tensor<double> x, Tensor<double> _) => x;
}

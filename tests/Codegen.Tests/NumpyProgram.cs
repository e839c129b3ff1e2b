using System.Globalization;
using System.Linq.Expressions;
using System.Runtime.CompilerServices;

namespace ExprJit.Codegen.Tests;

/// <summary>A program and what NumPy gives for it. It runs as a lambda on each device, as plain C#, and as a helper that a lambda calls.</summary>
public sealed class NumpyProgram
{
    private readonly Action<string> _run;
    private readonly bool _takesNumbers;

    private NumpyProgram(string text, Action<string> run, bool takesNumbers) => (Text, _run, _takesNumbers) = (text, run, takesNumbers);

    public static readonly string[] Ways = ["eager", "helper", .. TestDevices.All.Select(d => d.Name)];

    public string Text { get; }

    /// <summary>A program without parameters.</summary>
    /// <param name="f">The program.</param>
    /// <param name="expected">A number, or an array of the shape and the element type of the result.</param>
    /// <param name="text">The program's text.</param>
    public static NumpyProgram Of<R>(Expression<Func<R>> f, object expected, [CallerArgumentExpression(nameof(f))] string text = "") =>
        new(text, way => Compare(way is "eager" or "helper" ? f.Compile()() : Function.Compile(f, options: new FunctionOptions { Device = Device.Parse(way) })(), expected), takesNumbers: true);

    /// <inheritdoc cref="Of{R}(Expression{Func{R}}, object, string)"/>
    public static NumpyProgram Of<A, R>(Expression<Func<A, R>> f, A a, object expected, [CallerArgumentExpression(nameof(f))] string text = "") =>
        new(text, way => Compare(way switch
        {
            "eager" => f.Compile()(a),
            "helper" => InHelper(f.Compile())(a),
            _ => Function.Compile(f, options: new FunctionOptions { Device = Device.Parse(way) })(a),
        }, expected), typeof(A).IsPrimitive);

    /// <inheritdoc cref="Of{R}(Expression{Func{R}}, object, string)"/>
    public static NumpyProgram Of<A, B, R>(Expression<Func<A, B, R>> f, A a, B b, object expected, [CallerArgumentExpression(nameof(f))] string text = "") =>
        new(text, way => Compare(way switch
        {
            "eager" => f.Compile()(a, b),
            "helper" => InHelper(f.Compile())(a, b),
            _ => Function.Compile(f, options: new FunctionOptions { Device = Device.Parse(way) })(a, b),
        }, expected), typeof(A).IsPrimitive || typeof(B).IsPrimitive);

    /// <summary>Steps of plain C# that end in a result.</summary>
    public static NumpyProgram Steps(Func<object> run, object expected, [CallerArgumentExpression(nameof(run))] string text = "") =>
        new(text, _ => Compare(run(), expected), takesNumbers: true);

    /// <summary>
    /// Whether the program can run so: a helper over tensors takes no plain parameter, plain values have no gradient, and
    /// what a pass makes stable is not so in plain C#.
    /// </summary>
    public bool Fits(string way) => way switch
    {
        "helper" => !_takesNumbers,
        "eager" => !Text.Contains("Grad", StringComparison.Ordinal) && !Text.Contains("Log(1 ", StringComparison.Ordinal),
        _ => true,
    };

    public void Run(string way) => _run(way);

    private static Func<A, R> InHelper<A, R>(Func<A, R> f) => Function.Compile((A x) => f(x), options: new FunctionOptions { Device = Device.Host });

    private static Func<A, B, R> InHelper<A, B, R>(Func<A, B, R> f) =>
        Function.Compile((A x, B y) => f(x, y), options: new FunctionOptions { Device = Device.Host });

    public static void Compare(object? actual, object expected)
    {
        var (shape, values, element) = Flat(actual!);
        var (wantedShape, wanted, wantedElement) = Flat(expected);
        if (element != wantedElement || !shape.SequenceEqual(wantedShape) || !values.Zip(wanted).All(p => IsNear(p.First, p.Second)))
            throw new InvalidOperationException($"got {Show(shape, values, element)}, expected {Show(wantedShape, wanted, wantedElement)}");
    }

    private static string Show(long[] shape, object[] values, Type element) => $"{element.Name}[{string.Join(", ", shape)}] {{ {string.Join(", ", values)} }}";

    private static (long[] Shape, object[] Values, Type Element) Flat(object value)
    {
        if (value is Array array)
            return ([.. Enumerable.Range(0, array.Rank).Select(i => array.GetLongLength(i))], [.. array.Cast<object>()], array.GetType().GetElementType()!);
        if (!value.GetType().IsGenericType)
            return ([], [value], value.GetType());
        dynamic tensor = value;
        return ([.. (IReadOnlyList<long>)tensor.Shape], [.. ((Array)tensor.ToArray()).Cast<object>()], value.GetType().GetGenericArguments()[0]);
    }

    /// <summary>Integers exactly, floats within a few units of their type; a zero that is expected negative has to be.</summary>
    private static bool IsNear(object actual, object expected)
    {
        if (expected is not (double or float or Half))
            return actual.Equals(expected);
        double a = Real(actual), e = Real(expected), tolerance = expected is double ? 1e-12 : expected is float ? 2e-6 : 2e-3;
        if (double.IsNaN(e))
            return double.IsNaN(a);
        return a == e ? e != 0 || !double.IsNegative(e) || double.IsNegative(a) : Math.Abs(a - e) <= tolerance * Math.Max(1, Math.Abs(e));
    }

    private static double Real(object x) => x is Half h ? (double)h : Convert.ToDouble(x, CultureInfo.InvariantCulture);
}

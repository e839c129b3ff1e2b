using System.Linq.Expressions;
using static ExprJit.Codegen.Tests.BadProgram;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>C# that has no meaning on a device.</summary>
internal static class BadTracing
{
    private enum Mode
    {
        Off,
        On,
    }

    public static IEnumerable<BadProgram> Rows =>
    [
        Traced("a random number of the host", "EJ101", "w.Random.NextDouble()", w => Function.Compile((double x) => x + w.Random.NextDouble())),
        Traced("a console read", "EJ101", "Console.Read()", w => Function.Compile((int x) => x + Console.Read())),
        Traced("a number parsed", "EJ101", "int.Parse(\"5\")", w => Function.Compile((int x) => x + int.Parse("5"))),
        Traced("a number's text", "EJ101", "x.ToString()", w => Function.Compile((double x) => x.ToString().Length)),
        Traced("a number compared by CompareTo", "EJ101", "x.CompareTo(2)", w => Function.Compile((double x) => x.CompareTo(2.0))),
        Traced("a number compared by Equals", "EJ101", "x.Equals(2)", w => Function.Compile((double x) => x.Equals(2.0))),
        Traced("a new object's method", "EJ101", "NextDouble()", w => Function.Compile((double x) => x + new Random(3).NextDouble())),
        Traced("tensors compared by ==", "EJ101", "x == y", w => Function.Compile((Tensor<double> x, Tensor<double> y) => x == y)),
        Traced("tensors compared by !=", "EJ101", "x != y", w => Function.Compile((Tensor<double> x, Tensor<double> y) => x != y)),
        Traced("a tensor compared with null", "EJ101", "x == null", w => Function.Compile((Tensor<double> x) => x == null! ? 1.0 : 2.0)),
        Traced("a type test", "EJ101", "x is", w => Function.Compile((double x) => (object)x is int ? 1.0 : 2.0)),
        Traced("a tensor as another type", "EJ101", "as string", w => Function.Compile((Tensor<double> x) => ((object)x as string)!.Length)),
        Traced("a nullable with a default", "EJ101", "?? 1", w => Function.Compile((double x) => x * (Nullable() ?? 1.0))),
        Traced("arithmetic in decimal", "EJ101", "(decimal)x", w => Function.Compile((double x) => (double)((decimal)x * 2m))),
        Traced("a cast through decimal", "EJ101", "(decimal)x", w => Function.Compile((double x) => (double)(decimal)x)),
        Traced("a cast through char", "EJ101", "(char)x", w => Function.Compile((int x) => (int)(char)x)),
        Traced("a cast through an enum", "EJ101", "(Mode)x", w => Function.Compile((int x) => (int)(Mode)x)),
        Traced("a Math method that no device has", "EJ101", "Math.ScaleB(x, 2)", w => Function.Compile((double x) => Math.ScaleB(x, 2))),
        Traced("a sum by LINQ", "EJ101", "new[] { x, y }", w => Function.Compile((double x, double y) => new[] { x, y }.Sum())),
        Traced("membership in an array", "EJ101", "Contains", w => Function.Compile((double x) => w.Table.Contains(x) ? 1.0 : 0.0)),
        Traced("GetValue of a number", "EJ111", "w.D.GetValue()", w => Function.Compile((double x) => x + w.D.GetValue())),
        Traced("GetValue of a tensor", "EJ111", "w.U.GetValue()", w => Function.Compile((Tensor<double> x) => x + w.U.GetValue())),
        Traced("an element of an array by a parameter", "EJ114", "w.Table[i]", w => Function.Compile((int i) => w.Table[i])),
        Traced("an element of a list by a parameter", "EJ114", "w.List[i]", w => Function.Compile((int i) => w.List[i] * 2.0)),
        Traced("an array made by a length known at a call", "EJ114", "'n' is known only at each call, but 'new[]'", w => Function.Compile((int n) => new double[n])),
        Traced("a tensor made by a length known at a call", "EJ114", "'n' is known only at each call", w => Function.Compile((long n) => Tensor.Zeros<double>(n) + w.D)),
        Traced("a compiled plain function called in a lambda", "EJ114", "'x' is known only at each call", w =>
        {
            var f = Function.Compile((double x) => x + 1);
            Function.Compile((double x) => f(x) * 2);
        }),
        Traced("a compiled tensor function called in a lambda", "EJ112", "'x' is symbolic", w =>
        {
            var f = Function.Compile((Tensor<double> x) => x + 1.0);
            Function.Compile((Tensor<double> x) => f(x) * 2.0);
        }),
        Traced("a parameter of another lambda", "EJ101", "'other'", w =>
        {
            var x = Expression.Parameter(typeof(double), "x");
            Function.Compile(Expression.Lambda<Func<double, double>>(Expression.Add(x, Expression.Parameter(typeof(double), "other")), x));
        }),
        Traced("a block built by hand", "EJ101", "Block", w =>
        {
            var x = Expression.Parameter(typeof(double), "x");
            Function.Compile(Expression.Lambda<Func<double, double>>(Expression.Block(x), x));
        }),
        Traced("an assignment built by hand", "EJ101", "x = ", w =>
        {
            var x = Expression.Parameter(typeof(double), "x");
            Function.Compile(Expression.Lambda<Func<double, double>>(Expression.Assign(x, Expression.Constant(1.0)), x));
        }),
    ];

    private static double? Nullable() => null;
}

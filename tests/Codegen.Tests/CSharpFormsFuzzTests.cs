using System.Linq.Expressions;
using System.Reflection;
using System.Reflection.Emit;
using FluentAssertions;
using Xunit;

namespace ExprJit.Codegen.Tests;

/// <summary>Random methods over plain values, called in a lambda, against the runtime's own compilation of them.</summary>
public sealed class CSharpFormsFuzzTests
{
    private static readonly Type[] Types = [typeof(int), typeof(long), typeof(float), typeof(double)];
    private static readonly (int A, double B)[] Arguments =
        [(0, 0), (1, -0.0), (-1, 0.5), (7, -2.5), (int.MaxValue, 1e300), (int.MinValue, double.NaN), (42, double.PositiveInfinity), (-13, 1e-310), (100, 3.75)];

    public static TheoryData<string, int> Counts()
    {
        var data = new TheoryData<string, int>();
        foreach (string device in TestDevices.Names)
            data.Add(device, device == Device.Host.Name ? 300 : 60);
        return data;
    }

    [Theory]
    [MemberData(nameof(Counts))]
    public void A_method_means_the_same_in_a_kernel(string device, int count)
    {
        var options = new FunctionOptions { Device = Device.Parse(device), OnUnusedInput = OnUnusedInput.Ignore };
        for (int seed = 0; seed < count; seed++)
        {
            var method = new Writer(new Random(seed)).Method();
            var native = method.CreateDelegate<Func<int, double, double>>();
            ParameterExpression a = Expression.Parameter(typeof(int), "a"), b = Expression.Parameter(typeof(double), "b");
            var f = Function.Compile(Expression.Lambda<Func<int, double, double>>(Expression.Call(method, a, b), a, b), options: options);
            foreach (var (x, y) in Arguments)
            {
                double expected = native(x, y), actual = f(x, y);
                bool same = double.IsNaN(expected) ? double.IsNaN(actual) : BitConverter.DoubleToInt64Bits(expected) == BitConverter.DoubleToInt64Bits(actual);
                same.Should().BeTrue("seed {0} on {1} at ({2}, {3:R}) is {4:R}, not {5:R}", seed, device, x, y, actual, expected);
            }
        }
    }

    /// <summary>Writes a static method of an int and a double: assignments, branches, and in every other method loops.</summary>
    private sealed class Writer(Random random)
    {
        private readonly List<(LocalBuilder Local, Type Type)> _locals = [];
        private ILGenerator _il = null!;

        public MethodInfo Method()
        {
            var assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Fuzzed"), AssemblyBuilderAccess.RunAndCollect);
            var type = assembly.DefineDynamicModule("Fuzzed").DefineType("Fuzzed", TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed);
            var method = type.DefineMethod("F", MethodAttributes.Public | MethodAttributes.Static, typeof(double), [typeof(int), typeof(double)]);
            _il = method.GetILGenerator();
            foreach (var local in Types.Concat(Types))
                _locals.Add((_il.DeclareLocal(local), local));
            bool loops = random.Next(2) == 0;
            for (int i = 0; i < 5; i++)
                Statement(2, loops);
            Expression(typeof(double), 3);
            _il.Emit(OpCodes.Ret);
            return type.CreateType().GetMethod("F")!;
        }

        private void Statement(int depth, bool loops)
        {
            int kind = depth == 0 ? 0 : random.Next(loops ? 5 : 4);
            if (kind <= 1)
            {
                var (local, type) = _locals[random.Next(_locals.Count)];
                Expression(type, 3);
                _il.Emit(OpCodes.Stloc, local);
            }
            else if (kind <= 3)
            {
                Label otherwise = _il.DefineLabel(), end = _il.DefineLabel();
                Branch(otherwise);
                Statement(depth - 1, loops);
                if (random.Next(6) == 0)
                {
                    Expression(typeof(double), 2);
                    _il.Emit(OpCodes.Ret);
                }
                else
                    _il.Emit(OpCodes.Br, end);
                _il.MarkLabel(otherwise);
                Statement(depth - 1, loops);
                _il.MarkLabel(end);
            }
            else
            {
                var counter = _il.DeclareLocal(typeof(int));
                Label test = _il.DefineLabel(), body = _il.DefineLabel();
                _il.Emit(OpCodes.Ldc_I4_0);
                _il.Emit(OpCodes.Stloc, counter);
                _il.Emit(OpCodes.Br, test);
                _il.MarkLabel(body);
                Statement(depth - 1, loops);
                Statement(depth - 1, loops);
                _il.Emit(OpCodes.Ldloc, counter);
                _il.Emit(OpCodes.Ldc_I4_1);
                _il.Emit(OpCodes.Add);
                _il.Emit(OpCodes.Stloc, counter);
                _il.MarkLabel(test);
                _il.Emit(OpCodes.Ldloc, counter);
                _il.Emit(OpCodes.Ldc_I4, random.Next(1, 4));
                _il.Emit(OpCodes.Blt, body);
            }
        }

        /// <summary>A conditional branch, by any of the ways that compilers write one.</summary>
        private void Branch(Label target)
        {
            var type = Types[random.Next(4)];
            Expression(type, 2);
            Expression(type, 2);
            OpCode[] branches = [OpCodes.Blt, OpCodes.Bge, OpCodes.Bgt, OpCodes.Ble, OpCodes.Blt_Un, OpCodes.Bge_Un, OpCodes.Bgt_Un, OpCodes.Ble_Un, OpCodes.Beq, OpCodes.Bne_Un];
            OpCode[] tests = [OpCodes.Ceq, OpCodes.Clt, OpCodes.Cgt, OpCodes.Clt_Un, OpCodes.Cgt_Un];
            if (random.Next(2) == 0)
                _il.Emit(branches[random.Next(branches.Length)], target);
            else
            {
                _il.Emit(tests[random.Next(tests.Length)]);
                _il.Emit(random.Next(2) == 0 ? OpCodes.Brtrue : OpCodes.Brfalse, target);
            }
        }

        private void Expression(Type type, int depth)
        {
            bool isInteger = type == typeof(int) || type == typeof(long);
            switch (depth == 0 ? random.Next(2) : random.Next(isInteger ? 8 : 7))
            {
                case 0:
                    Constant(type);
                    break;
                case 1:
                    if (type == typeof(int) && random.Next(3) == 0)
                        _il.Emit(OpCodes.Ldarg_0);
                    else if (type == typeof(double) && random.Next(3) == 0)
                        _il.Emit(OpCodes.Ldarg_1);
                    else
                        _il.Emit(OpCodes.Ldloc, _locals.Where(l => l.Type == type).ElementAt(random.Next(2)).Local);
                    break;
                case 2:
                    Expression(Types[random.Next(4)], depth - 1);
                    _il.Emit(type == typeof(int) ? OpCodes.Conv_I4 : type == typeof(long) ? OpCodes.Conv_I8 : type == typeof(float) ? OpCodes.Conv_R4 : OpCodes.Conv_R8);
                    break;
                case 3:
                    Label no = _il.DefineLabel(), end = _il.DefineLabel();
                    Branch(no);
                    Expression(type, depth - 1);
                    _il.Emit(OpCodes.Br, end);
                    _il.MarkLabel(no);
                    Expression(type, depth - 1);
                    _il.MarkLabel(end);
                    break;
                case 4 when !isInteger:
                    Expression(type, depth - 1);
                    string name = new[] { "Abs", "Sqrt", "Floor", "Truncate" }[random.Next(4)];
                    _il.Emit(OpCodes.Call, (type == typeof(float) ? typeof(MathF) : typeof(Math)).GetMethod(name, [type])!);
                    break;
                case 7:
                    Expression(type, depth - 1);
                    Divisor(type, depth - 1);
                    OpCode[] divisions = [OpCodes.Div, OpCodes.Rem, OpCodes.Div_Un, OpCodes.Rem_Un];
                    _il.Emit(divisions[random.Next(4)]);
                    break;
                default:
                    Expression(type, depth - 1);
                    Expression(type, depth - 1);
                    OpCode[] arithmetic = isInteger
                        ? [OpCodes.Add, OpCodes.Sub, OpCodes.Mul, OpCodes.And, OpCodes.Or, OpCodes.Xor]
                        : [OpCodes.Add, OpCodes.Sub, OpCodes.Mul, OpCodes.Div];
                    _il.Emit(arithmetic[random.Next(arithmetic.Length)]);
                    break;
            }
        }

        /// <summary>From 1 to 8, so that no division fails.</summary>
        private void Divisor(Type type, int depth)
        {
            Expression(type, depth);
            _il.Emit(OpCodes.Ldc_I4_7);
            if (type == typeof(long))
                _il.Emit(OpCodes.Conv_I8);
            _il.Emit(OpCodes.And);
            _il.Emit(OpCodes.Ldc_I4_1);
            if (type == typeof(long))
                _il.Emit(OpCodes.Conv_I8);
            _il.Emit(OpCodes.Add);
        }

        private void Constant(Type type)
        {
            double value = new[] { 0, 1, -1, 2, 3.5, -0.25, 100, 1e10, -7 }[random.Next(9)];
            if (type == typeof(int))
                _il.Emit(OpCodes.Ldc_I4, (int)value);
            else if (type == typeof(long))
                _il.Emit(OpCodes.Ldc_I8, (long)value);
            else if (type == typeof(float))
                _il.Emit(OpCodes.Ldc_R4, (float)value);
            else
                _il.Emit(OpCodes.Ldc_R8, value);
        }
    }
}

using System.Linq.Expressions;

namespace ExprJit.Codegen;

/// <summary>Compiles lambdas whose types are known only at run time, as text formulas are.</summary>
internal static class FunctionBuilder
{
    public static Delegate Compile(LambdaExpression? output, LambdaExpression? updates, LambdaExpression? givens, FunctionOptions? options, Type delegateType)
    {
        var core = new CompiledCore(output, updates, givens, options);
        var arguments = delegateType.GetMethod("Invoke")!;
        Type[] types = [.. arguments.GetParameters().Select(p => p.ParameterType), .. arguments.ReturnType == typeof(void) ? Type.EmptyTypes : [arguments.ReturnType]];
        string name = (arguments.ReturnType == typeof(void) ? "ActionInvoker" : "FuncInvoker") + (types.Length == 0 ? "" : "`" + types.Length);
        var definition = typeof(Invoker).Assembly.GetType("ExprJit.Codegen." + name)!;
        var invoker = Activator.CreateInstance(types.Length == 0 ? definition : definition.MakeGenericType(types), core)!;
        return Delegate.CreateDelegate(delegateType, invoker, "Invoke");
    }
}

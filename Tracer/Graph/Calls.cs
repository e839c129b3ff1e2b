using System.Reflection;
using System.Runtime.CompilerServices;

namespace ExprJit.Graphs;

/// <summary>Runs the methods that <see cref="Op.Call"/> calls.</summary>
internal static class Calls
{
    /// <summary>The method where the first input holds, else zero; what it throws is not wrapped.</summary>
    public static Meaning Meaning(MethodInfo method)
    {
        object? target = Target(method);
        return (x, type) =>
        {
            if (!x[0].IsTrue)
                return new Scalar(type, 0);
            var arguments = new object[x.Length - 1];
            for (int i = 0; i < arguments.Length; i++)
                arguments[i] = x[i + 1].Boxed();
            return Scalar.Of(method.Invoke(target, BindingFlags.DoNotWrapExceptions, null, arguments, null)!);
        };
    }

    /// <summary>Whether an op of the method can raise an error; of a method that only the host can run, nothing is known.</summary>
    public static bool CanThrow(MethodInfo method)
    {
        try
        {
            return Inlining.MethodBlocks.Of(method).Blocks.Any(block => block.Nodes.Any(n => n is Apply { CanThrow: true }));
        }
        catch (Inlining.UnfitException)
        {
            return true;
        }
    }

    /// <summary>A lambda without captures is an instance method of a class without fields that it never touches.</summary>
    private static object? Target(MethodInfo method) =>
        method.IsStatic ? null : RuntimeHelpers.GetUninitializedObject(method.DeclaringType!);
}

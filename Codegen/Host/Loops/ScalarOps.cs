using System.Reflection;
using System.Reflection.Emit;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Host;

/// <summary>The methods of <see cref="ScalarMath"/> for each op and its element types.</summary>
internal static class ScalarOps
{
    private static readonly ILookup<string, MethodInfo> Methods = typeof(ScalarMath).GetMethods(BindingFlags.Public | BindingFlags.Static).ToLookup(m => m.Name);

    /// <summary>Emits an op over operands that are on the stack.</summary>
    public static void Emit(ILGenerator il, Apply apply)
    {
        bool converts = apply.Op == Op.Cast || apply.Op == Op.CastChecked;
        var method = converts ? Conversion(apply)
            : apply.Op == Op.Bitcast ? Named(nameof(ScalarMath.Bitcast), apply[0].Element, apply.Element)
            : Method(apply);
        if (method is not null)
            il.Emit(OpCodes.Call, method);
        else if (!converts)
            throw Errors.NotBuilt($"{apply.Op.Name} of {apply[0].Element.CSharp()} on the host device");
    }

    /// <summary>An exact overload, or a generic one closed over the element type of the operands.</summary>
    private static MethodInfo? Method(Apply apply)
    {
        var types = Array.ConvertAll(apply.Inputs, n => n.Element.Clr());
        MethodInfo? generic = null;
        foreach (var method in Methods[apply.Op.Name])
        {
            var parameters = method.GetParameters();
            if (!method.IsGenericMethod && Array.ConvertAll(parameters, p => p.ParameterType).AsSpan().SequenceEqual(types))
                return method;
            if (method.IsGenericMethod && method.GetGenericArguments().Length == 1 && parameters.Length == types.Length)
                generic = method;
        }
        try
        {
            return generic?.MakeGenericMethod(types[^1]);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static MethodInfo? Conversion(Apply cast)
    {
        ElementType from = cast[0].Element, to = cast.Element;
        if (from == to)
            return null;
        return from == ElementType.Bool ? Named(nameof(ScalarMath.FromBool), to)
            : to == ElementType.Bool ? Named(nameof(ScalarMath.ToBool), from)
            : Named(cast.Op.Name, from, to);
    }

    private static MethodInfo Named(string name, params ElementType[] types) => Methods[name].Single().MakeGenericMethod(Array.ConvertAll(types, t => t.Clr()));
}

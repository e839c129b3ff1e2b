using System.Reflection;
using System.Reflection.Emit;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Host;

/// <summary>The methods of <see cref="ScalarMath"/> for each op and its element types.</summary>
internal static class ScalarOps
{
    private static readonly ILookup<string, MethodInfo> Methods = typeof(ScalarMath).GetMethods(BindingFlags.Public | BindingFlags.Static).ToLookup(m => m.Name);

    /// <summary>Leaves the value of an op of operands that are in locals.</summary>
    public static void Emit(ILGenerator il, Apply apply, IReadOnlyDictionary<int, LocalBuilder> values)
    {
        if (apply.Op == Op.Call)
        {
            Call(il, apply, values);
            return;
        }
        foreach (var input in apply.Inputs)
            il.Emit(OpCodes.Ldloc, values[input.Id]);
        Emit(il, apply);
    }

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

    /// <summary>Pushes a constant's value.</summary>
    public static void PushConstant(ILGenerator il, Scalar value)
    {
        switch (value.Type)
        {
            case ElementType.Float64:
                il.Emit(OpCodes.Ldc_R8, value.As<double>());
                break;
            case ElementType.Float32:
                il.Emit(OpCodes.Ldc_R4, value.As<float>());
                break;
            case ElementType.Int64 or ElementType.UInt64:
                il.Emit(OpCodes.Ldc_I8, unchecked((long)value.Bits));
                break;
            case ElementType.Float16:
                il.Emit(OpCodes.Ldc_I4, (int)value.Bits);
                il.Emit(OpCodes.Call, typeof(ScalarMath).GetMethod(nameof(ScalarMath.Bitcast))!.MakeGenericMethod(typeof(ushort), typeof(Half)));
                break;
            default:
                il.Emit(OpCodes.Ldc_I4, unchecked((int)value.Integer));
                break;
        }
    }

    /// <summary>A method of the user's, called where the first input holds.</summary>
    private static void Call(ILGenerator il, Apply apply, IReadOnlyDictionary<int, LocalBuilder> values)
    {
        var method = apply.Attributes.Method!;
        var skip = il.DefineLabel();
        var result = il.DeclareLocal(apply.Element.Clr());
        il.Emit(OpCodes.Ldloca, result);
        il.Emit(OpCodes.Initobj, apply.Element.Clr());
        il.Emit(OpCodes.Ldloc, values[apply[0].Id]);
        il.Emit(OpCodes.Brfalse, skip);
        if (!method.IsStatic)
            il.Emit(OpCodes.Ldnull);
        foreach (var input in apply.Inputs.AsSpan(1))
            il.Emit(OpCodes.Ldloc, values[input.Id]);
        il.Emit(OpCodes.Call, method);
        il.Emit(OpCodes.Stloc, result);
        il.MarkLabel(skip);
        il.Emit(OpCodes.Ldloc, result);
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

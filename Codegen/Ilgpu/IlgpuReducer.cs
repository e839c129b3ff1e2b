using System.Reflection.Emit;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>Emits the accumulator of a reduction: sums and products of floats in double, the first of equals chosen, NaN winning.</summary>
internal sealed class IlgpuReducer
{
    private readonly ILGenerator _il;
    private readonly Op _op;
    private readonly ElementType _element;
    private readonly ElementType _accumulated;
    private readonly LocalBuilder _value;
    private readonly LocalBuilder? _place;

    public IlgpuReducer(ILGenerator il, Op op, ElementType element)
    {
        _il = il;
        _op = op;
        _element = element;
        bool chooses = op == Op.ArgMax || op == Op.ArgMin;
        bool adds = op == Op.Sum || op == Op.SumTo, multiplies = op == Op.Prod;
        _accumulated = chooses ? element.IsFloat() ? ElementType.Float64 : element == ElementType.UInt64 ? element : ElementType.Int64
            : !(adds || multiplies) ? element : IlgpuOps.Accumulated(element);
        _value = il.DeclareLocal(IlgpuOps.Local(_accumulated));
        IlgpuOps.Constant(il, adds || chooses ? new Scalar(_accumulated, 0)
            : multiplies ? Scalar.FromInteger(_accumulated, 1) : Identity(element, op == Op.Max));
        il.Emit(OpCodes.Stloc, _value);
        if (chooses)
        {
            _place = il.DeclareLocal(typeof(long));
            il.Emit(OpCodes.Ldc_I8, 0L);
            il.Emit(OpCodes.Stloc, _place);
        }
    }

    public static bool Knows(Op op) =>
        op == Op.Sum || op == Op.SumTo || op == Op.Prod || op == Op.Max || op == Op.Min || op == Op.ArgMax || op == Op.ArgMin;

    /// <summary>Combines an element, the place-th of the reduced ones, with those before it.</summary>
    public void Take(LocalBuilder element, LocalBuilder place)
    {
        var type = IlgpuOps.Local(_accumulated);
        if (_place is null)
        {
            _il.Emit(OpCodes.Ldloc, _value);
            _il.Emit(OpCodes.Ldloc, element);
            IlgpuOps.Convert(_il, _element, _accumulated);
            string name = _op == Op.Max ? "Maximum" : _op == Op.Min ? "Minimum" : _op == Op.Prod ? "Mul" : "Add";
            _il.Emit(OpCodes.Call, IlgpuOps.Method(name, type, type));
            _il.Emit(OpCodes.Stloc, _value);
            return;
        }
        var skip = _il.DefineLabel();
        _il.Emit(OpCodes.Ldloc, element);
        IlgpuOps.Convert(_il, _element, _accumulated);
        _il.Emit(OpCodes.Ldloc, _value);
        _il.Emit(OpCodes.Ldloc, place);
        _il.Emit(OpCodes.Call, IlgpuOps.Method(_op == Op.ArgMax ? "BeatsMax" : "BeatsMin", type, type, typeof(long)));
        _il.Emit(OpCodes.Ldc_I4_0);
        _il.Emit(OpCodes.Beq, skip);
        _il.Emit(OpCodes.Ldloc, element);
        IlgpuOps.Convert(_il, _element, _accumulated);
        _il.Emit(OpCodes.Stloc, _value);
        _il.Emit(OpCodes.Ldloc, place);
        _il.Emit(OpCodes.Stloc, _place);
        _il.MarkLabel(skip);
    }

    public LocalBuilder Result()
    {
        if (_place is not null)
            return _place;
        if (_accumulated == _element)
            return _value;
        var result = _il.DeclareLocal(IlgpuOps.Local(_element));
        _il.Emit(OpCodes.Ldloc, _value);
        IlgpuOps.Convert(_il, _accumulated, _element);
        _il.Emit(OpCodes.Stloc, result);
        return result;
    }

    /// <summary>What loses to every element.</summary>
    private static Scalar Identity(ElementType element, bool largest) => element switch
    {
        ElementType.Bool => Scalar.Bool(!largest),
        _ when element.IsFloat() => Scalar.FromReal(element, largest ? double.NegativeInfinity : double.PositiveInfinity),
        _ => Scalar.FromInteger(element, unchecked((long)(largest ? element.Range().Smallest : element.Range().Largest))),
    };
}

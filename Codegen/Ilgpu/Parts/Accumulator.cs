using System.Reflection.Emit;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>
/// The running value of a reduction: sums and products of floats in double; of extremes, NaN wins; of choices, the first of equals, which takes
/// the element's number along.
/// </summary>
internal sealed class Accumulator
{
    private readonly KernelCode _code;
    private readonly ILGenerator _il;
    private readonly Op _op;
    private readonly ElementType _element;
    private readonly Scalar _start;

    /// <param name="code">The kernel.</param>
    /// <param name="op">The reduction.</param>
    /// <param name="element">The type of what it reduces.</param>
    public Accumulator(KernelCode code, Op op, ElementType element)
        : this(code, op, element, AccumulatedBy(op, element))
    {
    }

    private Accumulator(KernelCode code, Op op, ElementType element, ElementType accumulated)
    {
        (_code, _il, _op, _element) = (code, code.IL, op, element);
        Accumulated = accumulated;
        bool isSum = op == Op.Sum || op == Op.SumTo || Chooses(op);
        _start = isSum ? new Scalar(Accumulated, 0) : op == Op.Prod ? Scalar.FromInteger(Accumulated, 1) : Identity(element, op == Op.Max);
        var value = _il.DeclareLocal(IlgpuOps.Local(Accumulated));
        Parts = Chooses(op) ? [value, _il.DeclareLocal(typeof(long))] : [value];
    }

    /// <summary>The type that it is carried in.</summary>
    public ElementType Accumulated { get; }

    /// <summary>The value and, of a choice, its place: -1 for none.</summary>
    public LocalBuilder[] Parts { get; }

    /// <summary>A sum that is carried in a type of the caller's.</summary>
    public static Accumulator SumIn(KernelCode code, ElementType element, ElementType carried) => new(code, Op.Sum, element, carried);

    public static bool Knows(Op op) => op == Op.Sum || op == Op.SumTo || op == Op.Prod || op == Op.Max || op == Op.Min || Chooses(op);

    public static bool Chooses(Op op) => op == Op.ArgMax || op == Op.ArgMin;

    public static ElementType AccumulatedBy(Op op, ElementType element) =>
        Chooses(op) ? element.IsFloat() ? ElementType.Float64 : element == ElementType.UInt64 ? element : ElementType.Int64
        : op == Op.Max || op == Op.Min ? element : IlgpuOps.Accumulated(element);

    /// <summary>What a choice carries in memory between two kernels.</summary>
    public static ElementType[] PartTypes(Op op, ElementType element) =>
        Chooses(op) ? [AccumulatedBy(op, element), ElementType.Int64] : [AccumulatedBy(op, element)];

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        IlgpuOps.Constant(_il, _start);
        _il.Emit(OpCodes.Stloc, Parts[0]);
        if (Parts.Length == 1)
            return;
        _il.Emit(OpCodes.Ldc_I8, -1L);
        _il.Emit(OpCodes.Stloc, Parts[1]);
    }

    /// <summary>Takes an element, the place-th of those reduced.</summary>
    public void Take(LocalBuilder element, Ix place)
    {
        if (Parts.Length == 1)
        {
            Combine(() =>
            {
                _il.Emit(OpCodes.Ldloc, element);
                IlgpuOps.Convert(_il, _element, Accumulated);
            });
            return;
        }
        var value = _il.DeclareLocal(Parts[0].LocalType);
        _il.Emit(OpCodes.Ldloc, element);
        IlgpuOps.Convert(_il, _element, Accumulated);
        _il.Emit(OpCodes.Stloc, value);
        var at = _il.DeclareLocal(typeof(long));
        place.Push();
        if (!_code.IsWide)
            _il.Emit(OpCodes.Conv_I8);
        _il.Emit(OpCodes.Stloc, at);
        Merge([value, at]);
    }

    /// <summary>Takes what another has accumulated.</summary>
    public void Merge(LocalBuilder[] other)
    {
        if (Parts.Length == 1)
        {
            Combine(() => _il.Emit(OpCodes.Ldloc, other[0]));
            return;
        }
        var keep = _il.DefineLabel();
        _il.Emit(OpCodes.Ldloc, other[0]);
        _il.Emit(OpCodes.Ldloc, other[1]);
        _il.Emit(OpCodes.Ldloc, Parts[0]);
        _il.Emit(OpCodes.Ldloc, Parts[1]);
        var type = Parts[0].LocalType;
        _il.Emit(OpCodes.Call, IlgpuOps.Method(_op == Op.ArgMax ? "BeatsMax" : "BeatsMin", type, typeof(long), type, typeof(long)));
        _il.Emit(OpCodes.Ldc_I4_0);
        _il.Emit(OpCodes.Beq, keep);
        for (int i = 0; i < Parts.Length; i++)
        {
            _il.Emit(OpCodes.Ldloc, other[i]);
            _il.Emit(OpCodes.Stloc, Parts[i]);
        }
        _il.MarkLabel(keep);
    }

    /// <summary>The result, as locals have it.</summary>
    public LocalBuilder Result()
    {
        var to = Chooses(_op) ? ElementType.Int64 : _element;
        var result = _il.DeclareLocal(IlgpuOps.Local(to));
        _il.Emit(OpCodes.Ldloc, Parts[^1]);
        if (Parts.Length == 1)
            IlgpuOps.Convert(_il, Accumulated, _element);
        _il.Emit(OpCodes.Stloc, result);
        return result;
    }

    private void Combine(Action push)
    {
        var type = Parts[0].LocalType;
        _il.Emit(OpCodes.Ldloc, Parts[0]);
        push();
        string name = _op == Op.Max ? "Maximum" : _op == Op.Min ? "Minimum" : _op == Op.Prod ? "Mul" : "Add";
        _il.Emit(OpCodes.Call, IlgpuOps.Method(name, type, type));
        _il.Emit(OpCodes.Stloc, Parts[0]);
    }

    /// <summary>What loses to every element.</summary>
    private static Scalar Identity(ElementType element, bool largest) => element switch
    {
        ElementType.Bool => Scalar.Bool(!largest),
        _ when element.IsFloat() => Scalar.FromReal(element, largest ? double.NegativeInfinity : double.PositiveInfinity),
        _ => Scalar.FromInteger(element, unchecked((long)(largest ? element.Range().Smallest : element.Range().Largest))),
    };
}

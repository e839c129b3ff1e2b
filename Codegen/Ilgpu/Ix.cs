using System.Reflection.Emit;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>An index expression of a kernel: <see cref="Push"/> leaves its value on the stack. All are non-negative where divided.</summary>
internal readonly struct Ix(KernelCode code, Action push)
{
    private readonly KernelCode _code = code;

    public Action Push { get; } = push;

    public static Ix operator +(Ix left, Ix right) => left.With(right, OpCodes.Add);

    public static Ix operator +(Ix left, long right) => left + left._code.Constant(right);

    public static Ix operator -(Ix left, Ix right) => left.With(right, OpCodes.Sub);

    public static Ix operator *(Ix left, Ix right) => left.With(right, OpCodes.Mul);

    public static Ix operator *(Ix left, long right) => left * left._code.Constant(right);

    public static Ix operator /(Ix left, Ix right) => left.With(right, OpCodes.Div_Un);

    public static Ix operator /(Ix left, long right) => left / left._code.Constant(right);

    /// <summary>The remainder by a power of two.</summary>
    public static Ix operator &(Ix left, long mask) => left.With(left._code.Constant(mask), OpCodes.And);

    private Ix With(Ix right, OpCode operation)
    {
        var (left, code) = (this, _code);
        return new Ix(code, () =>
        {
            left.Push();
            right.Push();
            code.IL.Emit(operation);
        });
    }
}

/// <summary>An index that is assigned to.</summary>
internal sealed class IxVariable
{
    private readonly KernelCode _code;
    private readonly LocalBuilder _local;

    public IxVariable(KernelCode code)
    {
        (_code, _local) = (code, code.IL.DeclareLocal(code.Index));
        Value = new Ix(code, () => _code.IL.Emit(OpCodes.Ldloc, _local));
    }

    public Ix Value { get; }

    public void Set(Ix value)
    {
        value.Push();
        _code.IL.Emit(OpCodes.Stloc, _local);
    }
}

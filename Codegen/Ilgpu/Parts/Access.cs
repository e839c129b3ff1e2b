using System.Reflection.Emit;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>How a kernel reads one operand of a step, or writes one store, at a place of its axes.</summary>
internal abstract record Access(ElementType Element)
{
    /// <summary>What the code depends on.</summary>
    public abstract string Key { get; }

    /// <summary>Whether reading may raise the flag.</summary>
    public virtual bool CanThrow => false;

    /// <summary>Leaves the value at a place.</summary>
    public abstract void Read(KernelCode code, Ix[] places);

    /// <summary>The value at a place, read here.</summary>
    public LocalBuilder Load(KernelCode code, Ix[] places)
    {
        var value = code.IL.DeclareLocal(IlgpuOps.Local(Element));
        Read(code, places);
        code.IL.Emit(OpCodes.Stloc, value);
        return value;
    }

    /// <summary>Whether it lies one element after another along the last axis; false also where it is one element.</summary>
    public virtual bool IsContiguous => false;

    /// <summary>Whether it is the same at every place along the last axis.</summary>
    public virtual bool IsConstantAlongLast => false;

    /// <summary>Whether it is the same at every place.</summary>
    public virtual bool IsConstant => false;
}

/// <summary>A plain value, passed with the launch.</summary>
internal sealed record NumberAccess(ElementType Element, int Slot) : Access(Element)
{
    public override string Key => "n";

    public override bool IsConstantAlongLast => true;

    public override bool IsConstant => true;

    public override void Read(KernelCode code, Ix[] places)
    {
        code.PushScalar(Slot);
        IlgpuOps.FromSlot(code.IL, Element);
    }
}

/// <summary>How a place changes along an axis: not at all, by one, or by a stride.</summary>
/// <param name="Slot">The scalar that the stride is, or one of the constants.</param>
internal readonly record struct AxisStep(int Slot)
{
    public const int None = -1;
    public const int One = -2;

    public string Key => Slot switch { None => "0", One => "1", _ => "s" };

    /// <summary>A start and what all axes add to it.</summary>
    public static Ix Sum(Ix start, AxisStep[] steps, Ix[] places, KernelCode code)
    {
        var index = start;
        for (int axis = 0; axis < steps.Length; axis++)
            index = steps[axis].Slot switch
            {
                None => index,
                One => index + places[axis],
                var slot => index + places[axis] * code.Scalar(slot),
            };
        return index;
    }
}

/// <summary>Where elements lie.</summary>
internal abstract record ElementMemory
{
    public abstract string Key { get; }

    /// <summary>Leaves the address of an element.</summary>
    public abstract void Address(KernelCode code, Type type, Ix index);
}

/// <summary>In a buffer.</summary>
internal sealed record BufferMemory(int Buffer) : ElementMemory
{
    public override string Key => "b" + Buffer;

    public override void Address(KernelCode code, Type type, Ix index) => code.Address(Buffer, type, index);
}

/// <summary>Elements at strides.</summary>
internal sealed record StridedAccess(ElementType Element, ElementMemory Memory, int Start, AxisStep[] Steps) : Access(Element)
{
    public override string Key => $"{Memory.Key}:{string.Concat(Steps.Select(s => s.Key))}";

    public override bool IsContiguous => Steps is [.., { Slot: AxisStep.One }];

    public override bool IsConstantAlongLast => Steps is [] or [.., { Slot: AxisStep.None }];

    public override bool IsConstant => Array.TrueForAll(Steps, s => s.Slot == AxisStep.None);

    public override void Read(KernelCode code, Ix[] places)
    {
        Memory.Address(code, IlgpuOps.Stored(Element), Index(code, places));
        IlgpuOps.Read(code.IL, Element);
    }

    /// <summary>Stores a value of the element type as locals have it.</summary>
    public void Write(KernelCode code, Ix[] places, LocalBuilder value)
    {
        Memory.Address(code, IlgpuOps.Stored(Element), Index(code, places));
        code.IL.Emit(OpCodes.Ldloc, value);
        IlgpuOps.Write(code.IL, Element);
    }

    public Ix Index(KernelCode code, Ix[] places) => AxisStep.Sum(code.Scalar(Start), Steps, places, code);
}

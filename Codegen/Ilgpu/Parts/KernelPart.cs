using ExprJit.Optimization;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>
/// What one launch does, or one of the things that it does side by side: code that depends on a key alone, and the arguments that this layout
/// gives it.
/// </summary>
internal abstract class KernelPart
{
    public PartArguments Arguments { get; } = new();

    /// <summary>What the code depends on, besides the geometry and the width of indices.</summary>
    public abstract string Key { get; }

    /// <summary>Whether it may raise the flag.</summary>
    public abstract bool CanThrow { get; }

    /// <summary>How much memory a group shares, where it is more than a few words: parts side by side in one launch each take theirs.</summary>
    public virtual int SharedBytes => 0;

    /// <summary>How many groups of it should fit a multiprocessor at once: its threads get no more registers than let them.</summary>
    public virtual int LeastGroups => 1;

    /// <summary>How many groups have work.</summary>
    public abstract int Groups(KernelGeometry geometry);

    /// <summary>The largest number that an index of it reaches beside the places of elements.</summary>
    public abstract long Extent { get; }

    public abstract void Emit(KernelCode code);
}

/// <summary>The steps, operands and stores of a part that runs one loop.</summary>
/// <param name="Outputs">What it computes of the loop.</param>
/// <param name="Space">The lengths of the loop's space.</param>
/// <param name="Operands">The operands' views by number.</param>
/// <param name="Stores">The views of all stores, by number.</param>
internal sealed record LoopViews(LoopOutputs Outputs, long[] Space, View[] Operands, View[] Stores)
{
    public Loop Loop => Outputs.Loop;

    /// <summary>The operands that are read through indices or piece by piece, by number; the view of such a one is a window that it reads.</summary>
    public IReadOnlyDictionary<int, IndirectRead> Indirect { get; init; } = new Dictionary<int, IndirectRead>();

    /// <summary>The strides over the space of all that reading an operand looks at.</summary>
    public long[][] StridesOf(int operand) => Indirect.TryGetValue(operand, out var read) ? read.Strides(Space) : [Operands[operand].AlignedTo(Space)];
}

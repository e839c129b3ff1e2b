using System.Reflection.Emit;
using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Host;

/// <summary>Runs a body over <paramref name="count"/> elements. Streams are the operands, then the outputs; each is contiguous, or one element if uniform.</summary>
internal unsafe delegate void LoopBody(byte** streams, long count);

/// <summary>
/// Emits a loop's body as IL: a loop over vectors, whatever element types it mixes; or one over single elements where an element can throw or
/// calls a method of the user's, whose order is theirs, and where the loop is over nothing but one value.
/// </summary>
internal static class LoopEmitter
{
    /// <summary>What outputs that are stored past the caches are aligned to, in bytes.</summary>
    public const int Alignment = 64;

    /// <param name="loop">The loop.</param>
    /// <param name="variant">What is known of its streams.</param>
    /// <param name="width">The width of its vectors; the machine's by default.</param>
    public static LoopBody Compile(Loop loop, LoopVariant variant = default, VectorWidth? width = null)
    {
        var bits = width ?? VectorWidths.Widest;
        if (bits != VectorWidth.Scalar && WhyScalar(loop) is null)
            return Vectors(loop, variant, bits, RareChoices.Apart);
        var method = Method();
        new ScalarLoop(method.GetILGenerator(), loop, variant).Emit();
        return method.CreateDelegate<LoopBody>(null);
    }

    /// <summary>Why a loop is scalar, for <c>Explain</c>; null where it is a vector loop.</summary>
    public static string? WhyScalar(Loop loop)
    {
        if (loop.Space.Rank == 0)
            return "scalar loop: over one value";
        foreach (var node in loop.Body.Reachable())
            if (node is Apply { CanThrow: true } apply)
                return $"scalar loop: {apply.Op.Name} can throw";
            else if (node.Is(Op.Call))
                return "scalar loop: a method is called for each element";
        return null;
    }

    private static LoopBody Vectors(Loop loop, LoopVariant variant, VectorWidth width, RareChoices rare)
    {
        var method = Method();
        var vectors = new VectorLoop(method.GetILGenerator(), loop, variant, width, rare);
        var tail = new LoopTail(loop, variant, vectors.Lanes, vectors.CountsEachLane)
        {
            Whole = vectors.IsIncomplete ? Vectors(loop, variant with { StreamsPastCache = false }, width, RareChoices.InPlace) : null,
        };
        vectors.Emit(tail);
        return method.CreateDelegate<LoopBody>(tail);
    }

    /// <summary>Nothing that is emitted reads a local or memory of the stack before it has written it.</summary>
    private static DynamicMethod Method() =>
        new("loop", typeof(void), [typeof(LoopTail), typeof(byte*).MakePointerType(), typeof(long)], typeof(LoopEmitter).Module, skipVisibility: true) { InitLocals = false };
}

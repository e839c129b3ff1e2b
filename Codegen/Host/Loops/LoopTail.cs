using System.Runtime.CompilerServices;
using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Host;

/// <summary>
/// The elements of a run that do not fill a vector: they are copied to memory of the loop's own, computed there by the body that computes the
/// others, and copied back, so that nothing beyond the run is touched. Also the way to the choices that a loop leaves to another.
/// </summary>
internal sealed unsafe class LoopTail
{
    private readonly int[] _sizes;
    private readonly bool[] _isUniform;
    private readonly int _operands, _step, _slot;
    private readonly bool _repeats;

    /// <param name="loop">The loop.</param>
    /// <param name="variant">Its variant.</param>
    /// <param name="step">How many elements its body takes at once.</param>
    /// <param name="repeats">Whether lanes beyond the run must not have values which the run has not.</param>
    public LoopTail(Loop loop, LoopVariant variant, int step, bool repeats)
    {
        var outputs = loop.Body.Outputs;
        (_operands, _step, _repeats) = (loop.Operands.Count, step, repeats);
        _sizes = new int[_operands + outputs.Length];
        _isUniform = new bool[_sizes.Length];
        foreach (var node in loop.Body.Reachable())
            if (node is Parameter parameter)
                (_sizes[parameter.Index], _isUniform[parameter.Index]) = (parameter.Element.Size(), variant.IsUniform(parameter));
        for (int i = 0; i < outputs.Length; i++)
            _sizes[_operands + i] = outputs[i].Element.Size();
        _slot = (_sizes.DefaultIfEmpty().Max() * step + LoopEmitter.Alignment - 1) & -LoopEmitter.Alignment;
    }

    /// <summary>The loop with its rare choices; null where it has none.</summary>
    public LoopBody? Whole { get; set; }

    /// <summary>The memory that <see cref="Enter"/> takes.</summary>
    public int Bytes => _sizes.Length * (_slot + sizeof(byte*)) + LoopEmitter.Alignment;

    /// <summary>
    /// Copies the elements from <paramref name="at"/> on and gives streams that have them there. What is left of a vector may repeat them.
    /// </summary>
    public byte** Enter(byte** streams, byte* memory, long at, long count)
    {
        var inside = (byte**)memory;
        byte* slot = Slots(memory);
        for (int i = 0; i < _sizes.Length; i++, slot += _slot)
        {
            long size = _sizes[i];
            inside[i] = _isUniform[i] ? streams[i] : slot - at * size;
            if (i >= _operands || _isUniform[i] || size == 0)
                continue;
            long bytes = (count - at) * size, all = _step * size;
            Unsafe.CopyBlockUnaligned(slot, streams[i] + at * size, (uint)bytes);
            for (long done = bytes; _repeats && done < all; done += bytes)
                Unsafe.CopyBlockUnaligned(slot + done, slot, (uint)Math.Min(bytes, all - done));
        }
        return inside;
    }

    /// <summary>Computes the vector at <paramref name="at"/> with the choices that the loop itself has not.</summary>
    public void Complete(byte** streams, long at)
    {
        byte** here = stackalloc byte*[_sizes.Length];
        for (int i = 0; i < _sizes.Length; i++)
            here[i] = streams[i] + (_isUniform[i] ? 0 : at * _sizes[i]);
        Whole!(here, _step);
    }

    /// <summary>Copies the results of what <see cref="Enter"/> copied.</summary>
    public void Leave(byte** streams, byte* memory, long at, long count)
    {
        byte* slot = Slots(memory) + (long)_operands * _slot;
        for (int i = _operands; i < _sizes.Length; i++, slot += _slot)
            Unsafe.CopyBlockUnaligned(streams[i] + at * _sizes[i], slot, (uint)((count - at) * _sizes[i]));
    }

    private byte* Slots(byte* memory) => (byte*)(((nint)memory + _sizes.Length * sizeof(byte*) + LoopEmitter.Alignment - 1) & -LoopEmitter.Alignment);
}

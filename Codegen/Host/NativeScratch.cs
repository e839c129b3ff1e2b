using System.Runtime.InteropServices;

namespace ExprJit.Codegen.Host;

/// <summary>Aligned native memory that grows to the largest request and is freed with its owner.</summary>
internal sealed unsafe class NativeScratch
{
    private const nuint Alignment = 64;

    private void* _memory;
    private nuint _bytes;

    ~NativeScratch() => NativeMemory.AlignedFree(_memory);

    /// <summary>At least <paramref name="bytes"/> bytes on a cache line boundary; what was there before is lost.</summary>
    internal void* Reserve(nuint bytes)
    {
        if (bytes > _bytes)
        {
            NativeMemory.AlignedFree(_memory);
            _memory = null;
            _bytes = 0;
            _memory = NativeMemory.AlignedAlloc(bytes, Alignment);
            _bytes = bytes;
        }

        return _memory;
    }
}

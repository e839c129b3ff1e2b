using System.Reflection;
using ILGPU;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>A kernel on a device, loaded.</summary>
internal abstract unsafe class DeviceKernel : IDisposable
{
    protected DeviceKernel(MethodInfo method)
    {
        Types = [.. method.GetParameters().Select(static p => p.ParameterType)];
        BufferCount = Types.TakeWhile(static t => t.IsGenericType && t.GetGenericTypeDefinition() == typeof(ArrayView<>)).Count();
        ScalarCount = Types.Length - BufferCount;
        if (BufferCount == 0 || Types[BufferCount..].Any(static t => t != typeof(long)))
            throw new ArgumentException("A kernel takes buffers, at least one, then longs.");
    }

    /// <summary>Its text in the device's language, or null where it has none.</summary>
    public virtual string? Code => null;

    public int BufferCount { get; }

    public int ScalarCount { get; }

    /// <summary>The types of the method's parameters.</summary>
    protected Type[] Types { get; }

    /// <summary>Queues the kernel. Buffers may be disposed right after.</summary>
    public void Launch(int groups, int groupSize, ReadOnlySpan<BufferArg> buffers, ReadOnlySpan<ulong> scalars)
    {
        if (buffers.Length != BufferCount || scalars.Length != ScalarCount)
            throw new ArgumentException($"The kernel takes {BufferCount} buffers and {ScalarCount} scalars, not {buffers.Length} and {scalars.Length}.");
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(groups);
        BufferArg.Acquire(buffers);
        try
        {
            fixed (ulong* slots = scalars)
                Queue(groups, groupSize, buffers, slots);
        }
        finally
        {
            BufferArg.Release(buffers);
        }
    }

    protected abstract void Queue(int groups, int groupSize, ReadOnlySpan<BufferArg> buffers, ulong* scalars);

    public abstract void Dispose();
}

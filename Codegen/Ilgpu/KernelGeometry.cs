namespace ExprJit.Codegen.Ilgpu;

/// <summary>What a device's kernels are cut for. It is built into their code.</summary>
/// <param name="GroupSize">The threads of every group, a power of two.</param>
/// <param name="WarpSize">The threads that run in step and can read one another's registers, a power of two; 1 where none can.</param>
/// <param name="MostGroups">How many groups a launch has at most, so many that the device is full; each then strides over the rest.</param>
/// <param name="SharedBytes">How much memory a group shares at most.</param>
internal sealed record KernelGeometry(int GroupSize, int WarpSize, int MostGroups, int SharedBytes)
{
    /// <summary>Beyond so many elements of a buffer, or places of a space, indices are long: an int must hold every one, and some strides of all threads more.</summary>
    public long MostNarrow { get; init; } = 1 << 30;

    /// <summary>The bytes that a launch's parameters may take: by default what every CUDA device allows.</summary>
    public int ParameterBytes { get; init; } = 4096;

    /// <summary>The bytes of them that a buffer takes.</summary>
    public int BufferBytes { get; init; } = 16;

    /// <summary>How many operands and stores a loop has at most: each may be read through another buffer of indices, and begins elsewhere at each call.</summary>
    public int MostStreams => ParameterBytes / (2 * BufferBytes + 3 * sizeof(ulong));

    /// <summary>What CUDA kernels are cut for, where no device says how many groups fill it.</summary>
    public static readonly KernelGeometry Cuda = new(256, 32, 1024, 32 * 1024);

    /// <summary>
    /// What OpenCL kernels are cut for: their threads cannot be relied on to run in step, and no device need take more than 1 KiB of parameters, of which
    /// ILGPU's buffers are 24 bytes each.
    /// </summary>
    public static readonly KernelGeometry OpenCL = new(256, 1, 1024, 16 * 1024) { ParameterBytes = 1024, BufferBytes = 24 };

    /// <summary>The smallest simulated device that has more threads than a warp, and more warps than one.</summary>
    public static readonly KernelGeometry Cpu = new(4, 2, 2, 16 * 1024);

    /// <summary>Whether a launch can pass so many parameters.</summary>
    public bool Fits(int buffers, int scalars) => buffers * BufferBytes + scalars * sizeof(ulong) <= ParameterBytes;

    /// <summary>How many groups run that many threads' work, at least one.</summary>
    public int GroupsFor(long threads) => (int)Math.Clamp((threads + GroupSize - 1) / GroupSize, 1, MostGroups);
}

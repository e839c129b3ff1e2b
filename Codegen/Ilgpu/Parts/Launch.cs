using System.Reflection;
using System.Reflection.Emit;
using ILGPU.Runtime;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>What a call does on the device, in order.</summary>
internal interface IDeviceWork
{
    void Run(IlgpuLauncher on);
}

/// <summary>One kernel: a part, or several side by side, each with groups of its own. Everything but what changes from call to call is packed once.</summary>
internal sealed class Launch : IDeviceWork
{
    private readonly KernelPart[] _parts;
    private readonly int[] _groups;
    private readonly BufferArg[] _buffers;
    private readonly ulong[] _scalars;
    private readonly int _total;
    private readonly bool _isWide;
    private DeviceKernel? _kernel;

    public Launch(IReadOnlyList<KernelPart> parts, KernelGeometry geometry)
    {
        _parts = [.. parts];
        Geometry = geometry;
        _groups = Array.ConvertAll(_parts, p => p.Groups(geometry));
        _total = _groups.Sum();
        CanThrow = Array.Exists(_parts, p => p.CanThrow);
        _isWide = Array.Exists(_parts, p => Math.Max(p.Arguments.Reach, p.Extent) > geometry.MostNarrow);
        _buffers = new BufferArg[_parts.Sum(p => p.Arguments.BufferCount) + (CanThrow ? 1 : 0)];
        _scalars = new ulong[Heads(_parts.Length) + _parts.Sum(p => p.Arguments.ScalarCount)];
        int end = 0;
        for (int i = 0; i < Heads(_parts.Length); i++)
            _scalars[i] = (ulong)(end += _groups[i]);
    }

    public IReadOnlyList<KernelPart> Parts => _parts;

    public KernelGeometry Geometry { get; }

    /// <summary>Whether it may raise the flag.</summary>
    public bool CanThrow { get; }

    /// <summary>What the code depends on.</summary>
    public string Key => $"{Geometry.GroupSize} {Geometry.WarpSize} {(_isWide ? "wide" : "narrow")} {(CanThrow ? "flag " : "")}{string.Join("\n+ ", _parts.Select(p => p.Key))}";

    /// <summary>What an assembler must know to share out registers.</summary>
    public KernelSpecialization Bounds => new(Geometry.GroupSize, _parts.Max(p => p.LeastGroups));

    /// <summary>Its text in the device's language, once it has been compiled for one that has such.</summary>
    public string? Code => _kernel?.Code;

    /// <summary>Whether parts' arguments and shared memory fit into one launch.</summary>
    public static bool Fits(IReadOnlyCollection<KernelPart> parts, KernelGeometry geometry) =>
        parts.Sum(p => p.SharedBytes) <= geometry.SharedBytes && DeviceKernel.Fits(parts.Sum(p => p.Arguments.BufferCount) + 1, Heads(parts.Count) + parts.Sum(p => p.Arguments.ScalarCount));

    public void Run(IlgpuLauncher on)
    {
        _kernel ??= on.Kernel(Key, Bounds, Emit);
        if (on.IsRehearsal)
            return;
        int buffer = 0, scalar = Heads(_parts.Length);
        foreach (var part in _parts)
        {
            part.Arguments.Pack(_buffers.AsSpan(buffer, part.Arguments.BufferCount), _scalars.AsSpan(scalar, part.Arguments.ScalarCount));
            buffer += part.Arguments.BufferCount;
            scalar += part.Arguments.ScalarCount;
        }
        if (CanThrow)
            _buffers[^1] = on.FlagBuffer();
        _kernel.Launch(_total, Geometry.GroupSize, _buffers, _scalars);
        // What is kept from call to call must not keep a call's memory alive.
        Array.Clear(_buffers);
        on.Count();
    }

    public MethodInfo Emit()
    {
        Type[] buffers = [.. _parts.SelectMany(p => p.Arguments.BufferTypes), .. CanThrow ? new[] { typeof(int) } : []];
        return KernelMethod.Define("Kernel", buffers, _scalars.Length, il =>
        {
            var whole = new KernelCode(il, Geometry, _isWide, buffers.Length);
            int buffer = 0, scalar = Heads(_parts.Length);
            for (int i = 0; i < _parts.Length; i++)
            {
                var part = _parts[i];
                if (_parts.Length == 1)
                    part.Emit(whole);
                else
                    Beside(whole, i, buffer, buffers.Length + scalar);
                buffer += part.Arguments.BufferCount;
                scalar += part.Arguments.ScalarCount;
            }
            il.Emit(OpCodes.Ret);
        });
    }

    /// <summary>The code of one of several parts, which only its groups run.</summary>
    private void Beside(KernelCode whole, int part, int firstBuffer, int firstScalar)
    {
        var start = part == 0 ? whole.Constant(0) : whole.Scalar(part - 1);
        var end = whole.Scalar(part);
        whole.IfLess(whole.Block, end, () => whole.IfLess(start, whole.Block + 1, () =>
            _parts[part].Emit(whole.Part(firstBuffer, firstScalar, whole.Keep(whole.Block - start), whole.Keep(end - start)))));
    }

    /// <summary>Of several parts, where the groups of each end is said first.</summary>
    private static int Heads(int parts) => parts == 1 ? 0 : parts;
}

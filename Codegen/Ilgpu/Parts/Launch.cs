using System.Reflection;
using System.Reflection.Emit;
using ExprJit.Graphs;
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
    private readonly ulong[] _scalars, _passed;
    private readonly ScalarPlaces _places;
    private IlgpuStorage? _table;
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
        _scalars = new ulong[Heads(_parts.Length) + _parts.Sum(p => p.Arguments.ScalarCount)];
        int end = 0;
        for (int i = 0; i < Heads(_parts.Length); i++)
            _scalars[i] = (ulong)(end += _groups[i]);
        int buffers = _parts.Sum(p => p.Arguments.BufferCount) + (CanThrow ? 1 : 0);
        _places = new ScalarPlaces(_scalars.Length, geometry.Fits(buffers, _scalars.Length) ? _ => false : IsFixed);
        _passed = _places.Tabled == 0 ? _scalars : new ulong[_places.Passed];
        _buffers = new BufferArg[buffers + (_places.Tabled == 0 ? 0 : 1)];
    }

    public IReadOnlyList<KernelPart> Parts => _parts;

    public KernelGeometry Geometry { get; }

    /// <summary>Whether it may raise the flag.</summary>
    public bool CanThrow { get; }

    /// <summary>What the code depends on.</summary>
    public string Key => $"{Geometry.GroupSize} {Geometry.WarpSize} {(_isWide ? "wide" : "narrow")} {(CanThrow ? "flag " : "")}{_places.Key}{string.Join("\n+ ", _parts.Select(p => p.Key))}";

    /// <summary>What an assembler must know to share out registers.</summary>
    public KernelSpecialization Bounds => new(Geometry.GroupSize, _parts.Max(p => p.LeastGroups));

    /// <summary>Its text in the device's language, once it has been compiled for one that has such.</summary>
    public string? Code => _kernel?.Code;

    /// <summary>Whether parts' arguments and shared memory fit into one launch.</summary>
    public static bool Fits(IReadOnlyCollection<KernelPart> parts, KernelGeometry geometry) =>
        parts.Sum(p => p.SharedBytes) <= geometry.SharedBytes && geometry.Fits(parts.Sum(p => p.Arguments.BufferCount) + 1, Heads(parts.Count) + parts.Sum(p => p.Arguments.ScalarCount));

    public void Run(IlgpuLauncher on)
    {
        _kernel ??= on.Kernel(Key, Bounds, Emit);
        // The table takes memory: where there is none, nothing has been written yet.
        if (on.IsRehearsal && _places.Tabled == 0)
            return;
        Pack();
        if (_places.Tabled > 0)
        {
            _table ??= TableOn(on);
            _places.Select(false, _scalars, _passed);
            _buffers[CanThrow ? ^2 : ^1] = IlgpuLauncher.Whole(_table);
        }
        if (on.IsRehearsal)
        {
            Array.Clear(_buffers);
            return;
        }
        if (CanThrow)
            _buffers[^1] = on.FlagBuffer();
        _kernel.Launch(_total, Geometry.GroupSize, _buffers, _passed);
        // What is kept from call to call must not keep a call's memory alive.
        Array.Clear(_buffers);
        on.Count();
    }

    public MethodInfo Emit()
    {
        Type[] buffers = [.. _parts.SelectMany(p => p.Arguments.BufferTypes), .. _places.Tabled > 0 ? new[] { typeof(long) } : [], .. CanThrow ? new[] { typeof(int) } : []];
        if (!Geometry.Fits(buffers.Length, _places.Passed))
            throw new InternalCompilerException("ilgpu", $"a launch has {buffers.Length} buffers and {_places.Passed} scalars, too many for {Geometry.ParameterBytes} bytes of parameters");
        return KernelMethod.Define("Kernel", buffers, _places.Passed, il =>
        {
            var whole = new KernelCode(il, Geometry, _isWide, buffers.Length, _places, CanThrow);
            int buffer = 0, scalar = Heads(_parts.Length);
            for (int i = 0; i < _parts.Length; i++)
            {
                var part = _parts[i];
                if (_parts.Length == 1)
                    part.Emit(whole);
                else
                    Beside(whole, i, buffer, scalar);
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

    /// <summary>Writes the parts' own arguments.</summary>
    private void Pack()
    {
        int buffer = 0, scalar = Heads(_parts.Length);
        foreach (var part in _parts)
        {
            part.Arguments.Pack(_buffers.AsSpan(buffer, part.Arguments.BufferCount), _scalars.AsSpan(scalar, part.Arguments.ScalarCount));
            buffer += part.Arguments.BufferCount;
            scalar += part.Arguments.ScalarCount;
        }
    }

    private bool IsFixed(int scalar)
    {
        int first = Heads(_parts.Length);
        if (scalar < first)
            return true;
        foreach (var part in _parts)
        {
            if (scalar - first < part.Arguments.ScalarCount)
                return part.Arguments.IsFixed(scalar - first);
            first += part.Arguments.ScalarCount;
        }
        throw new ArgumentOutOfRangeException(nameof(scalar));
    }

    /// <summary>What no launch changes, on the device.</summary>
    private IlgpuStorage TableOn(IlgpuLauncher on)
    {
        var table = new HostStorage(ElementType.Int64, [_places.Tabled]);
        Span<ulong> values = new ulong[_places.Tabled];
        _places.Select(true, _scalars, values);
        for (int i = 0; i < values.Length; i++)
            table[i] = new Scalar(ElementType.Int64, values[i]);
        var there = on.Allocate(ElementType.Int64, [_places.Tabled]);
        there.CopyFrom(table);
        return there;
    }

    /// <summary>Of several parts, where the groups of each end is said first.</summary>
    private static int Heads(int parts) => parts == 1 ? 0 : parts;
}

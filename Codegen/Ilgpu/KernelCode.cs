using System.Reflection;
using System.Reflection.Emit;
using ILGPU;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>
/// Writes the code of a kernel, or of one of the parts of a kernel: where its arguments begin, and which of the launch's groups are its own.
/// Indices are long, or int where every place and extent fits: an int is a fraction of the work, most of all in divisions.
/// </summary>
internal sealed partial class KernelCode
{
    public static readonly MethodInfo GroupIndex = Getter(typeof(Grid), nameof(Grid.IdxX));
    public static readonly MethodInfo GroupCount = Getter(typeof(Grid), nameof(Grid.DimX));
    public static readonly MethodInfo ThreadIndex = Getter(typeof(Group), nameof(ILGPU.Group.IdxX));
    public static readonly MethodInfo GroupLength = Getter(typeof(Group), nameof(ILGPU.Group.DimX));

    private static readonly MethodInfo GroupBarrier = typeof(Group).GetMethod(nameof(ILGPU.Group.Barrier), [])!;
    private static readonly MethodInfo WarpBarrier = typeof(Warp).GetMethod(nameof(Warp.Barrier), [])!;
    private static readonly MethodInfo AllocateShared = typeof(SharedMemory).GetMethod(nameof(SharedMemory.Allocate), 1, [typeof(int)])!;
    private static readonly MethodInfo ExchangeIfSame = typeof(Atomic).GetMethod(nameof(Atomic.CompareExchange), [typeof(int).MakeByRefType(), typeof(int), typeof(int)])!;

    private readonly ScalarPlaces _scalars;
    private readonly int _firstBuffer, _firstScalar, _flag, _table, _firstParameter;

    /// <summary>The whole of a kernel.</summary>
    /// <param name="il">The method.</param>
    /// <param name="geometry">What the kernel is cut for.</param>
    /// <param name="isWide">Whether indices are long.</param>
    /// <param name="buffers">How many buffers it has; the flag, where there is one, is the last, and the table of scalars, where there is one, comes before it.</param>
    /// <param name="scalars">Where its scalars are.</param>
    /// <param name="canThrow">Whether there is a flag.</param>
    public KernelCode(ILGenerator il, KernelGeometry geometry, bool isWide, int buffers, ScalarPlaces scalars, bool canThrow)
    {
        (IL, Geometry, IsWide, _scalars, _firstParameter, _flag, _table) = (il, geometry, isWide, scalars, buffers, buffers - 1, buffers - (canThrow ? 2 : 1));
        Thread = Keep(Call(ThreadIndex));
        Block = Keep(Call(GroupIndex));
        Blocks = Keep(Call(GroupCount));
    }

    private KernelCode(KernelCode whole, int firstBuffer, int firstScalar, Ix block, Ix blocks)
    {
        (IL, Geometry, IsWide, Thread) = (whole.IL, whole.Geometry, whole.IsWide, whole.Thread);
        (_scalars, _firstParameter, _flag, _table) = (whole._scalars, whole._firstParameter, whole._flag, whole._table);
        (_firstBuffer, _firstScalar, Block, Blocks) = (firstBuffer, firstScalar, block, blocks);
    }

    public ILGenerator IL { get; }

    public KernelGeometry Geometry { get; }

    public bool IsWide { get; }

    /// <summary>The type of indices.</summary>
    public Type Index => IsWide ? typeof(long) : typeof(int);

    /// <summary>The number of the thread in its group.</summary>
    public Ix Thread { get; }

    /// <summary>The number of the group among those of this part.</summary>
    public Ix Block { get; }

    /// <summary>How many groups this part has.</summary>
    public Ix Blocks { get; }

    /// <summary>A part of the kernel.</summary>
    public KernelCode Part(int firstBuffer, int firstScalar, Ix block, Ix blocks) => new(this, firstBuffer, firstScalar, block, blocks);

    /// <summary>The number of the argument that a buffer is.</summary>
    public int Buffer(int buffer) => _firstBuffer + buffer;

    /// <summary>Leaves a scalar, a long.</summary>
    public void PushScalar(int scalar)
    {
        var (isTabled, number) = _scalars[_firstScalar + scalar];
        if (!isTabled)
        {
            IL.Emit(OpCodes.Ldarg, (short)(_firstParameter + number));
            return;
        }
        IL.Emit(OpCodes.Ldarga, (short)_table);
        Element(typeof(long), Constant(number));
        IL.Emit(OpCodes.Ldobj, typeof(long));
    }

    public Ix Constant(long value) => new(this, () => Number(value));

    /// <summary>A scalar as an index.</summary>
    public Ix Scalar(int scalar) => new(this, () =>
    {
        PushScalar(scalar);
        if (!IsWide)
            IL.Emit(OpCodes.Conv_I4);
    });

    /// <summary>An index computed once, here.</summary>
    public Ix Keep(Ix value)
    {
        var local = IL.DeclareLocal(Index);
        value.Push();
        IL.Emit(OpCodes.Stloc, local);
        return new Ix(this, () => IL.Emit(OpCodes.Ldloc, local));
    }

    /// <summary>The smaller of two, computed here.</summary>
    public Ix Least(Ix left, Ix right)
    {
        var least = IL.DeclareLocal(Index);
        var kept = new Ix(this, () => IL.Emit(OpCodes.Ldloc, least));
        left.Push();
        IL.Emit(OpCodes.Stloc, least);
        IfLess(right, kept, () =>
        {
            right.Push();
            IL.Emit(OpCodes.Stloc, least);
        });
        return kept;
    }

    /// <summary>A long as an index.</summary>
    public Ix FromLong(LocalBuilder value) => new(this, () =>
    {
        IL.Emit(OpCodes.Ldloc, value);
        if (!IsWide)
            IL.Emit(OpCodes.Conv_I4);
    });

    /// <summary>Leaves an index as a long.</summary>
    public void PushLong(Ix index)
    {
        index.Push();
        if (!IsWide)
            IL.Emit(OpCodes.Conv_I8);
    }

    /// <summary>Leaves an index as an int, which must hold it.</summary>
    public void PushInt(Ix index)
    {
        index.Push();
        if (IsWide)
            IL.Emit(OpCodes.Conv_I4);
    }

    /// <summary>Takes a flat index apart along axes, the last the fastest.</summary>
    public Ix[] Unflatten(Ix flat, Ix[] lengths)
    {
        var places = new Ix[lengths.Length];
        for (int axis = lengths.Length - 1; axis > 0; axis--)
        {
            var rest = Keep(flat / lengths[axis]);
            places[axis] = Keep(flat - rest * lengths[axis]);
            flat = rest;
        }
        if (lengths.Length > 0)
            places[0] = flat;
        return places;
    }

    /// <summary>Leaves the address of a buffer's element.</summary>
    public void Address(int buffer, Type type, Ix index)
    {
        IL.Emit(OpCodes.Ldarga, (short)Buffer(buffer));
        Element(type, index);
    }

    /// <summary>Memory that the group shares; the count is built in. Declared once, it may be used at any place after.</summary>
    public SharedArray Shared(Type type, int count)
    {
        var view = IL.DeclareLocal(typeof(ArrayView<>).MakeGenericType(type));
        IL.Emit(OpCodes.Ldc_I4, count);
        IL.Emit(OpCodes.Call, AllocateShared.MakeGenericMethod(type));
        IL.Emit(OpCodes.Stloc, view);
        return new SharedArray(view, type);
    }

    /// <summary>The same shared memory as elements of another type, of which the first holds some or which holds some of the first.</summary>
    public SharedArray As(SharedArray shared, Type type) =>
        shared.Type == type ? shared : Seen(shared, typeof(ArrayView<>).MakeGenericType(shared.Type).GetMethod(nameof(ArrayView<int>.Cast))!.MakeGenericMethod(type), type);

    /// <summary>A window on shared memory, so that a constant index into it is a constant distance from one address.</summary>
    public SharedArray Window(SharedArray shared, Ix first, int count)
    {
        IL.Emit(OpCodes.Ldloca, shared.View);
        first.Push();
        Number(count);
        var view = IL.DeclareLocal(shared.View.LocalType);
        IL.Emit(OpCodes.Call, shared.View.LocalType.GetMethod(nameof(ArrayView<int>.SubView), [Index, Index])!);
        IL.Emit(OpCodes.Stloc, view);
        return new SharedArray(view, shared.Type);
    }

    /// <summary>Leaves the address of an element of shared memory.</summary>
    public void Address(SharedArray shared, Ix index)
    {
        IL.Emit(OpCodes.Ldloca, shared.View);
        Element(shared.Type, index);
    }

    /// <summary>Waits for the threads of a team and makes their writes seen.</summary>
    public void Barrier(int lanes)
    {
        if (lanes > Geometry.WarpSize)
            IL.Emit(OpCodes.Call, GroupBarrier);
        else if (lanes > 1)
            IL.Emit(OpCodes.Call, WarpBarrier);
    }

    /// <summary>Raises the flag, if it is not raised: the first fault is the one that is told.</summary>
    public void Raise(LocalBuilder fault)
    {
        IL.Emit(OpCodes.Ldarga, (short)_flag);
        IL.Emit(OpCodes.Ldc_I4_0);
        IL.Emit(OpCodes.Call, ItemOf(typeof(int), typeof(int)));
        IL.Emit(OpCodes.Ldc_I4_0);
        IL.Emit(OpCodes.Ldloc, fault);
        IL.Emit(OpCodes.Call, ExchangeIfSame);
        IL.Emit(OpCodes.Pop);
    }

    public void Number(long value)
    {
        if (IsWide)
            IL.Emit(OpCodes.Ldc_I8, value);
        else
            IL.Emit(OpCodes.Ldc_I4, checked((int)value));
    }

    private SharedArray Seen(SharedArray shared, MethodInfo cast, Type type)
    {
        var view = IL.DeclareLocal(typeof(ArrayView<>).MakeGenericType(type));
        IL.Emit(OpCodes.Ldloca, shared.View);
        IL.Emit(OpCodes.Call, cast);
        IL.Emit(OpCodes.Stloc, view);
        return new SharedArray(view, type);
    }

    private void Element(Type type, Ix index)
    {
        index.Push();
        IL.Emit(OpCodes.Call, ItemOf(type, Index));
    }

    private Ix Call(MethodInfo getter) => new(this, () =>
    {
        IL.Emit(OpCodes.Call, getter);
        if (IsWide)
            IL.Emit(OpCodes.Conv_I8);
    });

    private static MethodInfo ItemOf(Type type, Type index) => typeof(ArrayView<>).MakeGenericType(type).GetMethod("get_Item", [index])!;

    private static MethodInfo Getter(Type type, string name) => type.GetProperty(name)!.GetMethod!;
}

/// <summary>Memory that a group shares.</summary>
internal sealed record SharedArray(LocalBuilder View, Type Type);

using System.Reflection.Emit;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>Two neighbouring elements, which a device moves at once.</summary>
internal struct Pair<T>
    where T : unmanaged
{
    public T A, B;
}

/// <summary>Four neighbouring elements, which a device moves at once.</summary>
internal struct Quad<T>
    where T : unmanaged
{
    public T A, B, C, D;
}

/// <summary>How neighbouring elements of a stream are moved at once. Its vectors lie at multiples of their size, which ILGPU relies on.</summary>
internal sealed class VectorAccess
{
    private static readonly string[] Fields = ["A", "B", "C", "D"];

    private readonly StridedAccess? _access;
    private readonly Type? _vector;
    private readonly int _buffer, _width;

    private VectorAccess(StridedAccess? access, Type? vector, int buffer, int width) => (_access, _vector, _buffer, _width) = (access, vector, buffer, width);

    /// <summary>Whether it is a stream, not one element.</summary>
    public bool IsVector => _access is not null;

    public static VectorAccess Of(Access access, View view, int width, PartArguments arguments)
    {
        if (access.IsConstantAlongLast)
            return new VectorAccess(null, null, 0, width);
        var vector = (width == 2 ? typeof(Pair<>) : typeof(Quad<>)).MakeGenericType(IlgpuOps.Stored(access.Element));
        return new VectorAccess((StridedAccess)access, vector, arguments.Buffer((IlgpuStorage)view.Storage, vector), width);
    }

    /// <summary>The number of the vector at which its row begins, at places along the axes before the last.</summary>
    public Ix Start(KernelCode code, Ix[] outer) => _access is null ? code.Constant(0) : code.Keep(_access.Index(code, [.. outer, code.Constant(0)]) / _width);

    public LocalBuilder Load(KernelCode code, Ix start, Ix at)
    {
        var local = code.IL.DeclareLocal(_vector!);
        code.Address(_buffer, _vector!, start + at);
        code.IL.Emit(OpCodes.Ldobj, _vector!);
        code.IL.Emit(OpCodes.Stloc, local);
        return local;
    }

    /// <summary>An element of a vector, as locals have it.</summary>
    public LocalBuilder Lane(KernelCode code, LocalBuilder vector, int lane)
    {
        var local = code.IL.DeclareLocal(IlgpuOps.Local(_access!.Element));
        code.IL.Emit(OpCodes.Ldloc, vector);
        code.IL.Emit(OpCodes.Ldfld, _vector!.GetField(Fields[lane])!);
        IlgpuOps.FromStored(code.IL, _access.Element);
        code.IL.Emit(OpCodes.Stloc, local);
        return local;
    }

    public void Store(KernelCode code, Ix start, Ix at, LocalBuilder[] lanes)
    {
        var vector = code.IL.DeclareLocal(_vector!);
        for (int lane = 0; lane < lanes.Length; lane++)
        {
            code.IL.Emit(OpCodes.Ldloca, vector);
            code.IL.Emit(OpCodes.Ldloc, lanes[lane]);
            IlgpuOps.ToStored(code.IL, _access!.Element);
            code.IL.Emit(OpCodes.Stfld, _vector!.GetField(Fields[lane])!);
        }
        code.Address(_buffer, _vector!, start + at);
        code.IL.Emit(OpCodes.Ldloc, vector);
        code.IL.Emit(OpCodes.Stobj, _vector!);
    }
}

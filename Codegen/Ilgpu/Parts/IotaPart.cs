using System.Reflection.Emit;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>The numbers 0, 1, 2, …</summary>
internal sealed class IotaPart : KernelPart
{
    private readonly Places _places;
    private readonly StridedAccess _to;

    public IotaPart(View to)
    {
        _places = new Places(to.Shape, 0, Arguments, to.Strides);
        _to = new AccessBuilder(Arguments).Strided(to, to.Strides);
    }

    public override string Key => $"iota {_to.Element} {_to.Key}";

    public override bool CanThrow => false;

    public override long Extent => _places.Count;

    public override int Groups(KernelGeometry geometry) => _places.Groups(geometry);

    public override void Emit(KernelCode code) => _places.ForEach(code, (number, places) =>
    {
        var value = code.IL.DeclareLocal(IlgpuOps.Local(_to.Element));
        code.PushLong(number);
        IlgpuOps.Convert(code.IL, ElementType.Int64, _to.Element);
        code.IL.Emit(OpCodes.Stloc, value);
        _to.Write(code, places, value);
    });
}

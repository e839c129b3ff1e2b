using System.Reflection.Emit;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>
/// An index into an axis, counted from its front. One out of range raises the flag and is <see cref="None"/>, so that nothing is read or written there.
/// </summary>
/// <param name="Given">The index as it is given: a negative one counts from the end.</param>
/// <param name="Length">The scalar that the axis's length is.</param>
/// <param name="Fault">The scalar that the flag's value is.</param>
internal sealed record IndexAccess(Access Given, int Length, int Fault) : Access(ElementType.Int64)
{
    public const long None = -1;

    public override string Key => $"i({Given.Key})";

    public override bool CanThrow => true;

    public override bool IsConstantAlongLast => Given.IsConstantAlongLast;

    public override void Read(KernelCode code, Ix[] places)
    {
        var il = code.IL;
        LocalBuilder index = il.DeclareLocal(typeof(long)), fault = il.DeclareLocal(typeof(int));
        Label fromFront = il.DefineLabel(), bad = il.DefineLabel(), good = il.DefineLabel();
        Given.Read(code, places);
        il.Emit(OpCodes.Stloc, index);
        Compare(0, OpCodes.Bge, fromFront);
        il.Emit(OpCodes.Ldloc, index);
        code.PushScalar(Length);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc, index);
        il.MarkLabel(fromFront);
        Compare(0, OpCodes.Blt, bad);
        il.Emit(OpCodes.Ldloc, index);
        code.PushScalar(Length);
        il.Emit(OpCodes.Blt, good);
        il.MarkLabel(bad);
        code.PushScalar(Fault);
        il.Emit(OpCodes.Conv_I4);
        il.Emit(OpCodes.Stloc, fault);
        code.Raise(fault);
        il.Emit(OpCodes.Ldc_I8, None);
        il.Emit(OpCodes.Stloc, index);
        il.MarkLabel(good);
        il.Emit(OpCodes.Ldloc, index);

        void Compare(long with, OpCode branch, Label to)
        {
            il.Emit(OpCodes.Ldloc, index);
            il.Emit(OpCodes.Ldc_I8, with);
            il.Emit(branch, to);
        }
    }
}

/// <summary>What an index chooses; zero where there is none.</summary>
/// <param name="Element">The type of the elements.</param>
/// <param name="Index">The index at a place.</param>
/// <param name="Source">What it chooses from, along one axis more, which is the first: a kernel without axes may still say one place.</param>
internal sealed record GatherAccess(ElementType Element, IndexAccess Index, Access Source) : Access(Element)
{
    public override string Key => $"g({Index.Key} {Source.Key})";

    public override bool CanThrow => true;

    public override void Read(KernelCode code, Ix[] places)
    {
        var il = code.IL;
        LocalBuilder chosen = il.DeclareLocal(typeof(long)), value = il.DeclareLocal(IlgpuOps.Local(Element));
        IlgpuOps.Constant(il, new Scalar(Element, 0));
        il.Emit(OpCodes.Stloc, value);
        Index.Read(code, places);
        il.Emit(OpCodes.Stloc, chosen);
        code.IfIndex(chosen, at =>
        {
            Source.Read(code, [at, .. places]);
            il.Emit(OpCodes.Stloc, value);
        });
        il.Emit(OpCodes.Ldloc, value);
    }
}

/// <summary>Windows one after another along an axis, and zeros between them.</summary>
/// <param name="Element">The type of the elements.</param>
/// <param name="Along">The place along that axis.</param>
/// <param name="Pieces">The windows in order, null for zeros, and the scalars at whose places they end; the last ends nowhere.</param>
internal sealed record PiecesAccess(ElementType Element, AxisStep[] Along, (Access? Window, int End)[] Pieces) : Access(Element)
{
    public override string Key => $"p({string.Concat(Along.Select(s => s.Key))} {string.Join(' ', Pieces.Select(p => p.Window?.Key ?? "z"))})";

    public override void Read(KernelCode code, Ix[] places)
    {
        var il = code.IL;
        var place = code.Keep(AxisStep.Sum(code.Constant(0), Along, places, code));
        var value = il.DeclareLocal(IlgpuOps.Local(Element));
        IlgpuOps.Constant(il, new Scalar(Element, 0));
        il.Emit(OpCodes.Stloc, value);
        From(0);
        il.Emit(OpCodes.Ldloc, value);

        void From(int piece)
        {
            var (window, end) = Pieces[piece];
            if (piece == Pieces.Length - 1)
                Piece(window);
            else
                code.IfLess(place, code.Scalar(end), () => Piece(window), () => From(piece + 1));
        }

        void Piece(Access? window)
        {
            if (window is null)
                return;
            window.Read(code, places);
            il.Emit(OpCodes.Stloc, value);
        }
    }
}

using System.Reflection.Emit;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>
/// A strided operand of a routine's kernel: one buffer, and from its first scalar on an offset and a stride for each
/// axis of the kernel's index space.
/// </summary>
internal readonly record struct IlgpuWindow(int Buffer, int FirstScalar, int Rank)
{
    /// <summary>How many scalars a window takes.</summary>
    public static int ScalarsOf(int rank) => 1 + rank;

    /// <summary>Leaves the flat place of an element; an axis without a local is left out.</summary>
    public void Place(ILGenerator il, LocalBuilder?[] places, Func<int, int> argument)
    {
        IlgpuIL.Load(il, argument(FirstScalar));
        for (int axis = 0; axis < Rank; axis++)
        {
            if (places[axis] is not { } place)
                continue;
            il.Emit(OpCodes.Ldloc, place);
            IlgpuIL.Load(il, argument(FirstScalar + 1 + axis));
            il.Emit(OpCodes.Mul);
            il.Emit(OpCodes.Add);
        }
    }

    /// <summary>The element of its memory at which a view begins.</summary>
    public static ulong Start(View view) => (ulong)(((IlgpuStorage)view.Storage).Start + view.Offset);

    /// <summary>The scalars of a view read over a space.</summary>
    public static IEnumerable<ulong> Scalars(View view, long[] space) => [Start(view), .. view.AlignedTo(space).Select(s => (ulong)s)];
}

using System.Reflection.Emit;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Host;

/// <summary>
/// What one iteration of a vector loop holds of a value: the same number of lanes whatever its element type, in the vector that just holds
/// them, or in the low part of a <see cref="Vector128"/>. A condition is a mask: each lane is all ones or all zeros.
/// </summary>
internal sealed class Lanes(ILGenerator il, int count)
{
    private readonly Dictionary<Type, Stack<LocalBuilder>> _free = [];
    private int _declared;

    /// <summary>The JIT optimises only so many locals; where fewer are declared, each value keeps its own.</summary>
    private const int ManyLocals = 200;

    public int Count { get; } = count;

    /// <summary>The lanes as bits.</summary>
    public long All => Count == 64 ? -1 : (1L << Count) - 1;

    public static int SizeOf(Type element) => Marshal.SizeOf(element);

    /// <summary>The element type of a mask with lanes of this size.</summary>
    public static Type Mask(int size) => size switch { 1 => typeof(sbyte), 2 => typeof(short), 4 => typeof(int), _ => typeof(long) };

    /// <summary>The unsigned integer of this size.</summary>
    public static Type Bits(int size) => size switch { 1 => typeof(byte), 2 => typeof(ushort), 4 => typeof(uint), _ => typeof(ulong) };

    /// <summary>The bytes that the lanes take in memory.</summary>
    public int Bytes(int size) => Count * size;

    public int Width(Type element) => Math.Max(128, 8 * Bytes(SizeOf(element)));

    public Type Vector(Type element) => VectorMethods.Vector(Width(element), element);

    /// <summary>Whether <see cref="Call"/> has this method over vectors of these elements.</summary>
    public bool Has(string name, params Type[] elements) => VectorMethods.Find(Width(elements[0]), name, Array.ConvertAll(elements, Vector)) is not null;

    /// <summary>Calls the vector method over the vectors on the stack.</summary>
    public void Call(string name, params Type[] elements) =>
        il.Emit(OpCodes.Call, VectorMethods.Get(Width(elements[0]), name, Array.ConvertAll(elements, Vector)));

    /// <summary>Takes the bits of the vector on the stack for elements of another type of the same size.</summary>
    public void As(Type from, Type to)
    {
        if (from != to)
            il.Emit(OpCodes.Call, VectorMethods.As(Width(from), from, to));
    }

    /// <summary>Pushes a vector with one plain value, from the stack, in each lane.</summary>
    public void Broadcast(Type element) => il.Emit(OpCodes.Call, VectorMethods.Get(Width(element), "Create", element));

    /// <summary>Pushes as bits the lanes in which the mask on the stack holds, or those in which it does not.</summary>
    public void Selected(Type mask, bool holds)
    {
        Call("ExtractMostSignificantBits", mask);
        il.Emit(OpCodes.Conv_U8);
        if (!holds)
            il.Emit(OpCodes.Not);
        il.Emit(OpCodes.Ldc_I8, All);
        il.Emit(OpCodes.And);
    }

    public void Zero(Type element) => il.Emit(OpCodes.Call, Vector(element).GetProperty("Zero")!.GetMethod!);

    public void AllBits(Type element) => il.Emit(OpCodes.Call, Vector(element).GetProperty("AllBitsSet")!.GetMethod!);

    /// <summary>Pushes the lanes at the address on the stack, and reads nothing beyond them.</summary>
    public void Load(Type element)
    {
        int bytes = Bytes(SizeOf(element));
        if (bytes >= 16)
        {
            il.Emit(OpCodes.Ldobj, Vector(element));
            return;
        }
        il.Emit(OpCodes.Ldobj, Bits(bytes));
        il.Emit(OpCodes.Call, VectorMethods.Get(128, "CreateScalarUnsafe", Bits(bytes)));
        As(Bits(bytes), element, 128);
    }

    /// <summary>Stores the lanes on the stack at the address below them, and writes nothing beyond.</summary>
    public void Store(Type element)
    {
        int bytes = Bytes(SizeOf(element));
        if (bytes < 16)
        {
            As(element, Bits(bytes), 128);
            il.Emit(OpCodes.Call, VectorMethods.Get(128, "ToScalar", VectorMethods.Vector(128, Bits(bytes))));
        }
        il.Emit(OpCodes.Stobj, bytes < 16 ? Bits(bytes) : Vector(element));
    }

    /// <summary>A local for a value; one that <see cref="Free"/> gave back where there are many already.</summary>
    public LocalBuilder Local(Type type)
    {
        if (_declared >= ManyLocals && _free.TryGetValue(type, out var free) && free.TryPop(out var known))
            return known;
        _declared++;
        return il.DeclareLocal(type);
    }

    /// <summary>Gives back a local whose value nobody reads any more.</summary>
    public void Free(LocalBuilder local)
    {
        if (!_free.TryGetValue(local.LocalType, out var free))
            _free[local.LocalType] = free = [];
        free.Push(local);
    }

    private void As(Type from, Type to, int bits)
    {
        if (from != to)
            il.Emit(OpCodes.Call, VectorMethods.As(bits, from, to));
    }
}

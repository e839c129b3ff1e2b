using System.Reflection;
using System.Reflection.Emit;
using ExprJit.Codegen.Lowerings;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>Finds and emits the device form of an elementwise op: a static method of the same name, or a conversion.</summary>
internal static class IlgpuOps
{
    /// <summary>What gives a Half where its inputs are, so needs no rounding.</summary>
    private static readonly Op[] ExactInHalf =
        [Op.Neg, Op.Abs, Op.Sign, Op.Maximum, Op.Minimum, Op.Where, Op.Floor, Op.Ceiling, Op.Round, Op.Truncate];

    /// <summary>The type a value has in a kernel's locals: a bool and the integers below int are ints, a Half is a float.</summary>
    public static Type Local(ElementType element) =>
        element == ElementType.Float16 ? typeof(float) : element.Size() < sizeof(int) ? typeof(int) : element.Clr();

    /// <summary>The type a value has in memory: a byte or a 16-bit word below 32 bits.</summary>
    public static Type Stored(ElementType element) => element.Size() switch { 1 => typeof(byte), 2 => typeof(ushort), _ => element.Clr() };

    /// <summary>The bytes of a type as devices store it.</summary>
    public static int SizeOf(Type type) => type.IsGenericType
        ? SizeOf(type.GetGenericArguments()[0]) * (type.GetGenericTypeDefinition() == typeof(Pair<>) ? 2 : 4)
        : System.Runtime.InteropServices.Marshal.SizeOf(type);

    /// <summary>Takes an address in memory and leaves the value as locals have it.</summary>
    public static void Read(ILGenerator il, ElementType element)
    {
        il.Emit(OpCodes.Ldobj, Stored(element));
        FromStored(il, element);
    }

    /// <summary>Takes a value as memory has it and leaves it as locals have it. How a device extends a byte or word is never relied on.</summary>
    public static void FromStored(ILGenerator il, ElementType element)
    {
        if (element == ElementType.Bool)
            il.Emit(OpCodes.Call, Method("ToBool", typeof(int)));
        else if (element == ElementType.Float16)
            il.Emit(OpCodes.Call, Narrow(nameof(IlgpuNarrow.FromHalfBits), typeof(int)));
        else
            Wrap(il, element);
    }

    /// <summary>Takes the bits of a value in a long and leaves it as locals have it.</summary>
    public static void FromSlot(ILGenerator il, ElementType element)
    {
        if (element == ElementType.Float64)
            il.Emit(OpCodes.Call, IlgpuIntrinsics.Get("FromBits", typeof(long)));
        else if (element.Size() == sizeof(long))
            il.Emit(element == ElementType.UInt64 ? OpCodes.Conv_U8 : OpCodes.Conv_I8);
        else
        {
            il.Emit(element == ElementType.UInt32 ? OpCodes.Conv_U4 : OpCodes.Conv_I4);
            if (element == ElementType.Float32)
                il.Emit(OpCodes.Call, IlgpuIntrinsics.Get("FromBits", typeof(int)));
            else
                FromStored(il, element);
        }
    }

    /// <summary>Takes an address and a value as locals have it, and stores it.</summary>
    public static void Write(ILGenerator il, ElementType element)
    {
        ToStored(il, element);
        il.Emit(OpCodes.Stobj, Stored(element));
    }

    /// <summary>Takes a value as locals have it and leaves it as memory has it.</summary>
    public static void ToStored(ILGenerator il, ElementType element)
    {
        if (element == ElementType.Float16)
            il.Emit(OpCodes.Call, Narrow(nameof(IlgpuNarrow.ToHalfBits), typeof(float)));
        if (element.Size() < sizeof(int))
            il.Emit(element.Size() == 1 ? OpCodes.Conv_U1 : OpCodes.Conv_U2);
    }

    /// <summary>What sums and products are carried in: floats in double, the integers below int in int.</summary>
    public static ElementType Accumulated(ElementType element) =>
        element.IsFloat() ? ElementType.Float64 : element.Size() < sizeof(int) ? ElementType.Int32 : element;

    /// <summary>Whether there is a device form, which for some functions is a formula.</summary>
    public static bool Knows(Apply node) =>
        Lowering.Has(node) || IsConversion(node.Op) || node.Op == Op.Bitcast || node.Op == Op.StopGradient || Direct(node) is not null;

    /// <summary>Leaves the op's value on the stack; <paramref name="load"/> puts an input there.</summary>
    public static void Emit(ILGenerator il, Apply node, Action<int> load)
    {
        if (IsConversion(node.Op) || node.Op == Op.StopGradient)
        {
            load(0);
            Convert(il, node[0].Element, node.Element);
        }
        else if (node.Op == Op.Bitcast)
        {
            load(0);
            Reinterpret(il, node[0].Element, node.Element);
        }
        else
        {
            var direct = Direct(node) ?? throw new InternalCompilerException("ilgpu", node.Op.Name);
            for (int i = 0; i < node.Inputs.Length; i++)
                load(i);
            il.Emit(OpCodes.Call, direct);
            if (node.Element == ElementType.Float16 && !ExactInHalf.Contains(node.Op))
                il.Emit(OpCodes.Call, Narrow(nameof(IlgpuNarrow.RoundToHalf), typeof(float)));
            else if (node.Op != Op.Where)
                Wrap(il, node.Element);
        }
    }

    /// <summary>Leaves the value of the element at an address.</summary>
    public static void Read(ILGenerator il, ElementType element, Action address)
    {
        address();
        Read(il, element);
    }

    /// <summary>Stores a value at an address.</summary>
    public static void Write(ILGenerator il, ElementType element, Action address, Action value)
    {
        address();
        value();
        Write(il, element);
    }

    /// <summary>Leaves the sum of two values.</summary>
    public static void Add(ILGenerator il, ElementType element, Action left, Action right)
    {
        left();
        right();
        il.Emit(OpCodes.Call, Method("Add", Local(element), Local(element)));
        if (element == ElementType.Float16)
            il.Emit(OpCodes.Call, Narrow(nameof(IlgpuNarrow.RoundToHalf), typeof(float)));
        else
            Wrap(il, element);
    }

    /// <summary>Leaves the bits of a value as another type of the same size.</summary>
    private static void Reinterpret(ILGenerator il, ElementType from, ElementType to)
    {
        if (from == to)
            return;
        if (from.IsFloat())
            il.Emit(OpCodes.Call, IlgpuIntrinsics.Get("ToBits", Local(from)));
        if (to.IsFloat())
        {
            il.Emit(to.Size() == sizeof(long) ? OpCodes.Conv_I8 : OpCodes.Conv_I4);
            il.Emit(OpCodes.Call, IlgpuIntrinsics.Get("FromBits", to.Size() == sizeof(long) ? typeof(long) : typeof(int)));
        }
        else
            il.Emit(to switch { ElementType.Int32 => OpCodes.Conv_I4, ElementType.UInt32 => OpCodes.Conv_U4, ElementType.Int64 => OpCodes.Conv_I8, _ => OpCodes.Conv_U8 });
    }

    /// <summary>Brings an int on the stack into the range of an integer type below int; leaves other types alone.</summary>
    public static void Wrap(ILGenerator il, ElementType element)
    {
        if (element.IsInteger() && element.Size() < sizeof(int))
            il.Emit(OpCodes.Call, Narrow("To" + element, typeof(int)));
    }

    public static void Convert(ILGenerator il, ElementType from, ElementType to)
    {
        if (from == to)
            return;
        Type source = Local(from), target = Local(to);
        if (to == ElementType.Bool)
            il.Emit(OpCodes.Call, Method("ToBool", source));
        else if (to == ElementType.Float16)
        {
            if (!from.IsFloat())
                il.Emit(OpCodes.Call, IlgpuIntrinsics.Get("ToSingle", source));
            il.Emit(OpCodes.Call, Narrow(nameof(IlgpuNarrow.RoundToHalf), from.IsFloat() ? source : typeof(float)));
        }
        else if (from.IsFloat() || to.IsFloat())
        {
            if (source != target)
                il.Emit(OpCodes.Call, IlgpuIntrinsics.Get("To" + target.Name, source));
            Wrap(il, to);
        }
        else
        {
            if (to.Size() == sizeof(long) && from == ElementType.UInt32)
                il.Emit(OpCodes.Call, Method("ToInt64", source));
            else if (to.Size() == sizeof(long) && from.Size() < sizeof(long))
                il.Emit(OpCodes.Conv_I8);
            else if (to.Size() < sizeof(long) && from.Size() == sizeof(long))
                il.Emit(OpCodes.Conv_I4);
            Wrap(il, to);
        }
    }

    /// <summary>Leaves a constant on the stack; floats by their bits, so that none is respelled on the way.</summary>
    public static void Constant(ILGenerator il, Scalar value)
    {
        if (value.Type == ElementType.Float16)
            value = Scalar.Of((float)value.As<Half>());
        if (value.Type.Size() == sizeof(long))
            il.Emit(OpCodes.Ldc_I8, (long)value.Bits);
        else
            il.Emit(OpCodes.Ldc_I4, value.Type.IsFloat() ? (int)value.Bits : (int)value.Integer);
        if (value.Type.IsFloat())
            il.Emit(OpCodes.Call, IlgpuIntrinsics.Get("FromBits", value.Type.Size() == sizeof(long) ? typeof(long) : typeof(int)));
    }

    public static MethodInfo Method(string name, params Type[] types) =>
        typeof(IlgpuElementwise).GetMethod(name, types) ?? throw new InternalCompilerException("ilgpu", name);

    private static MethodInfo Narrow(string name, Type type) =>
        typeof(IlgpuNarrow).GetMethod(name, [type]) ?? throw new InternalCompilerException("ilgpu", name);

    private static bool IsConversion(Op op) => op == Op.Cast || op == Op.CastChecked;

    private static MethodInfo? Direct(Apply node)
    {
        string name = node.Op == Op.Not && node.Element == ElementType.Bool ? "NotBool" : IlgpuFaults.PlainOf(node.Op) ?? node.Op.Name;
        var found = typeof(IlgpuElementwise).GetMethod(name, Array.ConvertAll(node.Inputs, i => Local(i.Element)));
        return found?.ReturnType == Local(node.Element) ? found : null;
    }
}

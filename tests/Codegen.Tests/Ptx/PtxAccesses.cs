namespace ExprJit.Codegen.Tests.Ptx;

/// <summary>Loads and stores.</summary>
internal static unsafe class PtxAccesses
{
    public static readonly Dictionary<string, Func<PtxDecoding, PtxOperation>> Rows = new()
    {
        ["ld"] = Load,
        ["st"] = Store,
        ["membar"] = x => Fence(x, x.Require("cta", "gl", "sys")),
        ["fence"] = x => Fence(x, x.Require("sc", "acq_rel") + x.Require("cta", "gpu", "sys")),
    };

    private static PtxOperation Load(PtxDecoding x)
    {
        var space = Space(x, "ca", "cg", "cs", "lu", "cv");
        bool isConstant = space == PtxSpace.Global && x.Accept("nc") is not null;
        int count = Count(x);
        var type = x.Type();
        if (type == PtxType.F16)
            throw x.Error("f16 is loaded as b16");
        int[] to = [.. Items(x, 0, count).Select(item => x.Destination(item, type, wider: true))];
        int size = type.Size();
        bool isSigned = type.IsSigned();
        var place = Address(x, 1, space, type, count, isParamStore: false);
        var access = isConstant ? PtxAccess.ReadConstant : PtxAccess.Read;
        if (count == 1)
        {
            int d = to[0];
            return t => t.Write(d, Read(place(t, access), size, isSigned));
        }
        return t =>
        {
            byte* from = (byte*)place(t, access);
            for (int i = 0; i < to.Length; i++)
                t.Write(to[i], Read((nint)from + i * size, size, isSigned));
        };
    }

    private static PtxOperation Store(PtxDecoding x)
    {
        var space = Space(x, "wb", "cg", "cs", "wt");
        int count = Count(x);
        var type = x.Type();
        if (type == PtxType.F16)
            throw x.Error("f16 is stored as b16");
        int[] from = [.. Items(x, 1, count).Select(item => x.Source(item, type, wider: true))];
        int size = type.Size();
        var place = Address(x, 0, space, type, count, isParamStore: true);
        return t =>
        {
            byte* to = (byte*)place(t, PtxAccess.Write);
            for (int i = 0; i < from.Length; i++)
                Write(to + i * size, size, t.Read<ulong>(from[i]));
        };
    }

    private static PtxOperation Fence(PtxDecoding x, string level) => level.EndsWith("cta", StringComparison.Ordinal) ? _ => { } : t => t.Group.Fence();

    private static PtxSpace Space(PtxDecoding x, params ReadOnlySpan<string> caching)
    {
        x.Accept("volatile");
        var space = PtxAddresses.Named(x.Accept("global", "shared", "local", "param"));
        x.Accept(caching);
        return space;
    }

    private static int Count(PtxDecoding x) => x.Accept("v2", "v4") switch
    {
        "v2" => 2,
        "v4" => 4,
        _ => 1,
    };

    private static PtxOperand[] Items(PtxDecoding x, int operand, int count) =>
        count == 1 ? [x.Operand(operand)]
            : x.Operand(operand) is PtxVector { Items: var items } && items.Length == count ? items : throw x.Error($"expected {count} registers");

    /// <summary>Gives the host's address of an operand, once it is known to be right.</summary>
    public static Func<PtxThread, PtxAccess, nint> Address(PtxDecoding x, int operand, PtxSpace space, PtxType type, int count, bool isParamStore)
    {
        if (x.Operand(operand) is not PtxAddress address)
            throw x.Error("expected an address");
        int size = type.Size() * count;
        long offset = address.Offset;
        switch (address.Base)
        {
            case PtxRegister register when space != PtxSpace.Param:
                int slot = x.Source(register, PtxType.U64);
                return (t, access) => t.Resolve(space, t.Read<ulong>(slot) + (ulong)offset, size, access);
            case PtxVariable { Space: PtxSpace.Param } variable when space == PtxSpace.Param:
                return Parameter(x, variable, offset, size, isParamStore);
            case PtxVariable { Space: PtxSpace.Shared } variable when space == PtxSpace.Shared:
                ulong shared = PtxAddresses.Of(x, variable) + (ulong)offset;
                return (t, access) => t.Resolve(space, shared, size, access);
            case PtxVariable { Space: PtxSpace.Local } variable when space == PtxSpace.Local:
                return (t, access) => t.Resolve(space, t.LocalAddress(variable.Offset + offset), size, access);
            default:
                throw x.Error($"no address of {space} memory");
        }
    }

    private static Func<PtxThread, PtxAccess, nint> Parameter(PtxDecoding x, PtxVariable variable, long offset, int size, bool isStore)
    {
        if (offset < 0 || offset + size > variable.Size || (variable.Offset + offset) % size != 0)
            throw x.Error($"{size} bytes at {offset} of {variable.Name}, which has {variable.Size}, or misaligned");
        if (isStore && variable.IsFormal && variable != x.Function.Result)
            throw x.Error("a store to a parameter");
        long at = variable.Offset + offset;
        return variable.IsFormal ? (t, _) => (nint)(t.Formals + at) : (t, _) => (nint)(t.Locals + at);
    }

    public static ulong Read(nint from, int size, bool isSigned) => size switch
    {
        1 => isSigned ? (ulong)*(sbyte*)from : *(byte*)from,
        2 => isSigned ? (ulong)*(short*)from : *(ushort*)from,
        4 => isSigned ? (ulong)*(int*)from : *(uint*)from,
        _ => *(ulong*)from,
    };

    public static void Write(byte* to, int size, ulong value)
    {
        switch (size)
        {
            case 1:
                *to = (byte)value;
                break;
            case 2:
                *(ushort*)to = (ushort)value;
                break;
            case 4:
                *(uint*)to = (uint)value;
                break;
            default:
                *(ulong*)to = value;
                break;
        }
    }
}

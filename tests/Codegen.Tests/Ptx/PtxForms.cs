namespace ExprJit.Codegen.Tests.Ptx;

/// <summary>The forms d = f(a), d = f(a, b) and d = f(a, b, c), all of one type.</summary>
internal static class PtxForms
{
    public static PtxOperation Unary<T>(this PtxDecoding x, PtxType type, Func<T, T> f)
        where T : unmanaged
    {
        int d = x.Destination(0, type), a = x.Source(1, type);
        return t => t.Write(d, f(t.Read<T>(a)));
    }

    public static PtxOperation Binary<T>(this PtxDecoding x, PtxType type, Func<T, T, T> f)
        where T : unmanaged
    {
        int d = x.Destination(0, type), a = x.Source(1, type), b = x.Source(2, type);
        return t => t.Write(d, f(t.Read<T>(a), t.Read<T>(b)));
    }

    public static PtxOperation Ternary<T>(this PtxDecoding x, PtxType type, Func<T, T, T, T> f)
        where T : unmanaged
    {
        int d = x.Destination(0, type), a = x.Source(1, type), b = x.Source(2, type), c = x.Source(3, type);
        return t => t.Write(d, f(t.Read<T>(a), t.Read<T>(b), t.Read<T>(c)));
    }
}

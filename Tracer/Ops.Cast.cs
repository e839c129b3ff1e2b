using ExprJit.Graphs;

namespace ExprJit;

/// <content>Conversion between element types: one overload for each, so that only the target is written.</content>
public static partial class Ops
{
    /// <summary>C#'s unchecked cast of each element: integers wrap, floats to integers saturate with NaN to 0, a bool is 0 or 1.</summary>
    public static Tensor<TTo> Cast<TTo>(Tensor<bool> x) =>
        Symbolic.Call<TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static Tensor<TTo> Cast<TTo>(Tensor<sbyte> x) =>
        Symbolic.Call<TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static Tensor<TTo> Cast<TTo>(Tensor<byte> x) =>
        Symbolic.Call<TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static Tensor<TTo> Cast<TTo>(Tensor<short> x) =>
        Symbolic.Call<TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static Tensor<TTo> Cast<TTo>(Tensor<ushort> x) =>
        Symbolic.Call<TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static Tensor<TTo> Cast<TTo>(Tensor<int> x) =>
        Symbolic.Call<TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static Tensor<TTo> Cast<TTo>(Tensor<uint> x) =>
        Symbolic.Call<TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static Tensor<TTo> Cast<TTo>(Tensor<long> x) =>
        Symbolic.Call<TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static Tensor<TTo> Cast<TTo>(Tensor<ulong> x) =>
        Symbolic.Call<TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static Tensor<TTo> Cast<TTo>(Tensor<Half> x) =>
        Symbolic.Call<TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static Tensor<TTo> Cast<TTo>(Tensor<float> x) =>
        Symbolic.Call<TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static Tensor<TTo> Cast<TTo>(Tensor<double> x) =>
        Symbolic.Call<TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static Tensor<TTo> Cast<TTo>(Shared<Tensor<bool>> x) =>
        Symbolic.Call<TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static Tensor<TTo> Cast<TTo>(Shared<Tensor<sbyte>> x) =>
        Symbolic.Call<TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static Tensor<TTo> Cast<TTo>(Shared<Tensor<byte>> x) =>
        Symbolic.Call<TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static Tensor<TTo> Cast<TTo>(Shared<Tensor<short>> x) =>
        Symbolic.Call<TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static Tensor<TTo> Cast<TTo>(Shared<Tensor<ushort>> x) =>
        Symbolic.Call<TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static Tensor<TTo> Cast<TTo>(Shared<Tensor<int>> x) =>
        Symbolic.Call<TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static Tensor<TTo> Cast<TTo>(Shared<Tensor<uint>> x) =>
        Symbolic.Call<TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static Tensor<TTo> Cast<TTo>(Shared<Tensor<long>> x) =>
        Symbolic.Call<TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static Tensor<TTo> Cast<TTo>(Shared<Tensor<ulong>> x) =>
        Symbolic.Call<TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static Tensor<TTo> Cast<TTo>(Shared<Tensor<Half>> x) =>
        Symbolic.Call<TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static Tensor<TTo> Cast<TTo>(Shared<Tensor<float>> x) =>
        Symbolic.Call<TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static Tensor<TTo> Cast<TTo>(Shared<Tensor<double>> x) =>
        Symbolic.Call<TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static TTo Cast<TTo>(Shared<bool> x) where TTo : struct =>
        Symbolic.Plain<TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static TTo Cast<TTo>(Shared<sbyte> x) where TTo : struct =>
        Symbolic.Plain<TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static TTo Cast<TTo>(Shared<byte> x) where TTo : struct =>
        Symbolic.Plain<TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static TTo Cast<TTo>(Shared<short> x) where TTo : struct =>
        Symbolic.Plain<TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static TTo Cast<TTo>(Shared<ushort> x) where TTo : struct =>
        Symbolic.Plain<TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static TTo Cast<TTo>(Shared<int> x) where TTo : struct =>
        Symbolic.Plain<TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static TTo Cast<TTo>(Shared<uint> x) where TTo : struct =>
        Symbolic.Plain<TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static TTo Cast<TTo>(Shared<long> x) where TTo : struct =>
        Symbolic.Plain<TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static TTo Cast<TTo>(Shared<ulong> x) where TTo : struct =>
        Symbolic.Plain<TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static TTo Cast<TTo>(Shared<Half> x) where TTo : struct =>
        Symbolic.Plain<TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static TTo Cast<TTo>(Shared<float> x) where TTo : struct =>
        Symbolic.Plain<TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static TTo Cast<TTo>(Shared<double> x) where TTo : struct =>
        Symbolic.Plain<TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static TTo Cast<TTo>(bool x) where TTo : struct =>
        Symbolic.Plain<bool, TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static TTo Cast<TTo>(sbyte x) where TTo : struct =>
        Symbolic.Plain<sbyte, TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static TTo Cast<TTo>(byte x) where TTo : struct =>
        Symbolic.Plain<byte, TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static TTo Cast<TTo>(short x) where TTo : struct =>
        Symbolic.Plain<short, TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static TTo Cast<TTo>(ushort x) where TTo : struct =>
        Symbolic.Plain<ushort, TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static TTo Cast<TTo>(int x) where TTo : struct =>
        Symbolic.Plain<int, TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static TTo Cast<TTo>(uint x) where TTo : struct =>
        Symbolic.Plain<uint, TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static TTo Cast<TTo>(long x) where TTo : struct =>
        Symbolic.Plain<long, TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static TTo Cast<TTo>(ulong x) where TTo : struct =>
        Symbolic.Plain<ulong, TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static TTo Cast<TTo>(Half x) where TTo : struct =>
        Symbolic.Plain<Half, TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static TTo Cast<TTo>(float x) where TTo : struct =>
        Symbolic.Plain<float, TTo>(x, Formulas.Cast<TTo>);

    /// <inheritdoc cref="Cast{TTo}(Tensor{bool})"/>
    public static TTo Cast<TTo>(double x) where TTo : struct =>
        Symbolic.Plain<double, TTo>(x, Formulas.Cast<TTo>);
}

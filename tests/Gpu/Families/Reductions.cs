using System.Numerics;
using ExprJit.Benchmarks;
using ExprJit.Gpu.Peers;
using static ExprJit.Ops;
using Symbol = ExprJit.Tensor<float>;

namespace ExprJit.Gpu.Families;

/// <summary>Reductions of a vector, of the rows and the columns of a matrix, and the two row kernels of classification; results stay on the card.</summary>
internal static class Reductions
{
    /// <summary>Sums are compared in the order each adds in.</summary>
    private const double Tolerance = 1e-3;

    public static IEnumerable<Case> Cases(Card card, Scale scale) => Vectors(card, scale.Elements).Concat(Matrices(card, scale.Side)).Concat(Lines(card, scale.Rows, scale.Columns));

    private static IEnumerable<Case> Vectors(Card card, int n)
    {
        Lazy<float[]> x = new(() => Data.Uniform<float>(n, 1, 0.5, 1.5)), y = new(() => Data.Uniform<float>(n, 2, 0.5, 1.5));
        Case Of(string work, Func<Symbol, Symbol> formula, params Func<Card, float[], Contender>[] byHand) =>
            new Case("reductions", work, "f32", Sizes.Text(n), () =>
                [.. Contenders(card, [x.Value], [n], [], each => formula(each[0]), n, r => Data.Sample<float>(r)), .. byHand.Select(make => make(card, x.Value))]).Within(Tolerance);
        yield return Of("sum", x => Sum(x), ByHand.Sum);
        yield return Of("max", x => Max(x));
        yield return Of("mean", x => Mean(x));
        yield return Of("sum of squares", x => Sum(x * x));
        yield return Of("variance", x => Var(x));
        // Of equal elements the first wins here, and any elsewhere, so the element is compared and not its index.
        yield return new("reductions", "argmax", "f32", Sizes.Text(n), () => Contenders<long>(card, [x.Value], [n], [], each => ArgMax(each[0]), n, r => Data.Sample<float>((float[])[x.Value[r[0]]])));
        yield return new Case("reductions", "dot", "f32", Sizes.Text(n), () =>
            Contenders(card, [x.Value, y.Value], [n], [], each => Dot(each[0], each[1]), 2L * n, r => Data.Sample<float>(r))).Within(Tolerance);
    }

    private static IEnumerable<Case> Matrices(Card card, int side)
    {
        var x = new Lazy<float[]>(() => Data.Uniform<float>((long)side * side, 1, 0.5, 1.5));
        Case Of(string work, Func<Symbol, Symbol> formula) => new Case("reductions", work, "f32", Sizes.Text(side, side), () =>
            Contenders(card, [x.Value], [side, side], [side], each => formula(each[0]), (side + 1L) * side, r => Data.Sample<float>(r))).Within(Tolerance);
        yield return Of("mean axis 0", x => Mean(x, 0));
        yield return Of("mean axis 1", x => Mean(x, 1));
        yield return Of("max axis 0", x => Max(x, 0));
        yield return Of("max axis 1", x => Max(x, 1));
    }

    private static IEnumerable<Case> Lines(Card card, int rows, int columns)
    {
        long n = (long)rows * columns;
        var x = new Lazy<float[]>(() => Data.Uniform<float>(n, 1, -2, 2));
        yield return new("reductions", "softmax", "f32", Sizes.Text(rows, columns), () =>
            Contenders(card, [x.Value], [rows, columns], [rows, columns], each => Softmax(each[0], 1), 2 * n, r => Data.Sample<float>(r)));
        yield return new("reductions", "cross-entropy", "f32", Sizes.Text(rows, columns), () =>
        {
            long[] labels = [.. Enumerable.Range(0, rows).Select(i => i * 7L % columns)];
            Dictionary<string, Shared<Tensor<long>>> classes = ((Device[])[card.Device, Device.Host]).ToDictionary(d => d.Name, d => Shared.Create(labels, "labels", d));
            return Contenders(card, [x.Value], [rows, columns], [rows], each => CrossEntropy(each[0], classes[each.Device.Name]), n + 3L * rows, r => Data.Sample<float>(r));
        });
    }

    /// <param name="card">The card.</param>
    /// <param name="data">The inputs, all of one shape.</param>
    /// <param name="shape">Theirs.</param>
    /// <param name="resultShape">Of what the formula gives.</param>
    /// <param name="formula">Of the inputs.</param>
    /// <param name="moved">Floats that are read and written.</param>
    /// <param name="sample">Of the result.</param>
    private static IReadOnlyList<Contender> Contenders<R>(Card card, float[][] data, long[] shape, long[] resultShape, Func<Inputs, Tensor<R>> formula, long moved, Func<R[], double[]> sample)
        where R : unmanaged, INumber<R>
    {
        Inputs inputs = new(card.Device, data, shape), onHost = new(Device.Host, data, shape);
        var result = Shared.Create(Tensor.Zeros<R>(resultShape), "result", card.Device);
        var f = Function.Compile(() => new Updates { { result, formula(inputs) } });
        return
        [
            Queued.Ours(card, f, result, sample, inputs),
            DeviceCopy.Of(card, moved * sizeof(float)),
            Contender.Check("host", () => sample(Function.Compile(() => formula(onHost))().ToArray())),
        ];
    }

    /// <summary>Variables of one shape on one device.</summary>
    private sealed class Inputs(Device device, float[][] data, long[] shape) : IDisposable
    {
        private readonly Shared<Symbol>[] _variables = [.. data.Select((x, i) => Shared.Create(Tensor.Create(x, shape), "x" + i, device))];

        public Device Device => device;

        public Symbol this[int i] => _variables[i];

        public void Dispose()
        {
            foreach (var variable in _variables)
                variable.Dispose();
        }
    }
}

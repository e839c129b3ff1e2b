using System.Numerics;
using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>
/// Updates that read other elements than the one they write, or another's old value: each case runs several calls beside
/// a simulation over plain arrays, with values kept from earlier calls, at lengths on both sides of a block's and a chunk's.
/// </summary>
public sealed partial class AliasingTests
{
    private static readonly long[] Short = [0, 1, 3, 33], Middle = [0, 1, 3, 1023, 1024, 1025], Long = [0, 1, 3, 1023, 1024, 1025, 200_000];

    public static TheoryData<string> Devices() => TestDevices.Names;

    private static long[] Lengths(string device) => device == Device.Host.Name ? Long : device == Device.Reference.Name ? Middle : Short;

    /// <summary>What a call does to two vectors: as a function, and in loops. <paramref name="Calls"/> is how many calls stay exact.</summary>
    private sealed record Case<T>(string Name, Func<Shared<Tensor<T>>, Shared<Tensor<T>>, Func<Tensor<T>>> Compile, Func<T[], T[], (T[] A, T[] B, T[] Output)> Simulate, int Calls = 4, long Fewest = 0);

    private static T[] Made<T>(int n, Func<int, T> at) => [.. Enumerable.Range(0, n).Select(at)];

    private static Tensor<long> Order(long n) => Tensor.Create([.. Enumerable.Range(0, (int)n).Select(i => (long)(i * 7 + 3) % Math.Max(n, 1))], n);

    private static IEnumerable<Case<T>> Vectors<T>(int n) where T : INumber<T>
    {
        // A permutation where n has no factor 7; elsewhere indices repeat, which a gather may do.
        var order = Order(n);
        long[] places = order.ToArray();
        long last = Math.Max(n - 1, 0);
        T one = T.One, two = one + one;
        yield return new("swap", (a, b) => Function.Compile(() => a, () => new() { { a, b }, { b, a } }), (a, b) => (b, a, a));
        yield return new("another's old value, the other changed", (a, b) => Function.Compile(() => b, () => new() { { a, b }, { b, b + one } }),
            (a, b) => (b, Made(n, i => b[i] + one), b));
        yield return new("each reads the other", (a, b) => Function.Compile(() => a + b, () => new() { { a, a + b }, { b, a - b } }),
            (a, b) => (Made(n, i => a[i] + b[i]), Made(n, i => a[i] - b[i]), Made(n, i => a[i] + b[i])));
        yield return new("flip plus itself", (a, b) => Function.Compile(() => a, () => new() { { a, Flip(a, 0) + a } }),
            (a, b) => (Made(n, i => a[n - 1 - i] + a[i]), b, a));
        yield return new("a[1:] += a[:-1]", (a, b) => Function.Compile(() => Flip(a, 0), () => new() { { a, Concat(Slice(a, 0L, 1L), Slice(a, 1L, last) + Slice(a, 0L, last)) } }),
            (a, b) => (Made(n, i => i == 0 ? a[0] : a[i] + a[i - 1]), b, Made(n, i => a[n - 1 - i])));
        yield return new("a[:-1] += a[1:]", (a, b) => Function.Compile(() => Slice(a, 1L, last), () => new() { { a, Concat(Slice(a, 0L, last) + Slice(a, 1L, last), Slice(a, -1L, 1L)) } }),
            (a, b) => (Made(n, i => i == n - 1 ? a[i] : a[i] + a[i + 1]), b, n == 0 ? [] : a[1..]));
        yield return new("roll", (a, b) => Function.Compile(() => a, () => new() { { a, Concat(Slice(a, 1L, last), Slice(b, 0L, 1L)) }, { b, Concat(Slice(b, -1L, 1L), Slice(b, 0L, last)) } }),
            (a, b) => (Made(n, i => i == n - 1 ? b[0] : a[i + 1]), Made(n, i => i == 0 ? b[n - 1] : b[i - 1]), a));
        yield return new("gather from itself", (a, b) => Function.Compile(() => a, () => new() { { a, Gather(a, order) } }),
            (a, b) => (Made(n, i => a[places[i]]), b, a));
        yield return new("scatter into itself", (a, b) => Function.Compile(() => a, () => new() { { a, Scatter(a, order, Flip(a, 0)) } }), (a, b) =>
        {
            T[] next = [.. a];
            for (int i = 0; i < n; i++)
                next[places[i]] = a[n - 1 - i];
            return (next, b, a);
        });
        yield return new("scatter-add into itself", (a, b) => Function.Compile(() => a * b, () => new() { { a, ScatterAdd(a, order, a) } }), (a, b) =>
        {
            T[] next = [.. a];
            for (int i = 0; i < n; i++)
                next[places[i]] += a[i];
            return (next, b, Made(n, i => a[i] * b[i]));
        });
        yield return new("less its first element", (a, b) => Function.Compile(() => a, () => new() { { a, b - Slice(a, 0L, 1L) }, { b, a } }),
            (a, b) => (Made(n, i => b[i] - a[0]), a, a));
        yield return new("less its largest", (a, b) => Function.Compile(() => Max(a), () => new() { { a, a - Max(a) } }),
            (a, b) => a.Max()! is var largest ? (Made(n, i => a[i] - largest), b, [largest]) : default, Fewest: 1);
        yield return new("less its sum", (a, b) => Function.Compile(() => a, () => new() { { a, a - Sum(a) } }),
            (a, b) => a.Aggregate(T.Zero, (s, x) => s + x) is var sum ? (Made(n, i => a[i] - sum), b, a) : default, Calls: 1);
        yield return new("strided", (a, b) => Function.Compile(() => Slice(a, 0L, (n + 1L) / 2, 0, 2), () => new() { { a, Concat(Slice(a, 0L, (n + 1L) / 2, 0, 2), Slice(a, 1L, n / 2L, 0, 2)) } }),
            (a, b) => ([.. a.Where((_, i) => i % 2 == 0), .. a.Where((_, i) => i % 2 == 1)], b, [.. a.Where((_, i) => i % 2 == 0)]));
        yield return new("twice itself and a given length", (a, b) => Function.Compile(() => a, () => new() { { a, Slice(Concat(a, b), 0L, n + 2L) }, { b, Slice(b, 0L, (long)n) * two } }),
            (a, b) => ([.. a.Concat(b).Take(n + 2)], Made(b.Length < n ? b.Length : n, i => b[i] * two), a), Calls: 1);
    }

    private static Shared<Tensor<T>> Variable<T>(T[] value, string name, Device device) => new(Tensor.Create([.. value], value.Length), name, device);

    private static void Run<T>(string name) where T : INumber<T>
    {
        var device = Device.Parse(name);
        foreach (long n in Lengths(name))
            foreach (var each in Vectors<T>((int)n).Where(c => n >= c.Fewest))
            {
                T[] a0 = Made((int)n, i => T.CreateChecked(i % 5 - 2)), b0 = Made((int)n, i => T.CreateChecked(i % 3 - 1));
                var (a, b) = (Variable(a0, "a", device), Variable(b0, "b", device));
                var call = each.Compile(a, b);
                var kept = new List<(Tensor<T> Actual, T[] Expected, string What)>();
                for (int i = 0; i < each.Calls; i++)
                {
                    kept.Add((a.GetValue(), a0, $"a read before call {i}"));
                    var (a1, b1, output) = each.Simulate(a0, b0);
                    kept.Add((call(), output, $"the output of call {i}"));
                    (a0, b0) = (a1, b1);
                    kept.Add((a.GetValue(), a0, $"a after call {i}"));
                    kept.Add((b.GetValue(), b0, $"b after call {i}"));
                    Same(each.Name, n, kept.TakeLast(3));
                }
                Same(each.Name, n, kept); // what was handed out earlier is as it was
            }
    }

    private static void Same<T>(string name, long n, IEnumerable<(Tensor<T> Actual, T[] Expected, string What)> all)
    {
        foreach (var (actual, expected, what) in all)
            if (!actual.ToArray().AsSpan().SequenceEqual(expected))
            {
                T[] wrong = actual.ToArray();
                int at = wrong.Length == expected.Length ? Enumerable.Range(0, wrong.Length).First(i => !Equals(wrong[i], expected[i])) : -1;
                Assert.Fail($"{name}, {n} elements of {typeof(T).Name}: {what} " + (at < 0 ? $"has {wrong.Length} elements, not {expected.Length}" : $"is {wrong[at]} at {at}, not {expected[at]}"));
            }
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void Vectors_of_double_are_updated_as_in_loops(string device) => Run<double>(device);

    [Theory]
    [MemberData(nameof(Devices))]
    public void Vectors_of_float_are_updated_as_in_loops(string device) => Run<float>(device);

    [Theory]
    [MemberData(nameof(Devices))]
    public void Vectors_of_int_are_updated_as_in_loops(string device) => Run<int>(device);

    [Theory]
    [MemberData(nameof(Devices))]
    public void Vectors_of_bool_are_updated_as_in_loops(string name)
    {
        var device = Device.Parse(name);
        foreach (int n in Lengths(name).Select(n => (int)n))
        {
            bool[] a0 = Made(n, i => i % 3 == 0), b0 = Made(n, i => i % 2 == 0);
            var (a, b) = (Variable(a0, "a", device), Variable(b0, "b", device));
            var f = Function.Compile(() => a, () => new() { { a, b ^ Flip(a, 0) }, { b, !a } });
            for (int call = 0; call < 4; call++)
            {
                Same("bool", n, [(f(), a0, "the output")]);
                (a0, b0) = (Made(n, i => b0[i] ^ a0[n - 1 - i]), Made(n, i => !a0[i]));
                Same("bool", n, [(a.GetValue(), a0, "a"), (b.GetValue(), b0, "b")]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void Three_variables_rotate_with_outputs_of_their_old_values(string name)
    {
        var device = Device.Parse(name);
        foreach (int n in Lengths(name).Select(n => (int)n))
        {
            int[][] at = [Made(n, i => i), Made(n, i => 2 * i + 1), Made(n, i => -i)];
            Shared<Tensor<int>> a = Variable(at[0], "a", device), b = Variable(at[1], "b", device), c = Variable(at[2], "c", device);
            var rotate = Function.Compile(() => Outputs.Of(c.Value, a + b, Flip(b, 0)), () => new() { { a, b }, { b, c }, { c, a } });
            var kept = new List<(Tensor<int>, int[], string)>();
            for (int call = 0; call < 4; call++)
            {
                var (first, second, third) = rotate();
                int[][] old = at;
                kept.AddRange([(first, old[2], "c"), (second, Made(n, i => old[0][i] + old[1][i]), "a + b"), (third, Made(n, i => old[1][n - 1 - i]), "Flip(b)")]);
                at = [at[1], at[2], at[0]];
                kept.AddRange([(a.GetValue(), at[0], "a after"), (b.GetValue(), at[1], "b after"), (c.GetValue(), at[2], "c after")]);
            }
            Same("rotation", n, kept);
        }
    }

    /// <summary>The target is never read, so nothing brings it to the device before it is replaced.</summary>
    [Theory]
    [MemberData(nameof(Devices))]
    public void A_variable_that_is_only_written(string name)
    {
        var device = Device.Parse(name);
        Shared<Tensor<float>> v = Variable([1f, 2, 3], "v", device), w = Variable([0f, 0, 0], "w", device);
        var f = Function.Compile((float k) => new Updates { { w, v * k } });
        for (int call = 1; call < 5; call++)
        {
            f(call);
            Assert.Equal([call, 2f * call, 3f * call], w.GetValue().ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void Two_functions_update_one_variable_in_turn(string name)
    {
        var device = Device.Parse(name);
        foreach (int n in Lengths(name).Select(n => (int)n))
        {
            double[] at = Made(n, i => (double)i);
            var a = Variable(at, "a", device);
            var grow = Function.Compile(() => a, () => new() { { a, a + 1.0 } });
            var turn = Function.Compile((Tensor<double> x) => Flip(a, 0), updates: x => new() { { a, Flip(a, 0) + x } });
            var kept = new List<(Tensor<double>, double[], string)>();
            for (int call = 0; call < 3; call++)
            {
                var old = grow();
                kept.Add((old, at, "old"));
                double[] before = at, grown = Made(n, i => before[i] + 1);
                // The old value, which an output returned, comes back as an argument.
                kept.Add((turn(old), Made(n, i => grown[n - 1 - i]), "flipped"));
                at = Made(n, i => grown[n - 1 - i] + before[i]);
                kept.Add((a.GetValue(), at, "a"));
            }
            Same("two functions", n, kept);
        }
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void Lengths_change_between_calls(string name)
    {
        var device = Device.Parse(name);
        var a = Variable([1, 2, 3], "a", device);
        var twice = Function.Compile(() => a, () => new() { { a, Concat(a, Flip(a, 0)) } });
        var half = Function.Compile(() => a, () => new() { { a, Slice(a, 1L, Length(a, 0) / 2) + 1 } });
        int[] at = [1, 2, 3];
        var kept = new List<(Tensor<int>, int[], string)>();
        for (int call = 0; call < 9; call++)
        {
            int[] before = at;
            bool grows = call % 3 != 2;
            kept.Add(((grows ? twice : half)(), before, "the output"));
            at = grows ? [.. before, .. before.Reverse()] : [.. before.Skip(1).Take(before.Length / 2).Select(x => x + 1)];
            kept.Add((a.GetValue(), at, "a"));
            if (call == 5)
            {
                a.SetValue(new[] { 7 });
                at = [7];
            }
        }
        Same("lengths", 3, kept);
    }
}

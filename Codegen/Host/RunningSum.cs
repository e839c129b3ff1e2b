using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ExprJit.Codegen.Host;

/// <summary>Running sums of each line along an axis. Those of floats run in double precision and are rounded once each.</summary>
internal sealed unsafe class RunningSum<T> : LineRun where T : unmanaged, INumber<T>
{
    /// <summary>So many lines side by side are summed together, so that what they carry stays in the first-level cache.</summary>
    private const int Together = 512;

    private const double ElementTime = 0.5;

    [ThreadStatic]
    private static RunningSum<T>? t_own;

    public static void Run(int axis, View x, View result) => (t_own ??= new RunningSum<T>()).Run(axis, x, result, ElementTime);

    protected override void Lines(long from, long to, long lines)
    {
        T* source = (T*)From + from, target = (T*)To + to;
        if (lines == 1 || Next != (1, 1))
        {
            for (; lines > 0; lines--, source += Next.From, target += Next.To)
                Line(source, target);
            return;
        }
        double* sums = stackalloc double[Together];
        for (; lines > 0; lines -= Together, source += Together, target += Together)
        {
            int count = (int)Math.Min(lines, Together);
            if (typeof(T) == typeof(float))
                Rounded((float*)source, (float*)target, count, sums);
            else if (typeof(T) == typeof(Half))
                Rounded((Half*)source, (Half*)target, count, sums);
            else
                Exact(source, target, count);
        }
    }

    private void Rounded<TFloat>(TFloat* source, TFloat* target, int count, double* sums) where TFloat : unmanaged, IFloatingPointIeee754<TFloat>
    {
        new Span<double>(sums, count).Clear();
        for (long i = 0; i < Length; i++, source += Step.From, target += Step.To)
        {
            Sums.AddEach(sums, source, count);
            Sums.Round(sums, target, count);
        }
    }

    /// <summary>Of types in which the sums themselves are carried.</summary>
    private void Exact(T* source, T* target, int count)
    {
        // Zero plus -0 is +0, as for every other sum.
        TensorPrimitives.Add(new ReadOnlySpan<T>(source, count), T.Zero, new Span<T>(target, count));
        for (long i = 1; i < Length; i++)
        {
            T* before = target;
            source += Step.From;
            target += Step.To;
            TensorPrimitives.Add(new ReadOnlySpan<T>(before, count), new ReadOnlySpan<T>(source, count), new Span<T>(target, count));
        }
    }

    private void Line(T* source, T* target)
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(Half))
        {
            var total = T.Zero;
            for (long i = 0; i < Length; i++, source += Step.From, target += Step.To)
                *target = total = unchecked(total + *source);
            return;
        }
        long first = typeof(T) == typeof(float) && Avx512F.IsSupported && Step == (1, 1) ? Length / Vector512<double>.Count * Vector512<double>.Count : 0;
        double sum = first == 0 ? 0 : Vectors((float*)source, (float*)target, first);
        for (long i = first; i < Length; i++)
            target[i * Step.To] = T.CreateTruncating(sum += double.CreateTruncating(source[i * Step.From]));
    }

    /// <summary>Whole vectors: the running sums within each, and on top what is carried; returns the sum of all.</summary>
    private static double Vectors(float* source, float* target, long count)
    {
        var last = Vector512.Create(7L);
        var carried = Vector512<double>.Zero;
        for (long i = 0; i < count; i += Vector512<double>.Count)
        {
            var sums = Avx512F.ConvertToVector512Double(Vector256.Load(source + i));
            sums += Avx512F.AlignRight64(sums.AsInt64(), Vector512<long>.Zero, 7).AsDouble();
            sums += Avx512F.AlignRight64(sums.AsInt64(), Vector512<long>.Zero, 6).AsDouble();
            sums += Avx512F.AlignRight64(sums.AsInt64(), Vector512<long>.Zero, 4).AsDouble();
            Avx512F.ConvertToVector256Single(sums + carried).Store(target + i);
            carried += Avx512F.PermuteVar8x64(sums, last);
        }
        return carried[0];
    }
}

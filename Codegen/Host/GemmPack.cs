using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ExprJit.Codegen.Host;

/// <summary>Copies a strided operand into a panel: for each depth step, the panel's lines side by side.</summary>
/// <remarks>A line is a row of A or a column of B; lines past the operand's edge are zero and their results unused.</remarks>
internal static unsafe class GemmPack
{
    /// <summary>panel[p * width + l] = source[l * line + p * step], zero for l in [lines, width).</summary>
    internal static void Panel<T>(T* source, nint line, nint step, int lines, int width, nint depth, T* panel)
        where T : unmanaged
    {
        if (lines < width)
        {
            new Span<T>(panel, checked((int)(width * depth))).Clear();
        }

        if (line == 1)
        {
            CopyLines(source, step, lines, width, depth, panel);
        }
        else if (step == 1)
        {
            Transpose(source, line, lines, width, depth, panel);
        }
        else
        {
            Gather(source, line, step, 0, lines, width, 0, depth, panel);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyLines<T>(T* source, nint step, int lines, int width, nint depth, T* panel)
        where T : unmanaged
    {
        // A last vector that overlaps the one before spares a scalar tail.
        if (lines >= Vector256<T>.Count)
        {
            for (; depth > 0; depth--, source += step, panel += width)
            {
                for (var l = 0; l < lines - Vector256<T>.Count; l += Vector256<T>.Count)
                {
                    Vector256.Load(source + l).Store(panel + l);
                }

                Vector256.Load(source + lines - Vector256<T>.Count).Store(panel + lines - Vector256<T>.Count);
            }
        }
        else if (lines >= Vector128<T>.Count)
        {
            var last = lines - Vector128<T>.Count;
            for (; depth > 0; depth--, source += step, panel += width)
            {
                Vector128.Load(source).Store(panel);
                Vector128.Load(source + last).Store(panel + last);
            }
        }
        else
        {
            Gather(source, 1, step, 0, lines, width, 0, depth, panel);
        }
    }

    /// <summary>panel[p * width + l] = source[l * line + p] for l in [0, lines): a transpose of elements of 4 or 8 bytes; the rest of the panel stays as it is.</summary>
    internal static void Transpose<T>(T* source, nint line, int lines, int width, nint depth, T* panel)
        where T : unmanaged
    {
        if (!Avx.IsSupported)
        {
            Gather(source, line, 1, 0, lines, width, 0, depth, panel);
            return;
        }

        // Depth is cut so that the part of the panel being written stays in L1 across its lines.
        const int Slice = 64;
        var block = Vector256<T>.Count;
        var across = lines & -block;
        var whole = depth & -(nint)Vector128<T>.Count;
        for (nint p = 0; p < whole; p += Slice)
        {
            var slice = Math.Min(Slice, whole - p);
            for (var l = 0; l < across; l += block)
            {
                var from = source + (l * line) + p;
                var to = panel + (p * width) + l;
                if (sizeof(T) == sizeof(float))
                {
                    Transpose8((float*)from, line, width, slice, (float*)to);
                }
                else
                {
                    Transpose4((double*)from, line, width, slice, (double*)to);
                }
            }

            if (sizeof(T) == sizeof(float) && lines - across >= 4)
            {
                var from = source + (across * line) + p;
                Transpose4((float*)from, line, width, slice, (float*)(panel + (p * width) + across));
            }
        }

        var covered = sizeof(T) == sizeof(float) ? lines & -4 : across;
        Gather(source, line, 1, 0, covered, width, whole, depth, panel);
        Gather(source, line, 1, covered, lines, width, 0, depth, panel);
    }

    // Each 128-bit lane transposes its own four lines.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose8(float* source, nint line, int width, nint depth, float* panel)
    {
        for (nint p = 0; p < depth; p += 4, source += 4, panel += 4 * width)
        {
            var upper = source + (4 * line);
            var a = Vector256.Create(Vector128.Load(source), Vector128.Load(upper));
            var b = Vector256.Create(Vector128.Load(source + line), Vector128.Load(upper + line));
            var c = Vector256.Create(Vector128.Load(source + (2 * line)), Vector128.Load(upper + (2 * line)));
            var d = Vector256.Create(Vector128.Load(source + (3 * line)), Vector128.Load(upper + (3 * line)));
            var abLow = Avx.UnpackLow(a, b).AsDouble();
            var abHigh = Avx.UnpackHigh(a, b).AsDouble();
            var cdLow = Avx.UnpackLow(c, d).AsDouble();
            var cdHigh = Avx.UnpackHigh(c, d).AsDouble();
            Avx.UnpackLow(abLow, cdLow).AsSingle().Store(panel);
            Avx.UnpackHigh(abLow, cdLow).AsSingle().Store(panel + width);
            Avx.UnpackLow(abHigh, cdHigh).AsSingle().Store(panel + (2 * width));
            Avx.UnpackHigh(abHigh, cdHigh).AsSingle().Store(panel + (3 * width));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose4(float* source, nint line, int width, nint depth, float* panel)
    {
        for (nint p = 0; p < depth; p += 4, source += 4, panel += 4 * width)
        {
            var a = Vector128.Load(source);
            var b = Vector128.Load(source + line);
            var c = Vector128.Load(source + (2 * line));
            var d = Vector128.Load(source + (3 * line));
            var abLow = Sse.UnpackLow(a, b).AsDouble();
            var abHigh = Sse.UnpackHigh(a, b).AsDouble();
            var cdLow = Sse.UnpackLow(c, d).AsDouble();
            var cdHigh = Sse.UnpackHigh(c, d).AsDouble();
            Sse2.UnpackLow(abLow, cdLow).AsSingle().Store(panel);
            Sse2.UnpackHigh(abLow, cdLow).AsSingle().Store(panel + width);
            Sse2.UnpackLow(abHigh, cdHigh).AsSingle().Store(panel + (2 * width));
            Sse2.UnpackHigh(abHigh, cdHigh).AsSingle().Store(panel + (3 * width));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose4(double* source, nint line, int width, nint depth, double* panel)
    {
        for (nint p = 0; p < depth; p += 2, source += 2, panel += 2 * width)
        {
            var even = Vector256.Create(Vector128.Load(source), Vector128.Load(source + (2 * line)));
            var odd = Vector256.Create(Vector128.Load(source + line), Vector128.Load(source + (3 * line)));
            Avx.UnpackLow(even, odd).Store(panel);
            Avx.UnpackHigh(even, odd).Store(panel + width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gather<T>(
        T* source, nint line, nint step, int firstLine, int endLine, int width, nint first, nint end, T* panel)
        where T : unmanaged
    {
        for (var p = first; p < end; p++)
        {
            var from = source + (p * step);
            var to = panel + (p * width);
            for (var l = firstLine; l < endLine; l++)
            {
                to[l] = from[l * line];
            }
        }
    }
}

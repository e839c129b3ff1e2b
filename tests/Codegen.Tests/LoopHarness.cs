using System.Runtime.InteropServices;
using ExprJit.Codegen.Host;
using ExprJit.Graphs;
using ExprJit.Optimization;
using FluentAssertions;

namespace ExprJit.Codegen.Tests;

/// <summary>Runs loop bodies made by hand, at a width and a length, between guard bytes, and gives the bits of what they wrote.</summary>
internal static unsafe class LoopHarness
{
    public static readonly long[] Lengths = [0, 1, 2, 3, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 1023, 1024, 1025];

    private const byte Guard = 0xA5;

    private const int GuardBytes = 128;

    public static Loop Loop(Node[] outputs, params Node[] operands)
    {
        var arena = outputs[0].Arena;
        var space = arena.Parameter(1000, new TensorType(ElementType.Float32, 1), "space");
        return new Loop(space, operands, new Graph(arena, outputs, []), [.. outputs.Select((o, i) => new Store(o, i))], []);
    }

    /// <summary>Parameters of rank 1, one of each type.</summary>
    public static Node[] Streams(Arena arena, params ElementType[] types) =>
        [.. types.Select((t, i) => arena.Parameter(i, new TensorType(t, 1), "p" + i))];

    /// <summary>Runs over <paramref name="count"/> elements and checks that nothing around them was written.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="body">Its body, compiled.</param>
    /// <param name="count">The length.</param>
    /// <param name="operand">The element at a place of an operand.</param>
    /// <param name="inPlace">The operand whose memory is the first output's too; -1 for none.</param>
    public static Scalar[][] Run(Loop loop, LoopBody body, long count, Func<int, long, Scalar> operand, int inPlace = -1)
    {
        int operands = loop.Operands.Count;
        var outputs = loop.Body.Outputs;
        ElementType[] types = [.. loop.Operands.Select(o => o.Element), .. outputs.Select(o => o.Element)];
        var memory = new byte*[types.Length];
        try
        {
            for (int i = 0; i < types.Length; i++)
                memory[i] = i == operands && inPlace >= 0 ? memory[inPlace] : Allocate(types[i], count);
            for (int i = 0; i < operands; i++)
                for (long at = 0; at < count; at++)
                    Write(types[i], memory[i], at, operand(i, at));
            fixed (byte** streams = memory)
                body(streams, count);
            var results = new Scalar[outputs.Length][];
            for (int o = 0; o < outputs.Length; o++)
            {
                results[o] = new Scalar[count];
                for (long at = 0; at < count; at++)
                    results[o][at] = Read(types[operands + o], memory[operands + o], at);
            }
            for (int i = 0; i < types.Length; i++)
                CheckGuards(memory[i], count * types[i].Size());
            return results;
        }
        finally
        {
            for (int i = 0; i < memory.Length; i++)
                if (memory[i] is not null && (i != operands || inPlace < 0))
                    NativeMemory.AlignedFree(memory[i] - GuardBytes);
        }
    }

    /// <summary>What the interpreter computes for one element.</summary>
    public static Scalar[] Expected(Loop loop, Func<int, Scalar> operand)
    {
        var interpreter = new Interpreter(leaf => Value.Of(operand(((Parameter)leaf).Index)));
        return [.. interpreter.Run(loop.Body.Outputs).Select(v => v[0])];
    }

    private static byte* Allocate(ElementType type, long count)
    {
        nuint bytes = (nuint)(count * type.Size() + 2 * GuardBytes);
        byte* start = (byte*)NativeMemory.AlignedAlloc(bytes, 64);
        new Span<byte>(start, (int)bytes).Fill(Guard);
        return start + GuardBytes;
    }

    private static void CheckGuards(byte* memory, long bytes)
    {
        for (int i = 1; i <= GuardBytes; i++)
        {
            memory[-i].Should().Be(Guard, "nothing before a stream is written");
            memory[bytes + i - 1].Should().Be(Guard, "nothing after a stream is written");
        }
    }

    private static void Write(ElementType type, byte* memory, long at, Scalar value)
    {
        for (int i = 0; i < type.Size(); i++)
            memory[at * type.Size() + i] = (byte)(value.Bits >> (8 * i));
    }

    private static Scalar Read(ElementType type, byte* memory, long at)
    {
        ulong bits = 0;
        for (int i = 0; i < type.Size(); i++)
            bits |= (ulong)memory[at * type.Size() + i] << (8 * i);
        return new Scalar(type, bits);
    }
}

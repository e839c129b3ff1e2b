using System.Runtime.InteropServices;
using ExprJit.Codegen.Host;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Tests;

/// <summary>The emitted loop of one function over one type, at a width.</summary>
internal sealed unsafe class VectorMathBody<T> where T : unmanaged
{
    private readonly LoopBody _body;

    public VectorMathBody(Op op, VectorWidth width)
    {
        var arena = new Arena();
        var streams = LoopHarness.Streams(arena, [.. Enumerable.Repeat(ElementTypes.Of<T>(), op.Arity)]);
        _body = LoopEmitter.Compile(LoopHarness.Loop([arena.Apply(op, streams)], streams), width: width);
    }

    public void Run(T[][] arguments, T[] results)
    {
        var handles = arguments.Append(results).Select(a => GCHandle.Alloc(a, GCHandleType.Pinned)).ToArray();
        byte** streams = stackalloc byte*[handles.Length];
        for (int i = 0; i < handles.Length; i++)
            streams[i] = (byte*)handles[i].AddrOfPinnedObject();
        _body(streams, results.Length);
        Array.ForEach(handles, h => h.Free());
    }
}

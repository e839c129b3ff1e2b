using System.Runtime.CompilerServices;
using ExprJit.Codegen.Host;

namespace ExprJit.Codegen;

/// <summary>The target of a compiled delegate: puts typed arguments into a frame without boxing, and takes the result out.</summary>
internal abstract class Invoker(CompiledCore core) : ICompiledFunction
{
    public CompiledCore Core { get; } = core;

    /// <summary>What a direct call reads, where there is one.</summary>
    public DirectState? Direct;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected void Set<T>(Frame frame, int index, T value)
    {
        if (typeof(T).IsValueType)
        {
            frame.Scalars[index] = 0;
            Unsafe.As<ulong, T>(ref frame.Scalars[index]) = value;
        }
        else
        {
            var tensor = (ITensor?)(object?)value ?? throw new ArgumentNullException(Core.ParameterName(index));
            frame.Tensors[index] = tensor.Node is { } symbolic ? throw Errors.SymbolicRead(symbolic) : tensor;
        }
    }
}

/// <summary>A function of no parameters.</summary>
internal sealed class FuncInvoker<R>(CompiledCore core) : Invoker(core)
{
    /// <summary>The delegate to hand out.</summary>
    public Func<R> Delegate => Core.Direct<Func<R>>(this) ?? Invoke;

    public R Invoke()
    {
        var frame = Core.Begin();
        Core.Run(frame);
        return Core.End<R>(frame);
    }
}

/// <summary>Updates of no parameters.</summary>
internal sealed class ActionInvoker(CompiledCore core) : Invoker(core)
{
    /// <summary>The delegate to hand out.</summary>
    public Action Delegate => Core.Direct<Action>(this) ?? Invoke;

    public void Invoke()
    {
        var frame = Core.Begin();
        Core.Run(frame);
        Core.Release(frame);
    }
}

/// <summary>A function of one parameter.</summary>
internal sealed class FuncInvoker<A1, R>(CompiledCore core) : Invoker(core)
{
    /// <summary>The delegate to hand out.</summary>
    public Func<A1, R> Delegate => Core.Direct<Func<A1, R>>(this) ?? Invoke;

    public R Invoke(A1 a1)
    {
        var frame = Core.Begin();
        Set(frame, 0, a1);
        Core.Run(frame);
        return Core.End<R>(frame);
    }
}

/// <summary>Updates of one parameter.</summary>
internal sealed class ActionInvoker<A1>(CompiledCore core) : Invoker(core)
{
    /// <summary>The delegate to hand out.</summary>
    public Action<A1> Delegate => Core.Direct<Action<A1>>(this) ?? Invoke;

    public void Invoke(A1 a1)
    {
        var frame = Core.Begin();
        Set(frame, 0, a1);
        Core.Run(frame);
        Core.Release(frame);
    }
}

/// <summary>A function of two parameters.</summary>
internal sealed class FuncInvoker<A1, A2, R>(CompiledCore core) : Invoker(core)
{
    /// <summary>The delegate to hand out.</summary>
    public Func<A1, A2, R> Delegate => Core.Direct<Func<A1, A2, R>>(this) ?? Invoke;

    public R Invoke(A1 a1, A2 a2)
    {
        var frame = Core.Begin();
        Set(frame, 0, a1);
        Set(frame, 1, a2);
        Core.Run(frame);
        return Core.End<R>(frame);
    }
}

/// <summary>Updates of two parameters.</summary>
internal sealed class ActionInvoker<A1, A2>(CompiledCore core) : Invoker(core)
{
    /// <summary>The delegate to hand out.</summary>
    public Action<A1, A2> Delegate => Core.Direct<Action<A1, A2>>(this) ?? Invoke;

    public void Invoke(A1 a1, A2 a2)
    {
        var frame = Core.Begin();
        Set(frame, 0, a1);
        Set(frame, 1, a2);
        Core.Run(frame);
        Core.Release(frame);
    }
}

/// <summary>A function of three parameters.</summary>
internal sealed class FuncInvoker<A1, A2, A3, R>(CompiledCore core) : Invoker(core)
{
    /// <summary>The delegate to hand out.</summary>
    public Func<A1, A2, A3, R> Delegate => Core.Direct<Func<A1, A2, A3, R>>(this) ?? Invoke;

    public R Invoke(A1 a1, A2 a2, A3 a3)
    {
        var frame = Core.Begin();
        Set(frame, 0, a1);
        Set(frame, 1, a2);
        Set(frame, 2, a3);
        Core.Run(frame);
        return Core.End<R>(frame);
    }
}

/// <summary>Updates of three parameters.</summary>
internal sealed class ActionInvoker<A1, A2, A3>(CompiledCore core) : Invoker(core)
{
    /// <summary>The delegate to hand out.</summary>
    public Action<A1, A2, A3> Delegate => Core.Direct<Action<A1, A2, A3>>(this) ?? Invoke;

    public void Invoke(A1 a1, A2 a2, A3 a3)
    {
        var frame = Core.Begin();
        Set(frame, 0, a1);
        Set(frame, 1, a2);
        Set(frame, 2, a3);
        Core.Run(frame);
        Core.Release(frame);
    }
}

/// <summary>A function of four parameters.</summary>
internal sealed class FuncInvoker<A1, A2, A3, A4, R>(CompiledCore core) : Invoker(core)
{
    /// <summary>The delegate to hand out.</summary>
    public Func<A1, A2, A3, A4, R> Delegate => Core.Direct<Func<A1, A2, A3, A4, R>>(this) ?? Invoke;

    public R Invoke(A1 a1, A2 a2, A3 a3, A4 a4)
    {
        var frame = Core.Begin();
        Set(frame, 0, a1);
        Set(frame, 1, a2);
        Set(frame, 2, a3);
        Set(frame, 3, a4);
        Core.Run(frame);
        return Core.End<R>(frame);
    }
}

/// <summary>Updates of four parameters.</summary>
internal sealed class ActionInvoker<A1, A2, A3, A4>(CompiledCore core) : Invoker(core)
{
    /// <summary>The delegate to hand out.</summary>
    public Action<A1, A2, A3, A4> Delegate => Core.Direct<Action<A1, A2, A3, A4>>(this) ?? Invoke;

    public void Invoke(A1 a1, A2 a2, A3 a3, A4 a4)
    {
        var frame = Core.Begin();
        Set(frame, 0, a1);
        Set(frame, 1, a2);
        Set(frame, 2, a3);
        Set(frame, 3, a4);
        Core.Run(frame);
        Core.Release(frame);
    }
}

/// <summary>A function of five parameters.</summary>
internal sealed class FuncInvoker<A1, A2, A3, A4, A5, R>(CompiledCore core) : Invoker(core)
{
    /// <summary>The delegate to hand out.</summary>
    public Func<A1, A2, A3, A4, A5, R> Delegate => Core.Direct<Func<A1, A2, A3, A4, A5, R>>(this) ?? Invoke;

    public R Invoke(A1 a1, A2 a2, A3 a3, A4 a4, A5 a5)
    {
        var frame = Core.Begin();
        Set(frame, 0, a1);
        Set(frame, 1, a2);
        Set(frame, 2, a3);
        Set(frame, 3, a4);
        Set(frame, 4, a5);
        Core.Run(frame);
        return Core.End<R>(frame);
    }
}

/// <summary>Updates of five parameters.</summary>
internal sealed class ActionInvoker<A1, A2, A3, A4, A5>(CompiledCore core) : Invoker(core)
{
    /// <summary>The delegate to hand out.</summary>
    public Action<A1, A2, A3, A4, A5> Delegate => Core.Direct<Action<A1, A2, A3, A4, A5>>(this) ?? Invoke;

    public void Invoke(A1 a1, A2 a2, A3 a3, A4 a4, A5 a5)
    {
        var frame = Core.Begin();
        Set(frame, 0, a1);
        Set(frame, 1, a2);
        Set(frame, 2, a3);
        Set(frame, 3, a4);
        Set(frame, 4, a5);
        Core.Run(frame);
        Core.Release(frame);
    }
}

/// <summary>A function of six parameters.</summary>
internal sealed class FuncInvoker<A1, A2, A3, A4, A5, A6, R>(CompiledCore core) : Invoker(core)
{
    /// <summary>The delegate to hand out.</summary>
    public Func<A1, A2, A3, A4, A5, A6, R> Delegate => Core.Direct<Func<A1, A2, A3, A4, A5, A6, R>>(this) ?? Invoke;

    public R Invoke(A1 a1, A2 a2, A3 a3, A4 a4, A5 a5, A6 a6)
    {
        var frame = Core.Begin();
        Set(frame, 0, a1);
        Set(frame, 1, a2);
        Set(frame, 2, a3);
        Set(frame, 3, a4);
        Set(frame, 4, a5);
        Set(frame, 5, a6);
        Core.Run(frame);
        return Core.End<R>(frame);
    }
}

/// <summary>Updates of six parameters.</summary>
internal sealed class ActionInvoker<A1, A2, A3, A4, A5, A6>(CompiledCore core) : Invoker(core)
{
    /// <summary>The delegate to hand out.</summary>
    public Action<A1, A2, A3, A4, A5, A6> Delegate => Core.Direct<Action<A1, A2, A3, A4, A5, A6>>(this) ?? Invoke;

    public void Invoke(A1 a1, A2 a2, A3 a3, A4 a4, A5 a5, A6 a6)
    {
        var frame = Core.Begin();
        Set(frame, 0, a1);
        Set(frame, 1, a2);
        Set(frame, 2, a3);
        Set(frame, 3, a4);
        Set(frame, 4, a5);
        Set(frame, 5, a6);
        Core.Run(frame);
        Core.Release(frame);
    }
}

/// <summary>A function of seven parameters.</summary>
internal sealed class FuncInvoker<A1, A2, A3, A4, A5, A6, A7, R>(CompiledCore core) : Invoker(core)
{
    /// <summary>The delegate to hand out.</summary>
    public Func<A1, A2, A3, A4, A5, A6, A7, R> Delegate => Core.Direct<Func<A1, A2, A3, A4, A5, A6, A7, R>>(this) ?? Invoke;

    public R Invoke(A1 a1, A2 a2, A3 a3, A4 a4, A5 a5, A6 a6, A7 a7)
    {
        var frame = Core.Begin();
        Set(frame, 0, a1);
        Set(frame, 1, a2);
        Set(frame, 2, a3);
        Set(frame, 3, a4);
        Set(frame, 4, a5);
        Set(frame, 5, a6);
        Set(frame, 6, a7);
        Core.Run(frame);
        return Core.End<R>(frame);
    }
}

/// <summary>Updates of seven parameters.</summary>
internal sealed class ActionInvoker<A1, A2, A3, A4, A5, A6, A7>(CompiledCore core) : Invoker(core)
{
    /// <summary>The delegate to hand out.</summary>
    public Action<A1, A2, A3, A4, A5, A6, A7> Delegate => Core.Direct<Action<A1, A2, A3, A4, A5, A6, A7>>(this) ?? Invoke;

    public void Invoke(A1 a1, A2 a2, A3 a3, A4 a4, A5 a5, A6 a6, A7 a7)
    {
        var frame = Core.Begin();
        Set(frame, 0, a1);
        Set(frame, 1, a2);
        Set(frame, 2, a3);
        Set(frame, 3, a4);
        Set(frame, 4, a5);
        Set(frame, 5, a6);
        Set(frame, 6, a7);
        Core.Run(frame);
        Core.Release(frame);
    }
}

/// <summary>A function of eight parameters.</summary>
internal sealed class FuncInvoker<A1, A2, A3, A4, A5, A6, A7, A8, R>(CompiledCore core) : Invoker(core)
{
    /// <summary>The delegate to hand out.</summary>
    public Func<A1, A2, A3, A4, A5, A6, A7, A8, R> Delegate => Core.Direct<Func<A1, A2, A3, A4, A5, A6, A7, A8, R>>(this) ?? Invoke;

    public R Invoke(A1 a1, A2 a2, A3 a3, A4 a4, A5 a5, A6 a6, A7 a7, A8 a8)
    {
        var frame = Core.Begin();
        Set(frame, 0, a1);
        Set(frame, 1, a2);
        Set(frame, 2, a3);
        Set(frame, 3, a4);
        Set(frame, 4, a5);
        Set(frame, 5, a6);
        Set(frame, 6, a7);
        Set(frame, 7, a8);
        Core.Run(frame);
        return Core.End<R>(frame);
    }
}

/// <summary>Updates of eight parameters.</summary>
internal sealed class ActionInvoker<A1, A2, A3, A4, A5, A6, A7, A8>(CompiledCore core) : Invoker(core)
{
    /// <summary>The delegate to hand out.</summary>
    public Action<A1, A2, A3, A4, A5, A6, A7, A8> Delegate => Core.Direct<Action<A1, A2, A3, A4, A5, A6, A7, A8>>(this) ?? Invoke;

    public void Invoke(A1 a1, A2 a2, A3 a3, A4 a4, A5 a5, A6 a6, A7 a7, A8 a8)
    {
        var frame = Core.Begin();
        Set(frame, 0, a1);
        Set(frame, 1, a2);
        Set(frame, 2, a3);
        Set(frame, 3, a4);
        Set(frame, 4, a5);
        Set(frame, 5, a6);
        Set(frame, 6, a7);
        Set(frame, 7, a8);
        Core.Run(frame);
        Core.Release(frame);
    }
}

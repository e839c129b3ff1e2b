using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using ExprJit.Codegen;

namespace ExprJit;

/// <summary>
/// Compiles lambdas over shared variables into delegates. A compiled delegate may be called from several threads; calls
/// over tensors run one after another. Calls that use the same variable, of this function or another, must not run at
/// the same time when one of them updates it. A function keeps the variables it was traced with alive.
/// </summary>
public static class Function
{
    /// <summary>What a compiled delegate is made of.</summary>
    /// <exception cref="ArgumentException">The delegate was not made by this class.</exception>
    public static CompiledFunction Inspect(Delegate compiled)
    {
        ArgumentNullException.ThrowIfNull(compiled);
        return compiled.Target is Invoker invoker ? new CompiledFunction(invoker.Core)
            : throw new ArgumentException("This delegate was not made by Function.Compile.", nameof(compiled));
    }

    /// <summary>Compiles a lambda of no parameters. Outputs are read before updates are applied.</summary>
    /// <param name="output">What the function returns: a plain value, a tensor, or several of these.</param>
    /// <param name="updates">New values of variables, simultaneous, all computed from the values before the call.</param>
    /// <param name="givens">Simultaneous substitutions for this function alone.</param>
    /// <param name="options">Name, device, float mode and checks.</param>
    /// <exception cref="TraceException">The lambda cannot be compiled as written.</exception>
    public static Func<R> Compile<R>(Expression<Func<R>> output, Expression<Func<Updates>>? updates = null, Expression<Func<Givens>>? givens = null, FunctionOptions? options = null) =>
        new FuncInvoker<R>(new CompiledCore(output ?? throw new ArgumentNullException(nameof(output)), updates, givens, options)).Delegate;

    /// <inheritdoc cref="Compile{R}(Expression{Func{R}}, Expression{Func{Updates}}?, Expression{Func{Givens}}?, FunctionOptions?)"/>
    public static Func<R> Compile<R>(Expression<Func<Shared<R>>> output, Expression<Func<Updates>>? updates = null, Expression<Func<Givens>>? givens = null, FunctionOptions? options = null) =>
        new FuncInvoker<R>(new CompiledCore(output ?? throw new ArgumentNullException(nameof(output)), updates, givens, options)).Delegate;

    /// <summary>Compiles updates alone, of no parameters.</summary>
    /// <param name="updates">New values of variables, simultaneous, all computed from the values before the call.</param>
    /// <param name="givens">Simultaneous substitutions for this function alone.</param>
    /// <param name="options">Name, device, float mode and checks.</param>
    /// <exception cref="TraceException">The lambda cannot be compiled as written.</exception>
    [OverloadResolutionPriority(1)]
    public static Action Compile(Expression<Func<Updates>> updates, Expression<Func<Givens>>? givens = null, FunctionOptions? options = null) =>
        new ActionInvoker(new CompiledCore(null, updates ?? throw new ArgumentNullException(nameof(updates)), givens, options)).Delegate;

    /// <summary>Compiles a lambda of one parameter. Outputs are read before updates are applied.</summary>
    /// <param name="output">What the function returns: a plain value, a tensor, or several of these.</param>
    /// <param name="updates">New values of variables, simultaneous, all computed from the values before the call.</param>
    /// <param name="givens">Simultaneous substitutions for this function alone.</param>
    /// <param name="options">Name, device, float mode and checks.</param>
    /// <exception cref="TraceException">The lambda cannot be compiled as written.</exception>
    public static Func<A1, R> Compile<A1, R>(Expression<Func<A1, R>> output, Expression<Func<A1, Updates>>? updates = null, Expression<Func<A1, Givens>>? givens = null, FunctionOptions? options = null) =>
        new FuncInvoker<A1, R>(new CompiledCore(output ?? throw new ArgumentNullException(nameof(output)), updates, givens, options)).Delegate;

    /// <inheritdoc cref="Compile{A1, R}(Expression{Func{A1, R}}, Expression{Func{A1, Updates}}?, Expression{Func{A1, Givens}}?, FunctionOptions?)"/>
    public static Func<A1, R> Compile<A1, R>(Expression<Func<A1, Shared<R>>> output, Expression<Func<A1, Updates>>? updates = null, Expression<Func<A1, Givens>>? givens = null, FunctionOptions? options = null) =>
        new FuncInvoker<A1, R>(new CompiledCore(output ?? throw new ArgumentNullException(nameof(output)), updates, givens, options)).Delegate;

    /// <summary>Compiles updates alone, of one parameter.</summary>
    /// <param name="updates">New values of variables, simultaneous, all computed from the values before the call.</param>
    /// <param name="givens">Simultaneous substitutions for this function alone.</param>
    /// <param name="options">Name, device, float mode and checks.</param>
    /// <exception cref="TraceException">The lambda cannot be compiled as written.</exception>
    [OverloadResolutionPriority(1)]
    public static Action<A1> Compile<A1>(Expression<Func<A1, Updates>> updates, Expression<Func<A1, Givens>>? givens = null, FunctionOptions? options = null) =>
        new ActionInvoker<A1>(new CompiledCore(null, updates ?? throw new ArgumentNullException(nameof(updates)), givens, options)).Delegate;

    /// <summary>Compiles a lambda of two parameters. Outputs are read before updates are applied.</summary>
    /// <param name="output">What the function returns: a plain value, a tensor, or several of these.</param>
    /// <param name="updates">New values of variables, simultaneous, all computed from the values before the call.</param>
    /// <param name="givens">Simultaneous substitutions for this function alone.</param>
    /// <param name="options">Name, device, float mode and checks.</param>
    /// <exception cref="TraceException">The lambda cannot be compiled as written.</exception>
    public static Func<A1, A2, R> Compile<A1, A2, R>(Expression<Func<A1, A2, R>> output, Expression<Func<A1, A2, Updates>>? updates = null, Expression<Func<A1, A2, Givens>>? givens = null, FunctionOptions? options = null) =>
        new FuncInvoker<A1, A2, R>(new CompiledCore(output ?? throw new ArgumentNullException(nameof(output)), updates, givens, options)).Delegate;

    /// <inheritdoc cref="Compile{A1, A2, R}(Expression{Func{A1, A2, R}}, Expression{Func{A1, A2, Updates}}?, Expression{Func{A1, A2, Givens}}?, FunctionOptions?)"/>
    public static Func<A1, A2, R> Compile<A1, A2, R>(Expression<Func<A1, A2, Shared<R>>> output, Expression<Func<A1, A2, Updates>>? updates = null, Expression<Func<A1, A2, Givens>>? givens = null, FunctionOptions? options = null) =>
        new FuncInvoker<A1, A2, R>(new CompiledCore(output ?? throw new ArgumentNullException(nameof(output)), updates, givens, options)).Delegate;

    /// <summary>Compiles updates alone, of two parameters.</summary>
    /// <param name="updates">New values of variables, simultaneous, all computed from the values before the call.</param>
    /// <param name="givens">Simultaneous substitutions for this function alone.</param>
    /// <param name="options">Name, device, float mode and checks.</param>
    /// <exception cref="TraceException">The lambda cannot be compiled as written.</exception>
    [OverloadResolutionPriority(1)]
    public static Action<A1, A2> Compile<A1, A2>(Expression<Func<A1, A2, Updates>> updates, Expression<Func<A1, A2, Givens>>? givens = null, FunctionOptions? options = null) =>
        new ActionInvoker<A1, A2>(new CompiledCore(null, updates ?? throw new ArgumentNullException(nameof(updates)), givens, options)).Delegate;

    /// <summary>Compiles a lambda of three parameters. Outputs are read before updates are applied.</summary>
    /// <param name="output">What the function returns: a plain value, a tensor, or several of these.</param>
    /// <param name="updates">New values of variables, simultaneous, all computed from the values before the call.</param>
    /// <param name="givens">Simultaneous substitutions for this function alone.</param>
    /// <param name="options">Name, device, float mode and checks.</param>
    /// <exception cref="TraceException">The lambda cannot be compiled as written.</exception>
    public static Func<A1, A2, A3, R> Compile<A1, A2, A3, R>(Expression<Func<A1, A2, A3, R>> output, Expression<Func<A1, A2, A3, Updates>>? updates = null, Expression<Func<A1, A2, A3, Givens>>? givens = null, FunctionOptions? options = null) =>
        new FuncInvoker<A1, A2, A3, R>(new CompiledCore(output ?? throw new ArgumentNullException(nameof(output)), updates, givens, options)).Delegate;

    /// <inheritdoc cref="Compile{A1, A2, A3, R}(Expression{Func{A1, A2, A3, R}}, Expression{Func{A1, A2, A3, Updates}}?, Expression{Func{A1, A2, A3, Givens}}?, FunctionOptions?)"/>
    public static Func<A1, A2, A3, R> Compile<A1, A2, A3, R>(Expression<Func<A1, A2, A3, Shared<R>>> output, Expression<Func<A1, A2, A3, Updates>>? updates = null, Expression<Func<A1, A2, A3, Givens>>? givens = null, FunctionOptions? options = null) =>
        new FuncInvoker<A1, A2, A3, R>(new CompiledCore(output ?? throw new ArgumentNullException(nameof(output)), updates, givens, options)).Delegate;

    /// <summary>Compiles updates alone, of three parameters.</summary>
    /// <param name="updates">New values of variables, simultaneous, all computed from the values before the call.</param>
    /// <param name="givens">Simultaneous substitutions for this function alone.</param>
    /// <param name="options">Name, device, float mode and checks.</param>
    /// <exception cref="TraceException">The lambda cannot be compiled as written.</exception>
    [OverloadResolutionPriority(1)]
    public static Action<A1, A2, A3> Compile<A1, A2, A3>(Expression<Func<A1, A2, A3, Updates>> updates, Expression<Func<A1, A2, A3, Givens>>? givens = null, FunctionOptions? options = null) =>
        new ActionInvoker<A1, A2, A3>(new CompiledCore(null, updates ?? throw new ArgumentNullException(nameof(updates)), givens, options)).Delegate;

    /// <summary>Compiles a lambda of four parameters. Outputs are read before updates are applied.</summary>
    /// <param name="output">What the function returns: a plain value, a tensor, or several of these.</param>
    /// <param name="updates">New values of variables, simultaneous, all computed from the values before the call.</param>
    /// <param name="givens">Simultaneous substitutions for this function alone.</param>
    /// <param name="options">Name, device, float mode and checks.</param>
    /// <exception cref="TraceException">The lambda cannot be compiled as written.</exception>
    public static Func<A1, A2, A3, A4, R> Compile<A1, A2, A3, A4, R>(Expression<Func<A1, A2, A3, A4, R>> output, Expression<Func<A1, A2, A3, A4, Updates>>? updates = null, Expression<Func<A1, A2, A3, A4, Givens>>? givens = null, FunctionOptions? options = null) =>
        new FuncInvoker<A1, A2, A3, A4, R>(new CompiledCore(output ?? throw new ArgumentNullException(nameof(output)), updates, givens, options)).Delegate;

    /// <inheritdoc cref="Compile{A1, A2, A3, A4, R}(Expression{Func{A1, A2, A3, A4, R}}, Expression{Func{A1, A2, A3, A4, Updates}}?, Expression{Func{A1, A2, A3, A4, Givens}}?, FunctionOptions?)"/>
    public static Func<A1, A2, A3, A4, R> Compile<A1, A2, A3, A4, R>(Expression<Func<A1, A2, A3, A4, Shared<R>>> output, Expression<Func<A1, A2, A3, A4, Updates>>? updates = null, Expression<Func<A1, A2, A3, A4, Givens>>? givens = null, FunctionOptions? options = null) =>
        new FuncInvoker<A1, A2, A3, A4, R>(new CompiledCore(output ?? throw new ArgumentNullException(nameof(output)), updates, givens, options)).Delegate;

    /// <summary>Compiles updates alone, of four parameters.</summary>
    /// <param name="updates">New values of variables, simultaneous, all computed from the values before the call.</param>
    /// <param name="givens">Simultaneous substitutions for this function alone.</param>
    /// <param name="options">Name, device, float mode and checks.</param>
    /// <exception cref="TraceException">The lambda cannot be compiled as written.</exception>
    [OverloadResolutionPriority(1)]
    public static Action<A1, A2, A3, A4> Compile<A1, A2, A3, A4>(Expression<Func<A1, A2, A3, A4, Updates>> updates, Expression<Func<A1, A2, A3, A4, Givens>>? givens = null, FunctionOptions? options = null) =>
        new ActionInvoker<A1, A2, A3, A4>(new CompiledCore(null, updates ?? throw new ArgumentNullException(nameof(updates)), givens, options)).Delegate;

    /// <summary>Compiles a lambda of five parameters. Outputs are read before updates are applied.</summary>
    /// <param name="output">What the function returns: a plain value, a tensor, or several of these.</param>
    /// <param name="updates">New values of variables, simultaneous, all computed from the values before the call.</param>
    /// <param name="givens">Simultaneous substitutions for this function alone.</param>
    /// <param name="options">Name, device, float mode and checks.</param>
    /// <exception cref="TraceException">The lambda cannot be compiled as written.</exception>
    public static Func<A1, A2, A3, A4, A5, R> Compile<A1, A2, A3, A4, A5, R>(Expression<Func<A1, A2, A3, A4, A5, R>> output, Expression<Func<A1, A2, A3, A4, A5, Updates>>? updates = null, Expression<Func<A1, A2, A3, A4, A5, Givens>>? givens = null, FunctionOptions? options = null) =>
        new FuncInvoker<A1, A2, A3, A4, A5, R>(new CompiledCore(output ?? throw new ArgumentNullException(nameof(output)), updates, givens, options)).Delegate;

    /// <inheritdoc cref="Compile{A1, A2, A3, A4, A5, R}(Expression{Func{A1, A2, A3, A4, A5, R}}, Expression{Func{A1, A2, A3, A4, A5, Updates}}?, Expression{Func{A1, A2, A3, A4, A5, Givens}}?, FunctionOptions?)"/>
    public static Func<A1, A2, A3, A4, A5, R> Compile<A1, A2, A3, A4, A5, R>(Expression<Func<A1, A2, A3, A4, A5, Shared<R>>> output, Expression<Func<A1, A2, A3, A4, A5, Updates>>? updates = null, Expression<Func<A1, A2, A3, A4, A5, Givens>>? givens = null, FunctionOptions? options = null) =>
        new FuncInvoker<A1, A2, A3, A4, A5, R>(new CompiledCore(output ?? throw new ArgumentNullException(nameof(output)), updates, givens, options)).Delegate;

    /// <summary>Compiles updates alone, of five parameters.</summary>
    /// <param name="updates">New values of variables, simultaneous, all computed from the values before the call.</param>
    /// <param name="givens">Simultaneous substitutions for this function alone.</param>
    /// <param name="options">Name, device, float mode and checks.</param>
    /// <exception cref="TraceException">The lambda cannot be compiled as written.</exception>
    [OverloadResolutionPriority(1)]
    public static Action<A1, A2, A3, A4, A5> Compile<A1, A2, A3, A4, A5>(Expression<Func<A1, A2, A3, A4, A5, Updates>> updates, Expression<Func<A1, A2, A3, A4, A5, Givens>>? givens = null, FunctionOptions? options = null) =>
        new ActionInvoker<A1, A2, A3, A4, A5>(new CompiledCore(null, updates ?? throw new ArgumentNullException(nameof(updates)), givens, options)).Delegate;

    /// <summary>Compiles a lambda of six parameters. Outputs are read before updates are applied.</summary>
    /// <param name="output">What the function returns: a plain value, a tensor, or several of these.</param>
    /// <param name="updates">New values of variables, simultaneous, all computed from the values before the call.</param>
    /// <param name="givens">Simultaneous substitutions for this function alone.</param>
    /// <param name="options">Name, device, float mode and checks.</param>
    /// <exception cref="TraceException">The lambda cannot be compiled as written.</exception>
    public static Func<A1, A2, A3, A4, A5, A6, R> Compile<A1, A2, A3, A4, A5, A6, R>(Expression<Func<A1, A2, A3, A4, A5, A6, R>> output, Expression<Func<A1, A2, A3, A4, A5, A6, Updates>>? updates = null, Expression<Func<A1, A2, A3, A4, A5, A6, Givens>>? givens = null, FunctionOptions? options = null) =>
        new FuncInvoker<A1, A2, A3, A4, A5, A6, R>(new CompiledCore(output ?? throw new ArgumentNullException(nameof(output)), updates, givens, options)).Delegate;

    /// <inheritdoc cref="Compile{A1, A2, A3, A4, A5, A6, R}(Expression{Func{A1, A2, A3, A4, A5, A6, R}}, Expression{Func{A1, A2, A3, A4, A5, A6, Updates}}?, Expression{Func{A1, A2, A3, A4, A5, A6, Givens}}?, FunctionOptions?)"/>
    public static Func<A1, A2, A3, A4, A5, A6, R> Compile<A1, A2, A3, A4, A5, A6, R>(Expression<Func<A1, A2, A3, A4, A5, A6, Shared<R>>> output, Expression<Func<A1, A2, A3, A4, A5, A6, Updates>>? updates = null, Expression<Func<A1, A2, A3, A4, A5, A6, Givens>>? givens = null, FunctionOptions? options = null) =>
        new FuncInvoker<A1, A2, A3, A4, A5, A6, R>(new CompiledCore(output ?? throw new ArgumentNullException(nameof(output)), updates, givens, options)).Delegate;

    /// <summary>Compiles updates alone, of six parameters.</summary>
    /// <param name="updates">New values of variables, simultaneous, all computed from the values before the call.</param>
    /// <param name="givens">Simultaneous substitutions for this function alone.</param>
    /// <param name="options">Name, device, float mode and checks.</param>
    /// <exception cref="TraceException">The lambda cannot be compiled as written.</exception>
    [OverloadResolutionPriority(1)]
    public static Action<A1, A2, A3, A4, A5, A6> Compile<A1, A2, A3, A4, A5, A6>(Expression<Func<A1, A2, A3, A4, A5, A6, Updates>> updates, Expression<Func<A1, A2, A3, A4, A5, A6, Givens>>? givens = null, FunctionOptions? options = null) =>
        new ActionInvoker<A1, A2, A3, A4, A5, A6>(new CompiledCore(null, updates ?? throw new ArgumentNullException(nameof(updates)), givens, options)).Delegate;

    /// <summary>Compiles a lambda of seven parameters. Outputs are read before updates are applied.</summary>
    /// <param name="output">What the function returns: a plain value, a tensor, or several of these.</param>
    /// <param name="updates">New values of variables, simultaneous, all computed from the values before the call.</param>
    /// <param name="givens">Simultaneous substitutions for this function alone.</param>
    /// <param name="options">Name, device, float mode and checks.</param>
    /// <exception cref="TraceException">The lambda cannot be compiled as written.</exception>
    public static Func<A1, A2, A3, A4, A5, A6, A7, R> Compile<A1, A2, A3, A4, A5, A6, A7, R>(Expression<Func<A1, A2, A3, A4, A5, A6, A7, R>> output, Expression<Func<A1, A2, A3, A4, A5, A6, A7, Updates>>? updates = null, Expression<Func<A1, A2, A3, A4, A5, A6, A7, Givens>>? givens = null, FunctionOptions? options = null) =>
        new FuncInvoker<A1, A2, A3, A4, A5, A6, A7, R>(new CompiledCore(output ?? throw new ArgumentNullException(nameof(output)), updates, givens, options)).Delegate;

    /// <inheritdoc cref="Compile{A1, A2, A3, A4, A5, A6, A7, R}(Expression{Func{A1, A2, A3, A4, A5, A6, A7, R}}, Expression{Func{A1, A2, A3, A4, A5, A6, A7, Updates}}?, Expression{Func{A1, A2, A3, A4, A5, A6, A7, Givens}}?, FunctionOptions?)"/>
    public static Func<A1, A2, A3, A4, A5, A6, A7, R> Compile<A1, A2, A3, A4, A5, A6, A7, R>(Expression<Func<A1, A2, A3, A4, A5, A6, A7, Shared<R>>> output, Expression<Func<A1, A2, A3, A4, A5, A6, A7, Updates>>? updates = null, Expression<Func<A1, A2, A3, A4, A5, A6, A7, Givens>>? givens = null, FunctionOptions? options = null) =>
        new FuncInvoker<A1, A2, A3, A4, A5, A6, A7, R>(new CompiledCore(output ?? throw new ArgumentNullException(nameof(output)), updates, givens, options)).Delegate;

    /// <summary>Compiles updates alone, of seven parameters.</summary>
    /// <param name="updates">New values of variables, simultaneous, all computed from the values before the call.</param>
    /// <param name="givens">Simultaneous substitutions for this function alone.</param>
    /// <param name="options">Name, device, float mode and checks.</param>
    /// <exception cref="TraceException">The lambda cannot be compiled as written.</exception>
    [OverloadResolutionPriority(1)]
    public static Action<A1, A2, A3, A4, A5, A6, A7> Compile<A1, A2, A3, A4, A5, A6, A7>(Expression<Func<A1, A2, A3, A4, A5, A6, A7, Updates>> updates, Expression<Func<A1, A2, A3, A4, A5, A6, A7, Givens>>? givens = null, FunctionOptions? options = null) =>
        new ActionInvoker<A1, A2, A3, A4, A5, A6, A7>(new CompiledCore(null, updates ?? throw new ArgumentNullException(nameof(updates)), givens, options)).Delegate;

    /// <summary>Compiles a lambda of eight parameters. Outputs are read before updates are applied.</summary>
    /// <param name="output">What the function returns: a plain value, a tensor, or several of these.</param>
    /// <param name="updates">New values of variables, simultaneous, all computed from the values before the call.</param>
    /// <param name="givens">Simultaneous substitutions for this function alone.</param>
    /// <param name="options">Name, device, float mode and checks.</param>
    /// <exception cref="TraceException">The lambda cannot be compiled as written.</exception>
    public static Func<A1, A2, A3, A4, A5, A6, A7, A8, R> Compile<A1, A2, A3, A4, A5, A6, A7, A8, R>(Expression<Func<A1, A2, A3, A4, A5, A6, A7, A8, R>> output, Expression<Func<A1, A2, A3, A4, A5, A6, A7, A8, Updates>>? updates = null, Expression<Func<A1, A2, A3, A4, A5, A6, A7, A8, Givens>>? givens = null, FunctionOptions? options = null) =>
        new FuncInvoker<A1, A2, A3, A4, A5, A6, A7, A8, R>(new CompiledCore(output ?? throw new ArgumentNullException(nameof(output)), updates, givens, options)).Delegate;

    /// <inheritdoc cref="Compile{A1, A2, A3, A4, A5, A6, A7, A8, R}(Expression{Func{A1, A2, A3, A4, A5, A6, A7, A8, R}}, Expression{Func{A1, A2, A3, A4, A5, A6, A7, A8, Updates}}?, Expression{Func{A1, A2, A3, A4, A5, A6, A7, A8, Givens}}?, FunctionOptions?)"/>
    public static Func<A1, A2, A3, A4, A5, A6, A7, A8, R> Compile<A1, A2, A3, A4, A5, A6, A7, A8, R>(Expression<Func<A1, A2, A3, A4, A5, A6, A7, A8, Shared<R>>> output, Expression<Func<A1, A2, A3, A4, A5, A6, A7, A8, Updates>>? updates = null, Expression<Func<A1, A2, A3, A4, A5, A6, A7, A8, Givens>>? givens = null, FunctionOptions? options = null) =>
        new FuncInvoker<A1, A2, A3, A4, A5, A6, A7, A8, R>(new CompiledCore(output ?? throw new ArgumentNullException(nameof(output)), updates, givens, options)).Delegate;

    /// <summary>Compiles updates alone, of eight parameters.</summary>
    /// <param name="updates">New values of variables, simultaneous, all computed from the values before the call.</param>
    /// <param name="givens">Simultaneous substitutions for this function alone.</param>
    /// <param name="options">Name, device, float mode and checks.</param>
    /// <exception cref="TraceException">The lambda cannot be compiled as written.</exception>
    [OverloadResolutionPriority(1)]
    public static Action<A1, A2, A3, A4, A5, A6, A7, A8> Compile<A1, A2, A3, A4, A5, A6, A7, A8>(Expression<Func<A1, A2, A3, A4, A5, A6, A7, A8, Updates>> updates, Expression<Func<A1, A2, A3, A4, A5, A6, A7, A8, Givens>>? givens = null, FunctionOptions? options = null) =>
        new ActionInvoker<A1, A2, A3, A4, A5, A6, A7, A8>(new CompiledCore(null, updates ?? throw new ArgumentNullException(nameof(updates)), givens, options)).Delegate;
}

namespace ExprJit;

/// <summary>How exact float arithmetic must be.</summary>
public enum FloatMode
{
    /// <summary>IEEE: rewrites give the same bits, or a result closer to the real value of what was written.</summary>
    Ieee,

    /// <summary>Also rewrites that assume no NaN, infinity or signed zero, and contraction of a * b + c.</summary>
    Fast,
}

/// <summary>What happens when a lambda's parameter is not used.</summary>
public enum OnUnusedInput
{
    /// <summary>A <see cref="TraceException"/>, unless the name starts with an underscore.</summary>
    Error,

    /// <summary>Nothing.</summary>
    Ignore,
}

/// <summary>Options of <see cref="Function.Compile{R}(System.Linq.Expressions.Expression{Func{R}}, System.Linq.Expressions.Expression{Func{Updates}}?, System.Linq.Expressions.Expression{Func{Givens}}?, FunctionOptions?)"/>.</summary>
public sealed record FunctionOptions
{
    /// <summary>A name for messages and explanations.</summary>
    public string? Name { get; init; }

    /// <summary>Where to run; that of the function's variables if null.</summary>
    public Device? Device { get; init; }

    /// <summary>How exact float arithmetic must be.</summary>
    public FloatMode FloatMode { get; init; }

    /// <summary>What happens when a parameter is not used.</summary>
    public OnUnusedInput OnUnusedInput { get; init; }

    /// <summary>Run every call on the reference interpreter too, and throw <see cref="InternalCompilerException"/> where results differ.</summary>
    public bool Check { get; init; }
}

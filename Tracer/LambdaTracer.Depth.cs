using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using ExprJit.Graphs;

namespace ExprJit;

/// <content>
/// Trees of any depth. Operators and calls of ops over values, of which deep trees are made, wait for their operands on
/// a stack of their own. Other forms recurse, and go on with another thread's stack where this one is used up.
/// </content>
internal sealed partial class LambdaTracer
{
    /// <summary>What an expression was found to be, and the path under which that holds; null for any.</summary>
    private readonly record struct Found(object? Value, Node? Path);

    private readonly List<Expression> _waiting = [];

    /// <summary>
    /// The values of operators and calls under the present bindings. An expression that occurs in several places of a
    /// tree is evaluated once: its occurrences may be as many as two to the power of the tree's depth.
    /// </summary>
    private Dictionary<Expression, Found> _found = [];

    private int _pathReads;

    /// <summary>The value of an expression: a <see cref="Node"/>, or what the host knows.</summary>
    public object? Eval(Expression e)
    {
        if (!IsKept(e))
            return e is ConstantExpression or ParameterExpression ? EvalHere(e) : WithStack(e);
        if (TryFind(e, out object? value))
            return value;
        int floor = _waiting.Count;
        _waiting.Add(e);
        try
        {
            while (_waiting.Count > floor)
            {
                var next = _waiting[^1];
                if (!TryFind(next, out value))
                {
                    if (Await(next))
                        continue;
                    value = Keep(next);
                }
                _waiting.RemoveAt(_waiting.Count - 1);
            }
            return value;
        }
        finally
        {
            // What was waiting when the trace of an operand failed waits no more; the failure may be caught.
            _waiting.RemoveRange(floor, _waiting.Count - floor);
        }
    }

    private object? Keep(Expression e)
    {
        int reads = _pathReads + arena.GuardedOps;
        object? value = WithStack(e);
        _found[e] = new Found(value, _pathReads + arena.GuardedOps == reads ? null : arena.Path);
        return value;
    }

    private object? WithStack(Expression e) =>
        RuntimeHelpers.TryEnsureSufficientExecutionStack() ? EvalHere(e) : OnFreshStack(() => EvalHere(e));

    private bool TryFind(Expression e, out object? value)
    {
        bool found = _found.TryGetValue(e, out var known) && (known.Path is null || ReferenceEquals(known.Path, arena.Path));
        value = known.Value;
        return found;
    }

    /// <summary>Lets the operands be evaluated first that are not yet known, from left to right; false where there are none.</summary>
    private bool Await(Expression e)
    {
        int before = _waiting.Count;
        switch (e)
        {
            case BinaryExpression { NodeType: ExpressionType.AndAlso or ExpressionType.OrElse } b:
                Await(b.Left, b);
                break;
            case BinaryExpression { NodeType: not (ExpressionType.Coalesce or ExpressionType.ArrayIndex) } b when !IsNullLiteral(b.Left) && !IsNullLiteral(b.Right):
                Await(b.Right, b);
                Await(b.Left, b);
                break;
            case UnaryExpression u:
                Await(u.Operand, u);
                break;
            case ConditionalExpression c:
                Await(c.Test, c);
                break;
            case MethodCallExpression { Object: null } c when c.Method.DeclaringType == typeof(Ops) || NumberMethods.Owns(c.Method.DeclaringType!):
                for (int k = c.Arguments.Count - 1; k >= 0; k--)
                    Await(c.Arguments[k], c);
                break;
        }
        return _waiting.Count > before;
    }

    private void Await(Expression operand, Expression user)
    {
        if (IsKept(operand) && IsValue(operand.Type) && IsValue(user.Type) && !TryFind(operand, out _))
            _waiting.Add(operand);
    }

    /// <summary>Whether the value of an expression is kept: of those that compute something.</summary>
    private static bool IsKept(Expression e) => e is BinaryExpression or UnaryExpression { NodeType: not ExpressionType.Quote } or ConditionalExpression or MethodCallExpression or InvocationExpression;

    /// <summary>The stack of a thread that goes on with a deep tree; address space alone until it is used.</summary>
    private const int FreshStack = 16 * 1024 * 1024;

    private object? OnFreshStack(Func<object?> body)
    {
        object? value = null;
        System.Runtime.ExceptionServices.ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                value = Trace.In(arena, body);
            }
            catch (Exception thrown)
            {
                failure = System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(thrown);
            }
        }, FreshStack);
        thread.Start();
        thread.Join();
        failure?.Throw();
        return value;
    }
}

using System.Linq.Expressions;
using System.Reflection;
using ExprJit.Graphs;
using ExprJit.Inlining;

namespace ExprJit.Codegen;

/// <summary>How outputs become the delegate's result: one value, an object made by a constructor, or an array.</summary>
internal sealed record OutputForm(ConstructorInfo? Constructor, Type? ArrayElement, Type[] Types)
{
    /// <summary>Members set after the constructor, for the last of the types.</summary>
    public MemberInfo[] Members { get; init; } = [];
}

/// <summary>A lambda as a graph, with what the result is made of and what it depends on.</summary>
internal sealed record TracedFunction(Graph Graph, (Node Key, Node Value)[] Givens, OutputForm Form, Guard[] Guards)
{
    /// <summary>Traces the three lambdas; <paramref name="ranks"/> gives those of tensor parameters, or null while unknown; <paramref name="made"/> is what its earlier traces made.</summary>
    public static TracedFunction Trace(LambdaExpression? output, LambdaExpression? updates, LambdaExpression? givens, FunctionOptions options, int[]? ranks, MadeVariables made)
    {
        made.Restart();
        var arena = new Arena { Made = made };
        return ExprJit.Trace.In(arena, () => Trace(arena, output, updates, givens, options, ranks));
    }

    private static TracedFunction Trace(
        Arena arena, LambdaExpression? output, LambdaExpression? updates, LambdaExpression? givens, FunctionOptions options, int[]? ranks)
    {
        var main = output ?? updates!;
        var parameters = new Dictionary<ParameterExpression, Node>();
        foreach (var lambda in new[] { output, updates, givens })
            for (int i = 0; i < lambda?.Parameters.Count; i++)
                parameters[lambda.Parameters[i]] = arena.Parameter(i, ParameterType(lambda.Parameters[i], ranks?[i]), main.Parameters[i].Name ?? "arg" + i);
        var guards = new List<Guard>();
        var tracer = new LambdaTracer(arena, parameters, guards);

        var (outputs, form) = output is null ? ([], new OutputForm(null, null, [])) : OutputsOf(tracer, output.Body);
        var commits = updates is null ? [] : UpdatesOf(tracer, arena, updates.Body);
        (Node Key, Node Value)[] substitutions = givens is null ? [] : GivensOf(tracer, givens.Body);
        var graph = new Graph(arena, outputs, commits);
        arena.Made!.Keep(commits.Select(c => c.Target));
        if (options.OnUnusedInput == OnUnusedInput.Error)
            RefuseUnused(main, parameters, [.. graph.Roots, .. substitutions.Select(s => s.Key), .. substitutions.Select(s => s.Value)]);
        return new TracedFunction(graph, substitutions, form, [.. guards.Distinct()]);
    }

    private static TensorType ParameterType(ParameterExpression parameter, int? rank)
    {
        var type = parameter.Type;
        if (ElementTypes.Find(type) is { } element)
            return TensorType.Scalar(element);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Tensor<>) && ElementTypes.Find(type.GetGenericArguments()[0]) is { } of)
            return new TensorType(of, rank ?? TensorType.UnknownRank);
        throw Errors.ParameterNotPlain(parameter.Name ?? "?", type);
    }

    private static (Node[], OutputForm) OutputsOf(LambdaTracer tracer, Expression body)
    {
        if (ElementTypes.Find(body.Type) is not null || IsTensor(body.Type) || body.Type.IsGenericType && body.Type.GetGenericTypeDefinition() == typeof(Shared<>))
            return ([tracer.NodeOf(body)], new OutputForm(null, null, [ResultType(body.Type)]));
        IReadOnlyList<Expression>? parts = null;
        ConstructorInfo? constructor = null;
        MemberInfo[] members = [];
        if (body is NewExpression { Constructor: { } made } n)
            (parts, constructor) = (n.Arguments, made);
        else if (body is MemberInitExpression { NewExpression.Constructor: { } begun } init && init.Bindings.All(b => b is MemberAssignment))
            (parts, constructor, members) = ([.. init.NewExpression.Arguments, .. init.Bindings.Select(b => ((MemberAssignment)b).Expression)], begun, [.. init.Bindings.Select(b => b.Member)]);
        else if (body is MethodCallExpression c && (c.Method.DeclaringType == typeof(Outputs) || c.Method.DeclaringType == typeof(ValueTuple) || c.Method.DeclaringType == typeof(Tuple)))
            (parts, constructor) = (c.Arguments, c.Type.GetConstructor(c.Type.GetGenericArguments()));
        if (parts is not null && parts.Count > 0)
        {
            foreach (var part in parts)
                if (ElementTypes.Find(part.Type) is null && !IsTensor(part.Type))
                    throw Errors.OutputForm(part, part.Type);
            return ([.. parts.Select(tracer.NodeOf)], new OutputForm(constructor, null, [.. parts.Select(p => p.Type)]) { Members = members });
        }
        if (body is NewArrayExpression { NodeType: ExpressionType.NewArrayInit } list && list.Type.GetElementType() is { } item && (IsTensor(item) || ElementTypes.Find(item) is not null))
            return ([.. list.Expressions.Select(tracer.NodeOf)], new OutputForm(null, item, [.. list.Expressions.Select(_ => item)]));
        if (body.Type.IsArray && body.Type.GetElementType() is { } element && (IsTensor(element) || ElementTypes.Find(element) is not null) && tracer.Eval(body) is Array array)
        {
            var nodes = array.Cast<object>().Select(v => tracer.AsNode(v, body)).ToArray();
            return (nodes, new OutputForm(null, element, [.. nodes.Select(_ => element)]));
        }
        if (Parts(body.Type) is var (whole, read) && tracer.Eval(body) is { } result)
        {
            Type[] types = [.. whole.GetParameters().Select(p => p.ParameterType)];
            return ([.. read.Select((r, i) => result is StructValue tuple ? tracer.Item(tuple, "Item" + (i + 1), types[i]) : tracer.AsNode(r(result), body))], new OutputForm(whole, null, types));
        }
        throw Errors.OutputForm(body, body.Type);
    }

    /// <summary>How to read what a constructor made, so that a helper may return a tuple or a record of results.</summary>
    private static (ConstructorInfo Constructor, Func<object, object?>[] Read)? Parts(Type type)
    {
        foreach (var constructor in type.GetConstructors())
        {
            Func<object, object?>?[] read = [.. constructor.GetParameters().Select((parameter, i) =>
            {
                if (ElementTypes.Find(parameter.ParameterType) is null && !IsTensor(parameter.ParameterType))
                    return null;
                if (type.IsValueType && typeof(System.Runtime.CompilerServices.ITuple).IsAssignableFrom(type))
                    return made => ((System.Runtime.CompilerServices.ITuple)made)[i];
                return parameter.Name is { } name && type.GetProperty(name) is { } property && property.PropertyType == parameter.ParameterType
                    ? (Func<object, object?>)property.GetValue : null;
            })];
            Func<object, object?>[] all = [.. read.OfType<Func<object, object?>>()];
            if (read.Length is > 0 and < 8 && all.Length == read.Length)
                return (constructor, all);
        }
        return null;
    }

    private static bool IsTensor(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Tensor<>);

    private static Type ResultType(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Shared<>) ? type.GetGenericArguments()[0] : type;

    private static Update[] UpdatesOf(LambdaTracer tracer, Arena arena, Expression body)
    {
        var updates = tracer.Eval(body) as Updates ?? throw Errors.NullCapture(body);
        var seen = new HashSet<IShared>(ReferenceEqualityComparer.Instance);
        var result = new List<Update>();
        foreach (var (target, value) in updates.Entries)
        {
            if (!seen.Add(target))
                throw Errors.UpdatedTwice(target);
            var node = tracer.AsNode(value, body);
            if (!ElementTypes.Widens(node.Element, target.Type.Element))
                throw Errors.UpdateNarrows(target, node);
            node = N.Cast(node, target.Type.Element);
            if (node.Type.IsRankKnown && node.Rank != target.Type.Rank)
                throw Errors.UpdateChangesRank(target, node);
            result.Add(new Update(target, node));
        }
        return [.. result];
    }

    private static (Node, Node)[] GivensOf(LambdaTracer tracer, Expression body)
    {
        var givens = tracer.Eval(body) as Givens ?? throw Errors.NullCapture(body);
        var seen = new HashSet<Node>();
        var result = new List<(Node, Node)>();
        foreach (var (keyed, given) in givens.Entries)
        {
            Node key = tracer.AsNode(keyed, body), value = tracer.AsNode(given, body);
            if (!seen.Add(key))
                throw Errors.GivenTwice(key);
            bool sameRank = key.Rank == value.Rank || !key.Type.IsRankKnown || !value.Type.IsRankKnown;
            if (value.Element != key.Element || !sameRank)
                throw Errors.GivenType(key, value);
            result.Add((key, value));
        }
        return [.. result];
    }

    private static void RefuseUnused(LambdaExpression lambda, Dictionary<ParameterExpression, Node> parameters, Node[] roots)
    {
        var used = ExprJit.Graphs.Graph.Reachable(roots).OfType<Parameter>().ToHashSet();
        foreach (var parameter in lambda.Parameters)
            if (!used.Contains(parameters[parameter]) && parameter.Name?.StartsWith('_') != true)
                throw Errors.UnusedParameter(parameter.Name ?? "?", lambda);
    }
}

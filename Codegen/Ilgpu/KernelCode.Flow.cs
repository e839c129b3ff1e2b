using System.Reflection.Emit;

namespace ExprJit.Codegen.Ilgpu;

/// <content>Loops and branches.</content>
internal sealed partial class KernelCode
{
    /// <summary>Runs a body for from, from + step, … below an end.</summary>
    public void For(Ix from, Ix below, Ix step, Action<Ix> body)
    {
        var at = IL.DeclareLocal(Index);
        var index = new Ix(this, () => IL.Emit(OpCodes.Ldloc, at));
        Label top = IL.DefineLabel(), test = IL.DefineLabel();
        from.Push();
        IL.Emit(OpCodes.Stloc, at);
        IL.Emit(OpCodes.Br, test);
        IL.MarkLabel(top);
        body(index);
        (index + step).Push();
        IL.Emit(OpCodes.Stloc, at);
        IL.MarkLabel(test);
        index.Push();
        below.Push();
        IL.Emit(OpCodes.Blt, top);
    }

    /// <summary>Runs a body for from, from + step, … below an end, some of them at once while there are so many, then one by one.</summary>
    public void ForSome(Ix from, Ix below, Ix step, int atOnce, Action<Ix[]> body)
    {
        if (atOnce == 1)
        {
            For(from, below, step, at => body([at]));
            return;
        }
        var start = new IxVariable(this);
        start.Set(from);
        Label top = IL.DefineLabel(), end = IL.DefineLabel();
        IL.MarkLabel(top);
        Ix[] numbers = [.. Enumerable.Range(0, atOnce).Select(k => k == 0 ? start.Value : start.Value + step * k)];
        var last = Keep(numbers[^1]);
        last.Push();
        below.Push();
        IL.Emit(OpCodes.Bge, end);
        body([.. numbers[..^1].Select((n, k) => k == 0 ? n : Keep(n)), last]);
        start.Set(last + step);
        IL.Emit(OpCodes.Br, top);
        IL.MarkLabel(end);
        For(start.Value, below, step, at => body([at]));
    }

    /// <summary>Runs one of two bodies.</summary>
    public void IfLess(Ix left, Ix right, Action then, Action? otherwise = null) => If(left, OpCodes.Bge, right, then, otherwise);

    /// <inheritdoc cref="IfLess"/>
    public void IfEqual(Ix left, Ix right, Action then, Action? otherwise = null) => If(left, OpCodes.Bne_Un, right, then, otherwise);

    /// <summary>Runs a body while a test does not branch to the end.</summary>
    public void While(Action<Label> test, Action body)
    {
        Label top = IL.DefineLabel(), end = IL.DefineLabel();
        IL.MarkLabel(top);
        test(end);
        body();
        IL.Emit(OpCodes.Br, top);
        IL.MarkLabel(end);
    }

    /// <summary>Runs a body where an index is one, and not <see cref="IndexAccess.None"/>.</summary>
    public void IfIndex(LocalBuilder index, Action<Ix> body)
    {
        var none = IL.DefineLabel();
        IL.Emit(OpCodes.Ldloc, index);
        IL.Emit(OpCodes.Ldc_I8, 0L);
        IL.Emit(OpCodes.Blt, none);
        body(FromLong(index));
        IL.MarkLabel(none);
    }

    private void If(Ix left, OpCode branchOtherwise, Ix right, Action then, Action? otherwise)
    {
        Label skip = IL.DefineLabel(), end = IL.DefineLabel();
        left.Push();
        right.Push();
        IL.Emit(branchOtherwise, skip);
        then();
        if (otherwise is not null)
            IL.Emit(OpCodes.Br, end);
        IL.MarkLabel(skip);
        otherwise?.Invoke();
        IL.MarkLabel(end);
    }
}

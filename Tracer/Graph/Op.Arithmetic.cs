namespace ExprJit.Graphs;

/// <content>Elementwise arithmetic, bits, comparisons and selection.</content>
internal sealed partial class Op
{
    private static Op Elementwise(
        int arity, TypingRule typing, Meaning meaning, Derivative? derivative = null, Laws laws = Laws.None, int cost = 1,
        Hazard? hazard = null, bool isInternal = false, [System.Runtime.CompilerServices.CallerMemberName] string name = "") =>
        Row(OpKind.Elementwise, arity, typing, Broadcasting, meaning, derivative, laws: laws, cost: cost, hazard: hazard,
            isInternal: isInternal, name: name);

    private static readonly Hazard Divisor = new(1, 1, d => d.Bits != 0 && d.Integer != -1);

    public static readonly Op Add = Elementwise(2, Same(Number), Number2((a, b) => a + b, (a, b, _) => unchecked(a + b)),
        (n, g) => [g, g], Laws.Commutative);

    public static readonly Op Sub = Elementwise(2, Same(Number), Number2((a, b) => a - b, (a, b, _) => unchecked(a - b)),
        (n, g) => [g, -g]);

    public static readonly Op Mul = Elementwise(2, Same(Number), Number2((a, b) => a * b, (a, b, _) => unchecked(a * b)),
        (n, g) => [g * n[1], g * n[0]], Laws.Commutative);

    /// <summary>
    /// Division; of integers truncating, and throwing as C#'s does by zero and for the smallest <c>int</c> or <c>long</c>
    /// over -1. Types below <c>int</c> divide as <c>int</c> and wrap, as in <c>(sbyte)(a / b)</c>.
    /// </summary>
    public static readonly Op Div = Elementwise(2, Same(Number), Number2((a, b) => a / b, Divide),
        (n, g) => [g / n[1], -(g * n / n[1])], cost: 4, hazard: Divisor);

    /// <summary>C#'s remainder: the sign of the dividend.</summary>
    public static readonly Op Rem = Elementwise(2, Same(Number), Number2((a, b) => a % b, Remainder),
        (n, g) => [g, -(g * N.Truncate(n[0] / n[1]))], cost: 12, hazard: Divisor);

    /// <summary>Division rounded toward negative infinity.</summary>
    public static readonly Op FloorDiv = Elementwise(2, Same(Number), Number2((a, b) => Math.Floor(a / b), (a, b, t) =>
        {
            long q = Divide(a, b, t);
            return !t.IsUnsigned() && (a < 0) != (b < 0) && q * b != a ? q - 1 : q;
        }), cost: 6, hazard: Divisor);

    /// <summary>The remainder of <see cref="FloorDiv"/>: the sign of the divisor.</summary>
    public static readonly Op FloorMod = Elementwise(2, Same(Number), Number2(
        (a, b) =>
        {
            double r = a % b;
            return r != 0 && r < 0 != b < 0 ? r + b : r == 0 ? Math.CopySign(0, b) : r;
        },
        (a, b, t) =>
        {
            long r = Remainder(a, b, t);
            return !t.IsUnsigned() && r != 0 && (r < 0) != (b < 0) ? r + b : r;
        }),
        (n, g) => [g, -(g * N.Floor(n[0] / n[1]))], cost: 14, hazard: Divisor);

    public static readonly Op Neg = Elementwise(1, Same(Number), Number1(a => -a, (a, _) => unchecked(-a)), (n, g) => [-g]);

    /// <summary>The size; of the smallest signed integer, that integer itself.</summary>
    public static readonly Op Abs = Elementwise(1, Same(Number), Number1(Math.Abs, (a, t) => a < 0 && !t.IsUnsigned() ? unchecked(-a) : a),
        (n, g) => [g * N.Sign(n[0])], Laws.Idempotent);

    /// <summary>-1, 0 or 1; NaN stays NaN and a signed zero keeps its sign.</summary>
    public static readonly Op Sign = Elementwise(1, Same(Number), Number1(a => a > 0 ? 1 : a < 0 ? -1 : a,
            (a, t) => t.IsUnsigned() ? a == 0 ? 0 : 1 : Math.Sign(a)),
        (n, g) => [N.ZerosLike(n[0])], Laws.Idempotent);

    /// <summary>The larger; NaN wins, and +0 is larger than -0. At a tie the gradient goes to the first.</summary>
    public static readonly Op Maximum = Elementwise(2, Same(Any_), Number2(Math.Max,
            (a, b, t) => t == ElementType.UInt64 ? (long)Math.Max((ulong)a, (ulong)b) : Math.Max(a, b)),
        (n, g) => [N.Where(N.Less(n[0], n[1]), g.Like(0), g), N.Where(N.Less(n[0], n[1]), g, g.Like(0))], Laws.Commutative);

    /// <summary>The smaller; NaN wins, and -0 is smaller than +0. At a tie the gradient goes to the first.</summary>
    public static readonly Op Minimum = Elementwise(2, Same(Any_), Number2(Math.Min,
            (a, b, t) => t == ElementType.UInt64 ? (long)Math.Min((ulong)a, (ulong)b) : Math.Min(a, b)),
        (n, g) => [N.Where(N.Less(n[1], n[0]), g.Like(0), g), N.Where(N.Less(n[1], n[0]), g, g.Like(0))], Laws.Commutative);

    /// <summary>The size of the first with the sign of the second, of a zero or NaN too.</summary>
    public static readonly Op CopySign = Elementwise(2, Same(Float), Real(Math.CopySign),
        (n, g) => [g * n.Arena.Apply(CopySign!, n[0].Like(1), n[0]) * n.Arena.Apply(CopySign!, n[0].Like(1), n[1]), N.ZerosLike(n[1])]);

    public static readonly Op And = Elementwise(2, Same(Bits), Number2((a, b) => 0, (a, b, _) => a & b), laws: Laws.Commutative);

    public static readonly Op Or = Elementwise(2, Same(Bits), Number2((a, b) => 0, (a, b, _) => a | b), laws: Laws.Commutative);

    public static readonly Op Xor = Elementwise(2, Same(Bits), Number2((a, b) => 0, (a, b, _) => a ^ b), laws: Laws.Commutative);

    /// <summary>The complement of every bit; of a bool, its negation.</summary>
    public static readonly Op Not = Elementwise(1, Same(Bits), (x, t) =>
        t == ElementType.Bool ? Scalar.Bool(!x[0].IsTrue) : Scalar.FromInteger(t, ~x[0].Integer));

    /// <summary>C#'s shift: the count is masked to the width of the value; types below <c>int</c> shift as <c>int</c> and wrap.</summary>
    public static readonly Op ShiftLeft = Elementwise(2, Same(Integer), Number2((a, b) => 0, (a, b, t) => a << Count(b, t)));

    /// <summary>C#'s shift: arithmetic for signed types, logical for unsigned ones; the count as in <see cref="ShiftLeft"/>.</summary>
    public static readonly Op ShiftRight = Elementwise(2, Same(Integer), Number2((a, b) => 0,
        (a, b, t) => t.IsUnsigned() ? (long)((ulong)a >> Count(b, t)) : a >> Count(b, t)));

    public static readonly Op Less = Elementwise(2, Same(Any_, ElementType.Bool), Comparison((a, b) => a < b, c => c < 0));

    public static readonly Op LessEqual = Elementwise(2, Same(Any_, ElementType.Bool), Comparison((a, b) => a <= b, c => c <= 0));

    public static readonly Op Equal = Elementwise(2, Same(Any_, ElementType.Bool), Comparison((a, b) => a == b, c => c == 0),
        laws: Laws.Commutative);

    public static readonly Op NotEqual = Elementwise(2, Same(Any_, ElementType.Bool), Comparison((a, b) => a != b, c => c != 0),
        laws: Laws.Commutative);

    public static readonly Op IsNaN = Elementwise(1, Same(Float, ElementType.Bool), Predicate(double.IsNaN));

    public static readonly Op IsInfinity = Elementwise(1, Same(Float, ElementType.Bool), Predicate(double.IsInfinity));

    public static readonly Op IsFinite = Elementwise(1, Same(Float, ElementType.Bool), Predicate(double.IsFinite));

    /// <summary>The first value where the condition holds, else the second. Both are computed; only the chosen one's gradient flows.</summary>
    public static readonly Op Where = Elementwise(3,
        (op, inputs, _) =>
        {
            RequireArity(op, inputs);
            if (inputs[0].Element != ElementType.Bool)
                throw Errors.ElementUnfit(op, inputs[0]);
            return new TensorType(CommonElement(op, inputs[1..]), BroadcastRank(inputs));
        },
        (x, _) => x[0].IsTrue ? x[1] : x[2],
        (n, g) => [null, N.Where(n[0], g, g.Like(0)), N.Where(n[0], g.Like(0), g)]);

    /// <summary>C#'s unchecked cast: integers wrap, floats to integers as in <see cref="Scalar.FromReal"/>, bool is 0 or 1.</summary>
    public static readonly Op Cast = Elementwise(1,
        (op, inputs, attributes) =>
        {
            RequireArity(op, inputs);
            return inputs[0].Type.With(attributes.Element!.Value);
        },
        (x, t) => Convert(x[0], t),
        (n, g) => [n[0].Element.IsFloat() ? N.Cast(g, n[0].Element) : null]);

    /// <summary>The value itself, through which no gradient flows.</summary>
    public static readonly Op StopGradient = Elementwise(1, Same(Any_), (x, _) => x[0], cost: 0);

    /// <summary>The same bits as a number of another type of the same size, 32 or 64 bits.</summary>
    public static readonly Op Bitcast = Elementwise(1,
        (op, inputs, attributes) =>
        {
            var to = attributes.Element!.Value;
            bool fits = to.Size() >= sizeof(int) && to.Size() == inputs[0].Element.Size();
            return fits ? inputs[0].Type.With(to) : throw Errors.ElementUnfit(op, inputs[0]);
        },
        (x, t) => new Scalar(t, x[0].Bits));

    /// <summary>Kernel-internal: <c>a * b + c</c>, rounded once or twice as the device does it best.</summary>
    public static readonly Op MulAdd = Elementwise(3, Same(Float),
        (x, t) => t == ElementType.Float32
            ? Scalar.Of(MathF.FusedMultiplyAdd(x[0].As<float>(), x[1].As<float>(), x[2].As<float>()))
            : Scalar.FromReal(t, Math.FusedMultiplyAdd(x[0].Real, x[1].Real, x[2].Real)),
        (n, g) => [g * n[1], g * n[0], g], isInternal: true);

    /// <summary>
    /// Kernel-internal: a plain static method of the user's, called as it is where the first input holds, else zero. The
    /// condition is an input because C# does not call what a conditional skips, and such a call might not end.
    /// </summary>
    public static readonly Op Call = Elementwise(-1,
        (op, inputs, attributes) => inputs[0].Element == ElementType.Bool && inputs.Length == attributes.Method!.GetParameters().Length + 1
            ? new TensorType(ElementTypes.Find(attributes.Method.ReturnType)!.Value, BroadcastRank(inputs))
            : throw new InternalCompilerException("typing", op.Name),
        (_, _) => throw new InternalCompilerException("call", "its meaning is the method's"), cost: 50, hazard: new Hazard(0, 0), isInternal: true);

    private static int Count(long count, ElementType type) => (int)count & (8 * Math.Max(type.Size(), 4) - 1);

    private static long Divide(long a, long b, ElementType t)
    {
        if (t.IsUnsigned())
            return (long)((ulong)a / (ulong)b);
        return b == -1 ? Negated(a, t) : a / b;
    }

    private static long Remainder(long a, long b, ElementType t)
    {
        if (t.IsUnsigned())
            return (long)((ulong)a % (ulong)b);
        return b == -1 ? 0 * Negated(a, t) : a % b;
    }

    /// <summary>The quotient by -1, which C# refuses where the type it divides in cannot hold it.</summary>
    private static long Negated(long a, ElementType t) =>
        t.Size() >= sizeof(int) && a == (long)t.Range().Smallest ? throw new OverflowException() : -a;

    private static Scalar Convert(Scalar x, ElementType to)
    {
        if (to == ElementType.Bool)
            return Scalar.Bool(x.Type.IsFloat() ? x.Real != 0 : x.Bits != 0);
        if (x.Type.IsFloat())
            return Scalar.FromReal(to, x.Real);
        return x.Type == ElementType.UInt64 ? Scalar.FromUnsigned(to, x.Bits) : Scalar.FromInteger(to, x.Integer);
    }
}

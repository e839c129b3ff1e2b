namespace ExprJit.Codegen.Tests;

/// <summary>Hostile texts by what they try. None of them is a formula over the numbers <c>x</c> and <c>state</c>.</summary>
internal static class FormulaCorpus
{
    private static readonly string[] Reflection =
    [
        "System.Environment.Exit(1)", "Environment.Exit(1)", "state.GetType()", "state.GetType().Assembly", "x.GetType().Module.Assembly",
        "typeof(int)", "sizeof(int)", "nameof(x)", "typeof(x).GetMethods()", "x.GetType().GetMethod(\"ToString\").Invoke(x)",
        "\"\".GetType().Assembly.GetType(\"System.Diagnostics.Process\")", "System.Reflection.Assembly.Load(\"a\")", "Activator.CreateInstance(x)",
        "Tanh.Invoke(x)", "tanh.Method", "x.GetHashCode()", "x.Equals(x)", "Type.GetType(x)", "MethodInfo(x)", "invoke(x)", "__reftype(x)", "__makeref(x)",
    ];

    private static readonly string[] TypesAndStatics =
    [
        "DateTime.Now", "DateTime.Now.Ticks", "DateTime.UtcNow", "Guid.NewGuid()", "Math.Sqrt(2)", "Convert.ToInt32(3)", "double.Parse(1)",
        "Double.MaxValue", "System.Int32(1)", "Ops.Tanh(x)", "ExprJit.Ops.Tanh(x)", "Process.Start(1)", "global::System", "File.Delete(x)",
        "Console.WriteLine(x)", "GC.Collect()", "Thread.Sleep(100000)", "Task.Delay(1)", "Int32", "String", "Object", "Decimal(1)", "DateTime(1)", "Guid(x)",
        "TimeSpan(1)", "Uri(1)", "Enum(1)", "decimal(x)", "string(x)", "object(x)", "char(x)", "nint(x)", "Shared(x)", "Tensor(x)", "Random(x)",
        "double()", "int(1, 2)", "double.NaN", "float.Epsilon", "Device.Host", "Function.Compile(x)", "Formula(x)", "Unsafe.As(x)",
    ];

    private static readonly string[] Members =
    [
        "state.ToString()", "state.ToString(\"F99999999\")", "state.Value", "state.Dispose()", "state.SetValue(5)", "state.Name.Length", "state.Device",
        "state?.Value", "state!.Value", "x.a.b.c.d", "x . y", "x.\ny", "x..y", "1.ToString()", "1 .ToString()", "(1).ToString()", "(x).y", "tanh(x).y",
        "it.x", "state->Value", "state::Value", "x.T", "state.Storage",
    ];

    private static readonly string[] Strings =
    [
        "'a'", "\"a\"", "@\"a\"", "$\"{state}\"", "`a`", "\"a\".PadLeft(500000000)", "\"\"\"a\"\"\"", "$\"{x:F99999999}\"", "$@\"{x}\"", "\"{{x}}\"", "'x' + 'x'",
        "x + \"\"", "\"x\" == \"x\"", "\"", "'", "\"unclosed", "u8\"a\"", "'\\u0041'",
    ];

    private static readonly string[] NewAndCasts =
    [
        "new(1 as a)", "new { a = 1 }", "new DateTime(1)", "new int[5]", "new System.Object()", "new", "new(x)", "new x()", "new[] { x }", "stackalloc int[5]",
        "(int)x", "(double)1", "(System.Object)x", "(x)x", "x as System.Object", "state as System.Object", "x is int", "x is > 1", "default(int)", "default",
        "checked(x)", "unchecked(x)", "x switch { _ => 1 }", "throw x", "await x", "x with { }",
    ];

    private static readonly string[] LambdasAndAssignments =
    [
        "x => y => x", "(x => x)(1)", "() => 1", "delegate { }", "func(x => x)", "sum(x => x)", "state = 5", "state += 5", "state -= 1", "state *= 2", "state++", "--state",
        "state == state = 1", "(state = 5)", "tanh(state = 5)", "x = x", "x ??= 1", "x := 1", "x <- 1", "state = state = 1", "=", "=>", "x => ", "=> x", "let y = 1", "var y = 1", "out x", "ref x", "in x",
    ];

    private static readonly string[] Keywords =
    [
        "it", "parent", "root", "$", "@0", "@x", "$it", "^it", "null", "true", "false", "iif(1 > 0, 1, 2)", "iif(x, x, x)", "np(state)", "np(x, 1)", "isnull(state, 1)",
        "as(state, \"System.Object\")", "is(state, \"System.Object\")", "cast(state, \"System.Object\")", "as(x)", "is(x)", "cast(x)", "x in (1, 2)", "x and x", "x or x",
        "not x", "x eq 1", "x ne 1", "x lt 1", "x gt 1", "x le 1", "x ge 1", "x mod 2", "x div 2", "outerIt", "outerIt.x", "it(x)", "parent.it", "root.x", "Where(it > 1)", "x.Where(x > 1)", "this", "base",
        "x xor x", "x && null", "null == null", "x == null", "true > x", "true + 1", "!x", "-true", "iif", "np()", "isnull()", "new()", "between(x, 1, 2)",
    ];

    private static readonly string[] Operators =
    [
        "x ^ 2", "x & 1", "x | 1", "~x", "x << 1", "x >> 1", "x >>> 1", "x <=> 1", "x != ", "x ** 2", "x === 1", "x !== 1", "x <> 1", "x =< 1", "x => 1 => 2", "x ?? 1", "x ?: 1", "x!", "x!!", "&x", "*x +",
        "==", "<", "+", "-", "!", "* 1", "x *", "x; 1", "x;", "x; System.Exit()", "x < x < x", "(x > 1) + 1", "x && 1", "x == (x > 1)", "-(x > 1)", "!1", "x ? 1 : 2", "x > 1 ? 2", "x > 1 : 2",
        "1 ? 1 : 1", "x > 1 ? 2 : x > 3", "? :", ":", "?", "x > 1 ? ? 1 : 2 : 3", "x..x", "..x", "x^", "^1", "@", "#", "\\", "x|x", "x&x",
    ];

    private static readonly string[] IndexersAndComments =
    [
        "state[0]", "state[\"x\"]", "x[0][0]", "x[^1]", "x[0..1]", "[1, 2]", "[x]", "{1}", "{x}", "[]", "x{0}", "x // comment", "x /* a */ + 1", "/* */ x", "// x", "x # comment", "x -- comment",
        "<!-- x -->", "#if x", "#pragma x", "x rem y", "(* x *) x",
    ];

    private static readonly string[] Unicode =
    [
        "\u0445 + 1", "x\u00a0+ 1", "x \u2212 1", "\uff11 + 1", "\u0661", "x\u200b", "x\0", "\0", "\ud800", "x\u2028+ 1", "x\u0301", "x\\u0041", "\\x", "\ufeffx", "x\u200d", "x\u202e+ 1",
        "\u00d7", "x \u00d7 2", "x \u00f7 2", "\uff58", "x\uff0b1", "\u0442anh(x)", "t\u0430nh(x)", "x\u2003+ 1", "x\u0085+ 1", "x\u000b+ 1", "x\f+ 1", "\u212f", "\u03c0 * x", "x\u00b2", "\u221ax", "\u00bd", "\u0967",
        "\U0001d465", "\U0001f4a9", "x\ufe0f", "\u2070", "x\u00ad", "x\u2060", "\u2215x", "x \u2264 1", "x\u037e", "\uff08x\uff09", "x\u061c", "\udc00x", "x\ud83d", "\u0130", "\u017fin(x)", "\u212bbs(x)", "%41", "&#120;",
    ];

    private static readonly string[] Numbers =
    [
        "0x1F", "0b1", "1_000", "1e", "1e+", "1e400", "-1e400", "1.5.5", "..5", "5.", "1m", "1.5m", "1..2", "99999999999999999999", "1e5L", "3e38f * 1e39f", "1ulx", "1lu2", "0f0", "1e1e1", "1e999999999", "1e-999999999x",
        "NaN", "Infinity", "1.#INF", "-Infinity", "\u221e", "18446744073709551616", "3.5e38f", "1e309", "0x", "1fF", "1dd", "1u.5", "00000000000000000000000000000000000000000", "1,000", "1'000", "1e1.5",
    ];

    private static readonly string[] Syntax =
    [
        "", "   ", "(", ")", "()", "(())", "(1, 2)", ",", "1,", "x, x", "1 2", "x x", "x(1)", "state(1)", "(x)(1)", "2(3)", "tanh", "tanh()", "tanh(,)", "tanh(x,)", "tanh x", "tanh(x)(x)", "tanh((x)", "tanh(x))",
        "TANH(x)", "tANH(x)", "tanh(x > 1)", "pow(x)", "pow(x, x, x)", "Func(x)", "x + tanh", "__import__(1)", "eval(x)", "exec(x)", "tanh tanh(x)", "sum(x)", "sum(x, 0)", "dot(x, x)", "transpose(x)",
        "any(x)", "where(x, x, x)", "clamp(x)", "sum()", "max(x, x, x, x)", "reshape(x, 1000000000)", "broadcastTo(x, 100000000000)", "tile(x, 1000000000)", "repeat(x, 1000000000)", "oneHot(x, 1000000000)",
        "expandDims(x, 0)", "flatten(x)", "Grad(x, x)", "grad(grad(x, x), x)", "einsum(x)", "scan(x)", "fold(x)", "while(x)", "if(x, x, x)", "conv2D(x)", "Cast(x)", "slice(x, 0, 1)", "concat(x, x)",
        "CompareTo(x)", "ToString()", "GetType()", "Equals(x)", "Zeros(1)", "Arange(1000000000)", "op_Addition(x, x)", "get_Item(x)",
    ];

    public static IEnumerable<string> Short =>
    [
        .. Reflection, .. TypesAndStatics, .. Members, .. Strings, .. NewAndCasts, .. LambdasAndAssignments, .. Keywords, .. Operators, .. IndexersAndComments, .. Unicode, .. Numbers, .. Syntax,
    ];

    /// <summary>Texts that are long or deep.</summary>
    public static IEnumerable<string> Floods =>
    [
        new('(', 5000), new(')', 5000), Nested(65), Nested(4000), new('-', 8000), Many("- ", 3000) + "x", Many("! ", 100) + "(x > 1)", new('!', 8000), Many("tanh(", 1000) + "x" + new string(')', 1000),
        Many("x ? ", 500), Many("x > 1 ? x : ", 300) + "x", "x" + Many(" + x", 1000), new('x', 9000), new('x', 8000), new('1', 41), new('1', 8000), "0." + new string('0', 41) + "1", "1e" + new string('9', 30),
        new(' ', 8000), new(' ', 100_000), new('a', 1_000_000), Many("pow(x,", 500), new(',', 3000), "tanh(" + new string(',', 3000) + ")", Many("(x)", 600), new('.', 8000), new('=', 8000), new('"', 8000),
        Many("x => ", 1000) + "x", Many("x.", 3000) + "x", Many("[", 8000), Many("x ? x : ", 600) + "x", Many("x == ", 990) + "x", Many("x < ", 990) + "x", Many("x && ", 900) + "x", Many("x > 1 == ", 490) + "x",
        Many("tanh(x) + ", 390) + "y", Many("sin(cos(", 30) + "q" + new string(')', 60), "pow(" + Many("pow(x, ", 60) + "q" + new string(')', 61), Many("x + ", 990) + "(x > 1)", new('\u200b', 8000), Many("1e308 * ", 900),
    ];

    private static string Many(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    private static string Nested(int levels) => new string('(', levels) + "x" + new string(')', levels);
}

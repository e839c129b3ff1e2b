using ExprJit.Codegen.Ilgpu;
using ExprJit.Graphs;
using ExprJit.Optimization;
using FluentAssertions;
using ILGPU.Backends.OpenCL;
using Xunit;

namespace ExprJit.Codegen.Tests;

/// <summary>Which OpenCL devices are used.</summary>
public sealed class OpenClTests
{
    [Theory]
    [InlineData(1, 2, true, true, "OpenCL C 2.0 (it has 1.2)")]
    [InlineData(3, 0, false, true, "the generic address space")]
    [InlineData(2, 0, true, false, "double precision")]
    [InlineData(2, 0, true, true, null)]
    public void A_device_is_refused_for_what_it_lacks(int major, int minor, bool hasGenericAddressSpace, bool hasDoubles, string? missing) =>
        IlgpuDevice.Missing(new CLCVersion(major, minor), hasGenericAddressSpace, hasDoubles).Should().Be(missing);

    /// <summary>An OpenCL device may be the processor itself, which the host uses better.</summary>
    [Fact]
    public void An_OpenCL_device_is_used_only_where_it_is_named()
    {
        if (Environment.GetEnvironmentVariable("EXPRJIT_DEVICE") is null or "")
            Device.Default.Name.Should().NotStartWith("opencl");
    }

    /// <summary>In C a signed sum that overflows has no meaning, and a compiler then drops the test of whether it did.</summary>
    [Theory]
    [InlineData("Int32", "uint")]
    [InlineData("Int64", "ulong")]
    public void Integers_wrap(string type, string unsigned)
    {
        var element = Enum.Parse<ElementType>(type);
        var arena = new Arena();
        Node x = arena.Parameter(0, new TensorType(element, 1), "x"), y = arena.Parameter(1, new TensorType(element, 1), "y");
        string source = Source(new Graph(arena, [(x + y) * (x - y), -x, arena.Apply(Op.MulChecked, x, y)], []));
        source.Should().NotMatchRegex(SignedArithmetic);
        source.Should().MatchRegex($@"\({unsigned}\) \w+ [*] \({unsigned}\)\w+\);");
    }

    /// <summary>The host writes 64 bits, and a buffer may have more than 2^31 elements.</summary>
    [Fact]
    public void A_buffer_begins_at_any_element()
    {
        var arena = new Arena();
        string source = Source(new Graph(arena, [-arena.Parameter(0, new TensorType(ElementType.Int8, 1), "x")], []));
        source.Should().NotMatchRegex(@"_kernel\s*\{\s*int field_0;");
        source.Should().MatchRegex(@"_kernel\s*\{\s*long field_0;\s*long field_1;");
    }

    internal const string SignedArithmetic = @"\((char|short|ushort|int|long)\)\(\(\1\) \S+ [-+*] |\((int|long)\)\( - ";

    private static string Source(Graph graph) =>
        string.Join("\n", Fuse.Run(graph).Steps.OfType<Loop>().SelectMany(IlgpuPtx.Kernels).Select(OpenClCompiler.Compile));
}

using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using ExprJit.Codegen.Ilgpu;
using FluentAssertions;
using ILGPU;
using ILGPU.Backends;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.SeparateViews;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;
using Xunit;

namespace ExprJit.Codegen.Tests;

/// <summary>Which OpenCL devices are used, and the OpenCL C that kernels become.</summary>
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
    [Theory]
    [InlineData(CLDeviceType.CL_DEVICE_TYPE_CPU, false)]
    [InlineData(CLDeviceType.CL_DEVICE_TYPE_ACCELERATOR, false)]
    [InlineData(CLDeviceType.CL_DEVICE_TYPE_GPU, true)]
    [InlineData(CLDeviceType.CL_DEVICE_TYPE_GPU | CLDeviceType.CL_DEVICE_TYPE_DEFAULT, true)]
    public void A_processor_is_no_gpu(CLDeviceType type, bool isGpu) => IlgpuDevice.IsGpu(type).Should().Be(isGpu);

    [Fact]
    public void The_default_is_the_best_gpu_or_else_the_host()
    {
        if (Environment.GetEnvironmentVariable("EXPRJIT_DEVICE") is null or "")
            Device.Default.Should().Be(IlgpuDevice.Best() ?? Device.Host);
    }

    /// <summary>In C a signed sum that overflows has no meaning, and a compiler then drops the test of whether it did.</summary>
    [Fact]
    public void Integers_wrap()
    {
        foreach (var (type, unsigned) in new[] { (typeof(int), "uint"), (typeof(long), "ulong") })
            foreach (var (code, symbol) in new[] { (OpCodes.Add, "+"), (OpCodes.Sub, "-"), (OpCodes.Mul, "*") })
            {
                string source = Source(type, code);
                ShouldBeExact(source, "a kernel");
                source.Should().Contain($"(({unsigned}) ").And.Contain($" {symbol} ({unsigned})");
            }
        ShouldBeExact(Source(typeof(int), OpCodes.Neg), "a negation");
    }

    /// <summary>The host writes 64 bits, and a buffer may have more than 2^31 elements.</summary>
    [Fact]
    public void A_buffer_begins_at_any_element()
    {
        string source = Source(typeof(int), OpCodes.Add);
        source.Should().MatchRegex(@"_kernel\s*\{\s*long field_0;\s*long field_1;");
        ShouldBeExact(source, "a kernel");
    }

    [Fact]
    public void A_failure_has_OpenCL_s_name_for_it()
    {
        OpenClFailure.Named(new CLException(CLError.CL_OUT_OF_RESOURCES)).Message.Should().Be("OpenCL's error is CL_OUT_OF_RESOURCES.");
        var other = new InvalidOperationException();
        OpenClFailure.Named(other).Should().BeSameAs(other);
    }

    public static TheoryData<int> Numbers() => [.. Enumerable.Range(0, IlgpuDevice.OpenCL.Length)];

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Numbers))]
    public void A_program_that_a_device_refuses_comes_with_its_compiler_s_log(int number)
    {
        var accelerator = IlgpuAccelerator.OpenCL(number);
        var kernel = ElementwiseKernel.Define("Refused", [typeof(int)], 0, static (_, _, _) => { });
        var compiled = accelerator.Accelerator.GetBackend().Compile(EntryPointDescription.FromExplicitlyGroupedKernel(kernel), default);
        var refused = new CLCompiledKernel(accelerator.Context, EntryPoint((CLCompiledKernel)compiled), null, "kernel void Refused() { absent = 1; }", ((CLCompiledKernel)compiled).CVersion);
        FluentActions.Invoking(() => OpenClCompiler.Load((CLAccelerator)accelerator.Accelerator, refused))
            .Should().Throw<CLException>().WithMessage("*CL_BUILD_PROGRAM_FAILURE*absent*");
    }

    /// <summary>A team passes values through memory of both kinds.</summary>
    [Fact]
    public void A_barrier_makes_writes_to_shared_and_to_global_memory_seen()
    {
        string source = OpenClCompiler.Compile(ElementwiseKernel.Define("Waits", [typeof(int)], 0, static (il, _, _) =>
            il.Emit(OpCodes.Call, typeof(Group).GetMethod(nameof(Group.Barrier), [])!)));
        source.Should().Contain("work_group_barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE)");
        ShouldBeExact(source, "a kernel");
    }

    /// <summary>Without contraction, approximation, signed arithmetic, 32-bit offsets or barriers that fence half of the memory.</summary>
    internal static void ShouldBeExact(string source, string what) =>
        source.Should().StartWith("#pragma OPENCL FP_CONTRACT OFF", what).And.Contain("kernel void", what).And.NotContain("native_", what)
            .And.NotMatchRegex(@"\((char|short|ushort|int|long)\)\(\(\1\) \S+ [-+*] |\((int|long)\)\( - \(\2\)", what)
            .And.NotMatchRegex(@"_barrier\((?!CLK_LOCAL_MEM_FENCE \| CLK_GLOBAL_MEM_FENCE\))", what)
            .And.NotMatchRegex(@"_kernel\s*\{\s*int field_0;\s*long field_1;\s*\}", what);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_EntryPoint")]
    private static extern SeparateViewEntryPoint EntryPoint(CLCompiledKernel kernel);

    /// <summary>A kernel that combines a buffer's element with itself.</summary>
    private static string Source(Type type, OpCode code) =>
        OpenClCompiler.Compile(ElementwiseKernel.Define("Wraps", [type], 0, (il, index, _) =>
        {
            for (int i = 0; i < (code == OpCodes.Neg ? 2 : 3); i++)
            {
                il.Emit(OpCodes.Ldarga, (short)0);
                il.Emit(OpCodes.Ldloc, index);
                il.Emit(OpCodes.Call, typeof(ArrayView<>).MakeGenericType(type).GetMethod("get_Item", [index.LocalType])!);
                if (i > 0)
                    il.Emit(OpCodes.Ldobj, type);
            }
            il.Emit(code);
            il.Emit(OpCodes.Stobj, type);
        }));
}

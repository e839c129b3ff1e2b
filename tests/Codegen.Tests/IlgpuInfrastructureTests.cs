using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using ExprJit.Codegen.Ilgpu;
using ExprJit.Codegen.Tests.Ptx;
using FluentAssertions;
using ILGPU;
using ILGPU.Runtime.Cuda;
using Xunit;

namespace ExprJit.Codegen.Tests;

public sealed unsafe class IlgpuInfrastructureTests
{
    private static readonly Dictionary<Type, object[]> s_samples = new()
    {
        [typeof(float)] =
        [
            0f, -0f, 1f, -1f, 0.5f, -0.5f, 1.5f, 2.5f, -2.5f, 3.7f, -3.7f, 0.1f, 3f, float.NaN,
            float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, float.Epsilon, 1e-40f, 3e9f, -1e19f, 8388609.5f,
            BitConverter.UInt32BitsToSingle(0x7FC00005), BitConverter.UInt32BitsToSingle(0xFFC00006),
        ],
        [typeof(double)] =
        [
            0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, -2.5, 3.7, -3.7, 0.1, 3.0, double.NaN,
            double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, double.Epsilon, 1e-310, 3e9, -1e19, 4294967295.5,
            BitConverter.UInt64BitsToDouble(0x7FF8000000000005), BitConverter.UInt64BitsToDouble(0xFFF8000000000006),
        ],
        [typeof(int)] = [0, 1, -1, 2, -2, 7, -7, int.MaxValue, int.MinValue, 16777217, 0x7FC00005, unchecked((int)0xFFC00006)],
        [typeof(uint)] = [0u, 1u, 2u, 7u, uint.MaxValue, 0x80000000u, 16777217u],
        [typeof(long)] = [0L, 1L, -1L, 2L, -2L, 7L, -7L, long.MaxValue, long.MinValue, 9007199791611905L],
        [typeof(ulong)] = [0UL, 1UL, 2UL, 7UL, ulong.MaxValue, 0x8000000000000000UL, 9007199791611905UL],
    };

    private static readonly string[] s_onBits = ["Abs", "Negate", "CopySign", "ToBits", "FromBits"];

    private static readonly Dictionary<CudaArchitecture, PtxAccelerator> s_machines = new()
    {
        [CudaArchitecture.SM_70] = new PtxAccelerator(CudaArchitecture.SM_70),
        [CudaArchitecture.SM_90] = new PtxAccelerator(CudaArchitecture.SM_90),
    };

    public static TheoryData<string> Intrinsics()
    {
        TheoryData<string> data = [];
        foreach (MethodInfo method in Operations())
        {
            data.Add(method.ToString()!);
        }

        return data;
    }

    [Fact]
    public void EnumerationNeverThrowsAndMatchesTheAccessors()
    {
        IlgpuDevice.Cuda.IsDefault.Should().BeFalse();
        IlgpuDevice.OpenCL.IsDefault.Should().BeFalse();
        FluentActions.Invoking(() => IlgpuAccelerator.Cuda(IlgpuDevice.Cuda.Length))
            .Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => IlgpuAccelerator.OpenCL(-1)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void TheSharedAcceleratorIsMadeOnce()
    {
        IlgpuAccelerator[] all = new IlgpuAccelerator[8];
        Parallel.For(0, all.Length, i => all[i] = IlgpuAccelerator.Cpu);
        all.Should().OnlyContain(a => ReferenceEquals(a, all[0]));
    }

    [Fact]
    public void BuffersUploadCopyAndDownloadAtOffsets()
    {
        using IlgpuBuffer a = IlgpuAccelerator.Cpu.Allocate(1000);
        using IlgpuBuffer b = IlgpuAccelerator.Cpu.Allocate(1000);
        byte[] sent = [.. Enumerable.Range(0, 100).Select(static i => (byte)i)];
        byte[] received = new byte[50];
        fixed (byte* from = sent)
        fixed (byte* to = received)
        {
            a.Upload(from, sent.Length, byteOffset: 900);
            a.CopyTo(b, 60, sourceOffset: 910, destinationOffset: 4);
            b.Download(to, received.Length, byteOffset: 8);
        }

        received.Should().Equal(sent[14..64]);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(-4, 1)]
    [InlineData(0, 26)]
    [InlineData(104, 0)]
    [InlineData(96, long.MaxValue)]
    public void ViewsOutsideTheBufferAreRefused(long byteOffset, long length)
    {
        using IlgpuBuffer buffer = IlgpuAccelerator.Cpu.Allocate(100);
        FluentActions.Invoking(() => buffer.View<int>(byteOffset, length)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void TooLargeAnAllocationPassesTheExceptionThrough() =>
        FluentActions.Invoking(() => IlgpuAccelerator.Cpu.Allocate(1L << 60)).Should().Throw<OutOfMemoryException>();

    [Fact]
    public void AKernelGetsItsBuffersAndScalars()
    {
        // out[i] = (double)in[i] + every scalar
        MethodInfo method = ElementwiseKernel.Define("Sum", [typeof(double), typeof(float)], 3, (il, index, argument) =>
        {
            Element(il, 0, typeof(double), index);
            Element(il, 1, typeof(float), index);
            il.Emit(OpCodes.Ldobj, typeof(float));
            il.Emit(OpCodes.Conv_R8);
            for (int i = 0; i < 3; i++)
            {
                il.Emit(OpCodes.Ldarg, (short)argument(i));
                il.Emit(OpCodes.Conv_R8);
                il.Emit(OpCodes.Call, IlgpuIntrinsics.Get("Add", typeof(double)));
            }

            il.Emit(OpCodes.Stobj, typeof(double));
        });
        using DeviceKernel kernel = IlgpuAccelerator.Cpu.Load(method);
        (kernel.BufferCount, kernel.ScalarCount).Should().Be((2, 4));
        const int count = 1000;
        using IlgpuBuffer output = IlgpuAccelerator.Cpu.Allocate(count * sizeof(double));
        using IlgpuBuffer input = IlgpuAccelerator.Cpu.Allocate((count + 1) * sizeof(float));
        float[] values = [.. Enumerable.Range(0, count).Select(static i => (float)i)];
        double[] result = new double[count];
        fixed (float* from = values)
        fixed (double* to = result)
        {
            input.Upload(from, count * sizeof(float), byteOffset: sizeof(float));
            kernel.Launch(2, 4, [new(output, 0, count), new(input, sizeof(float), count)], [count, unchecked((ulong)-3), unchecked((ulong)-(1L << 40)), 200]);
            output.Download(to, count * sizeof(double));
        }

        result.Should().Equal(values.Select(static v => v - 3.0 - (1L << 40) + 200));
    }

    [Fact]
    public void WrongSignaturesAndArgumentsAreRefused()
    {
        (Type[] Buffers, int Scalars)[] bad = [([], 1)];
        foreach (var (buffers, scalars) in bad)
        {
            MethodInfo method = KernelMethod.Define("Bad", buffers, scalars, static il => il.Emit(OpCodes.Ret));
            FluentActions.Invoking(() => IlgpuAccelerator.Cpu.Load(method)).Should().Throw<ArgumentException>();
        }

        using DeviceKernel kernel = IlgpuAccelerator.Cpu.Load(Operation(IlgpuIntrinsics.Get("Abs", typeof(float))));
        using IlgpuBuffer buffer = IlgpuAccelerator.Cpu.Allocate(4);
        BufferArg arg = new(buffer, 0, 1);
        FluentActions.Invoking(() => kernel.Launch(1, 4, [arg], [1])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => kernel.Launch(1, 4, [arg, arg], [])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => kernel.Launch(0, 4, [arg, arg], [1])).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void AFailedCompileDoesNotSpoilTheNext()
    {
        MethodInfo method = ElementwiseKernel.Define("Throws", [typeof(int)], 0, static (il, _, _) =>
        {
            il.Emit(OpCodes.Ldnull);
            il.Emit(OpCodes.Throw);
        });
        using DeviceKernel before = IlgpuAccelerator.Cpu.Load(Operation(IlgpuIntrinsics.Get("Floor", typeof(float))));
        FluentActions.Invoking(() => IlgpuAccelerator.Cpu.Load(method)).Should().Throw<Exception>();
        FluentActions.Invoking(() => PtxCompiler.Compile(method, CudaArchitecture.SM_70)).Should().Throw<Exception>();
        Run(before, typeof(float), [[-0.5f]]).Should().Equal(-1f);
        using DeviceKernel after = IlgpuAccelerator.Cpu.Load(Operation(IlgpuIntrinsics.Get("Ceiling", typeof(float))));
        Run(after, typeof(float), [[0.5f]]).Should().Equal(1f);
    }

    [Fact]
    public void KernelsCompileFromManyThreads()
    {
        MethodInfo[] operations = [.. Operations().Take(24)];
        Parallel.ForEach(operations, operation =>
        {
            using DeviceKernel kernel = IlgpuAccelerator.Cpu.Load(Operation(operation));
            PtxCompiler.Compile(Operation(operation), CudaArchitecture.SM_70).Should().Contain(".entry");
        });
    }

    [Theory]
    [MemberData(nameof(Intrinsics))]
    public void AnIntrinsicIsExactOnTheCpuAcceleratorAndInItsPtx(string signature)
    {
        MethodInfo operation = Operations().Single(m => m.ToString() == signature);
        MethodInfo method = Operation(operation);
        object[][] cases = [.. Cases([.. operation.GetParameters().Select(static p => p.ParameterType)])];
        object[] expected = [.. cases.Select(c => Bits(operation, operation.Invoke(null, c)!))];
        using (DeviceKernel kernel = IlgpuAccelerator.Cpu.Load(method))
        {
            Run(kernel, operation.ReturnType, cases).Select(r => Bits(operation, r)).Should().Equal(expected);
        }

        foreach ((CudaArchitecture architecture, PtxAccelerator machine) in s_machines)
        {
            string ptx = PtxCompiler.Compile(method, architecture);
            ptx.Should().NotContain(".approx").And.NotContain(".ftz").And.NotContain("call");
            Regex.IsMatch(ptx, @"\b(add|sub|mul|div|fma|sqrt|rcp)\.f(32|64)").Should().BeFalse(ptx);
            using DeviceKernel kernel = machine.Load(method);
            Run(kernel, operation.ReturnType, cases).Select(r => Bits(operation, r)).Should().Equal(expected, $"{architecture}");
        }

        string c = OpenClCompiler.Compile(method);
        c.Should().StartWith("#pragma OPENCL FP_CONTRACT OFF");
    }

    [Theory]
    [InlineData("FusedMultiplyAdd", typeof(float), "fma.rn.f32")]
    [InlineData("Divide", typeof(double), "div.rn.f64")]
    [InlineData("Sqrt", typeof(float), "sqrt.rn.f32")]
    [InlineData("Less", typeof(float), "setp.lt.f32")]
    [InlineData("NotEqual", typeof(float), "setp.neu.f32")]
    [InlineData("RoundToEven", typeof(double), "cvt.rni.f64.f64")]
    [InlineData("ToSingle", typeof(ulong), "cvt.rn.f32.u64")]
    public void PtxHasTheInstruction(string name, Type operand, string instruction) =>
        PtxCompiler.Compile(Operation(IlgpuIntrinsics.Get(name, operand)), CudaArchitecture.SM_90)
            .Should().Contain(instruction);

    // What ILGPU's own translation gets wrong: see the remarks of IlgpuIntrinsics.
    [Fact]
    public void ConstantsAreNotFoldedIntoIntrinsics()
    {
        MethodInfo add = IlgpuIntrinsics.Get("Add", typeof(float));
        MethodInfo method = ElementwiseKernel.Define("Fold", [typeof(float)], 0, (il, index, _) =>
        {
            Element(il, 0, typeof(float), index);
            Element(il, 0, typeof(float), index);
            il.Emit(OpCodes.Ldobj, typeof(float));
            il.Emit(OpCodes.Ldc_R4, 1e8f);
            il.Emit(OpCodes.Call, add);
            il.Emit(OpCodes.Ldc_R4, -1e8f);
            il.Emit(OpCodes.Call, add);
            il.Emit(OpCodes.Stobj, typeof(float));
        });
        Regex.Count(PtxCompiler.Compile(method, CudaArchitecture.SM_70), @"add\.rn\.f32").Should().Be(2);
        Regex.Count(OpenClCompiler.Compile(method), @"as_float\(0x").Should().Be(2);
    }

    private static IEnumerable<MethodInfo> Operations() =>
        typeof(IlgpuIntrinsics).GetMethods(BindingFlags.Static | BindingFlags.Public)
            .Where(static m => m.Name != nameof(IlgpuIntrinsics.Get));

    // result[i] = operation(operands[i]...)
    private static MethodInfo Operation(MethodInfo operation)
    {
        Type[] operands = [.. operation.GetParameters().Select(static p => p.ParameterType)];
        return ElementwiseKernel.Define(
            operation.Name, [operation.ReturnType, .. operands], 0, (il, index, _) =>
            {
                Element(il, 0, operation.ReturnType, index);
                for (int i = 0; i < operands.Length; i++)
                {
                    Element(il, i + 1, operands[i], index);
                    il.Emit(OpCodes.Ldobj, operands[i]);
                }

                il.Emit(OpCodes.Call, operation);
                il.Emit(OpCodes.Stobj, operation.ReturnType);
            });
    }

    private static void Element(ILGenerator il, int buffer, Type type, LocalBuilder index)
    {
        il.Emit(OpCodes.Ldarga, (short)buffer);
        il.Emit(OpCodes.Ldloc, index);
        il.Emit(OpCodes.Call, typeof(ArrayView<>).MakeGenericType(type).GetMethod("get_Item", [index.LocalType])!);
    }

    private static IEnumerable<object[]> Cases(Type[] types) => types.Length == 0
        ? [[]]
        : from head in s_samples[types[0]] from tail in Cases(types[1..]) select (object[])[head, .. tail];

    // Tells -0 from +0 but not one NaN from another, unless the operation is one on the bits.
    private static object Bits(MethodInfo operation, object value) => value switch
    {
        float f => float.IsNaN(f) && !s_onBits.Contains(operation.Name) ? "NaN" : BitConverter.SingleToInt32Bits(f),
        double d => double.IsNaN(d) && !s_onBits.Contains(operation.Name) ? "NaN" : BitConverter.DoubleToInt64Bits(d),
        _ => value,
    };

    private static object[] Run(DeviceKernel kernel, Type resultType, object[][] cases)
    {
        IlgpuAccelerator accelerator = IlgpuAccelerator.Cpu;
        List<BufferArg> args = [new(accelerator.Allocate(cases.Length * sizeof(ulong)), 0, cases.Length)];
        for (int operand = 0; operand < cases[0].Length; operand++)
        {
            Array values = Array.CreateInstance(cases[0][operand].GetType(), cases.Length);
            for (int i = 0; i < cases.Length; i++)
            {
                values.SetValue(cases[i][operand], i);
            }

            IlgpuBuffer buffer = accelerator.Allocate(Buffer.ByteLength(values));
            fixed (byte* p = &MemoryMarshal.GetArrayDataReference(values))
            {
                buffer.Upload(p, Buffer.ByteLength(values));
            }

            args.Add(new BufferArg(buffer, 0, cases.Length));
        }

        kernel.Launch(2, 4, args.ToArray(), [(ulong)cases.Length]);
        Array result = Array.CreateInstance(resultType, cases.Length);
        fixed (byte* p = &MemoryMarshal.GetArrayDataReference(result))
        {
            args[0].Buffer.Download(p, Buffer.ByteLength(result));
        }

        args.ForEach(static a => a.Buffer.Dispose());
        return [.. result.Cast<object>()];
    }
}

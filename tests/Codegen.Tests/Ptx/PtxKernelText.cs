using System.Runtime.InteropServices;

namespace ExprJit.Codegen.Tests.Ptx;

/// <summary>Kernels written by hand: of the parameters output and input, both arrays of 64-bit words.</summary>
internal static unsafe class PtxKernelText
{
    /// <summary>%rd1 and %rd2 are output and input, %r1 is the thread in its group, %rd3 the address of the thread's output.</summary>
    public static string Of(string body, string module = "", int target = 90) => $$"""
        .version 7.8
        .target sm_{{target}}
        .address_size 64
        {{module}}
        .visible .entry kernel(
            .param .b64 output,
            .param .b64 input
        )
        {
            .reg .pred %p<8>; .reg .b16 %rs<8>; .reg .b32 %r<16>; .reg .b64 %rd<16>; .reg .f32 %f<8>; .reg .f64 %fd<8>;
            ld.param.b64 %rd1, [output];
            ld.param.b64 %rd2, [input];
            mov.u32 %r1, %tid.x;
            mul.wide.u32 %rd3, %r1, 8;
            add.u64 %rd3, %rd1, %rd3;
            {{body}}
            ret;
        }
        """;

    public static ulong[] Run(string text, PtxDim grid, PtxDim group, ulong[] input, int outputs, int dynamicBytes = 0, PtxOrder? order = null)
    {
        // As aligned as a device's blocks are.
        const nuint Alignment = 256;
        ulong* output = (ulong*)NativeMemory.AlignedAlloc((nuint)outputs * 8 + 1, Alignment), from = (ulong*)NativeMemory.AlignedAlloc((nuint)input.Length * 8 + 1, Alignment);
        try
        {
            new Span<ulong>(output, outputs).Clear();
            input.CopyTo(new Span<ulong>(from, input.Length));
            var memory = new PtxMemory();
            memory.Add((nint)output, 8L * outputs);
            memory.Add((nint)from, 8L * input.Length);
            ulong* parameters = stackalloc ulong[] { (ulong)output, (ulong)from };
            PtxModule.Parse(text).Launch("kernel", grid, group, dynamicBytes, new ReadOnlySpan<byte>(parameters, 16), memory, order);
            return new Span<ulong>(output, outputs).ToArray();
        }
        finally
        {
            NativeMemory.AlignedFree(output);
            NativeMemory.AlignedFree(from);
        }
    }

    /// <summary>Runs one instruction whose operands are named by register class: p, rs, r, rd, f or fd; the first is its result.</summary>
    public static ulong One(string instruction, string classes, ulong[] operands)
    {
        string[] kinds = classes.Split(' ');
        var body = new List<string>();
        var names = new List<string>();
        for (int i = 0; i < kinds.Length; i++)
        {
            names.Add($"%{kinds[i]}{i + 2}");
            if (i == 0)
                continue;
            body.Add(kinds[i] == "p" ? $"ld.global.b32 %r15, [%rd2+{8 * (i - 1)}]; setp.ne.u32 {names[i]}, %r15, 0;"
                : $"ld.global.{Type(kinds[i])} {names[i]}, [%rd2+{8 * (i - 1)}];");
        }
        body.Add($"{instruction} {string.Join(", ", names)};");
        body.Add(kinds[0] == "p" ? $"selp.b32 %r15, 1, 0, {names[0]}; st.global.b32 [%rd1], %r15;" : $"st.global.{Type(kinds[0])} [%rd1], {names[0]};");
        // %rd2 is the input's address until the last operand is read.
        string text = Of(string.Join('\n', body.Select(line => line.Replace("[%rd2", "[%rd15", StringComparison.Ordinal))
            .Prepend("mov.b64 %rd15, %rd2; mov.b64 %rd14, %rd1;")).Replace("[%rd1]", "[%rd14]", StringComparison.Ordinal));
        return Run(text, new PtxDim(1), new PtxDim(1), operands, 1)[0];
    }

    private static string Type(string kind) => kind switch
    {
        "rs" => "b16",
        "r" => "b32",
        "rd" => "b64",
        "f" => "f32",
        _ => "f64",
    };
}

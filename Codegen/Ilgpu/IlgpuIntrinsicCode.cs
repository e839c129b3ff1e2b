using System.Reflection;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;
using ILGPU.IR.Values;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>Gives the methods of <see cref="IlgpuIntrinsics"/> their device code.</summary>
internal static class IlgpuIntrinsicCode
{
    private static readonly MethodInfo s_ptx =
        ((PTXIntrinsic.Handler)EmitPtx).Method;

    private static readonly MethodInfo s_openCL =
        ((CLIntrinsic.Handler)EmitOpenCl).Method;

    private static readonly Dictionary<MethodBase, string> s_ptxTemplates = [];
    private static readonly Dictionary<MethodBase, string> s_openClTemplates = [];

    static IlgpuIntrinsicCode()
    {
        foreach (MethodInfo method in typeof(IlgpuIntrinsics).GetMethods(BindingFlags.Static | BindingFlags.Public))
        {
            if (!method.IsDefined(typeof(IntrinsicImplementationAttribute)))
            {
                continue;
            }

            Type operand = method.GetParameters()[0].ParameterType;
            s_ptxTemplates.Add(method, PtxTemplate.Get(method.Name, operand));
            s_openClTemplates.Add(method, OpenClTemplate.Get(method.Name, operand));
        }
    }

    /// <summary>To be called before a backend or an accelerator of the context is made, which read the table.</summary>
    public static void Register(IntrinsicImplementationManager manager)
    {
        foreach (MethodBase method in s_ptxTemplates.Keys)
        {
            manager.RegisterMethod((MethodInfo)method, new PTXIntrinsic(s_ptx, IntrinsicImplementationMode.GenerateCode));
            manager.RegisterMethod((MethodInfo)method, new CLIntrinsic(s_openCL, IntrinsicImplementationMode.GenerateCode));
        }
    }

    // Template fields: {0} is the result register, {1} and on are the operands'.
    private static void EmitPtx(PTXBackend backend, PTXCodeGenerator generator, Value value)
    {
        MethodCall call = (MethodCall)value;
        object[] registers = new object[call.Count + 1];
        for (int i = 0; i < call.Count; i++)
        {
            registers[i + 1] = Name(generator.EnsureHardwareRegister(generator.LoadPrimitive(call[i])));
        }

        // After the operands, so that no operand's constant lands in the result register.
        registers[0] = Name(generator.AllocateHardware(value));
        generator.Builder.Append('\t')
            .AppendFormat(null, s_ptxTemplates[call.Target.Source], registers)
            .AppendLine();
    }

    private static string Name(PTXRegisterAllocator.HardwareRegister register) =>
        "%" + PTXRegisterAllocator.GetStringRepresentation(register);

    // Template fields: {1} and on are the operands; the result is assigned by the statement.
    private static void EmitOpenCl(CLBackend backend, CLCodeGenerator generator, Value value)
    {
        MethodCall call = (MethodCall)value;
        object[] operands = new object[call.Count + 1];
        for (int i = 0; i < call.Count; i++)
        {
            operands[i + 1] = OpenClTemplate.Operand(generator.Load(call[i]));
        }

        using CLCodeGenerator.StatementEmitter statement = generator.BeginStatement(generator.Allocate(value));
        statement.AppendCommand(string.Format(null, s_openClTemplates[call.Target.Source], operands));
    }
}

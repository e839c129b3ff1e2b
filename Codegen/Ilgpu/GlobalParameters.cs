using ILGPU.Backends;
using ILGPU.IR;
using ILGPU.IR.Transformations;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>
/// Tells ILGPU that what a kernel is given lies in global memory, so that it is read by <c>ld.global</c> and not by generic loads, which find out at
/// each access which memory an address means. ILGPU does this at O2 alone.
/// </summary>
internal readonly struct GlobalParameters : IBackendHook
{
    // ILGPU's transformations keep no state between methods.
    private static readonly Transformer s_infer =
        Transformer.Create(TransformerConfiguration.Empty, new InferKernelAddressSpaces(MemoryAddressSpace.Global), new InferLocalAddressSpaces());

    public void FinishedCodeGeneration(IRContext context, Method entryPoint)
    {
    }

    public void InitializedKernelContext(IRContext kernelContext, Method kernelMethod) => kernelContext.Transform(s_infer);

    public void OptimizedKernelContext(IRContext kernelContext, Method kernelMethod)
    {
    }
}

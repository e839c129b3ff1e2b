using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Host;

/// <summary>A plan laid out on the host: a steady call makes no object but its results.</summary>
internal sealed class HostLayout : PlanLayout
{
    private readonly HostProgram _program;
    private readonly HostNest[][] _kernels;

    /// <param name="program">The program.</param>
    /// <param name="frame">The first call's arguments, at which its places are aimed.</param>
    public HostLayout(HostProgram program, Frame frame)
        : base(program, frame)
    {
        _program = program;
        Bind();
        program.Memory.Plan(this);
        _kernels = Array.ConvertAll(Plan.Kernels, k => k.Nests.Select(nest => new HostNest(nest, this, program)).ToArray());
    }

    /// <summary>Runs every kernel and commits; whatever happens, no memory of the call's is kept.</summary>
    public void Run()
    {
        try
        {
            AimTargets();
            for (int k = 0; k < _kernels.Length; k++)
            {
                long started = HostProgram.StartTime();
                foreach (var nest in _kernels[k])
                    nest.Run();
                _program.CountTime(this, k, started);
                Profile.Launches++;
            }
            Commit();
        }
        finally
        {
            Release();
        }
    }

    protected override Storage Place(ElementType element, long[] shape) => HostStorage.Place(element, shape);

    protected override void Aim(Storage place, Storage? memory, long offset) => ((HostStorage)place).Aim((HostStorage?)memory, offset);
}

using ExprJit.Codegen.Explain;
using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Reference;

/// <summary>Runs graphs on the interpreter.</summary>
internal sealed class ReferenceBackend : IBackend
{
    public bool ChecksAssumptions => false;

    public IProgram Compile(Graph graph, ShapeFacts? facts = null, OptimizerOptions? options = null) => new Program(graph);

    private sealed class Program(Graph graph) : IProgram
    {
        public IReadOnlyList<KernelInfo> Kernels { get; } =
            [new KernelInfo("interpreter", [.. graph.Roots.Select(r => r.Origin ?? r.ToString())], Printer.Print(graph), "the interpreter runs the graph node by node")];

        public string Signature { get; } = "reference\n" + Printer.Print(graph, abstracted: true);

        public IReadOnlyList<Planned> Plans => [];

        public MemoryUse? Intermediates => null;

        public void Run(Frame frame)
        {
            foreach (var update in graph.Updates)
                _ = update.Target.Storage; // a disposed target must throw before anything is committed
            var values = new Interpreter(leaf => Bind(leaf, frame)).Run([.. graph.Roots]);
            var committed = Array.ConvertAll(values, v => v.ToStorage());
            for (int i = 0; i < graph.Outputs.Length; i++)
                if (graph.Outputs[i].Rank == 0)
                    frame.ScalarResults[i] = committed[i][0].Bits;
                else
                    frame.TensorResults[i] = committed[i];
            frame.Complete();
            for (int i = 0; i < graph.Updates.Length; i++)
            {
                var target = graph.Updates[i].Target;
                target.Storage = HostStorage.Copy(committed[graph.Outputs.Length + i], target.Device);
            }
            frame.Profile.Launches++;
        }

        private static Value Bind(Node leaf, Frame frame) => leaf switch
        {
            Parameter p when frame.Tensors[p.Index] is { } tensor => Value.Of(tensor.Storage!.ToHost()),
            Parameter p => Value.Of(new Scalar(p.Element, frame.Scalars[p.Index])),
            Variable v => Value.Of(v.Shared.Storage.ToHost()),
            Capture c => c.Reader.ReadValue() is ITensor tensor ? Value.Of(tensor.Storage!.ToHost()) : Value.Of(new Scalar(c.Element, c.Reader.ReadBits())),
            _ => throw new InternalCompilerException("bind", leaf.GetType().Name),
        };
    }
}

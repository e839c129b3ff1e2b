using System.ComponentModel;
using System.Globalization;

namespace ExprJit.Benchmarks.Peers;

/// <summary>Libraries of Python, each in a process of its own that lives as long as this one.</summary>
internal sealed class PythonPeers : IDisposable
{
    private static readonly string[] Libraries = ["numpy", "torch", "numexpr", "numba"];

    private static readonly string[] ThreadVariables = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "NUMBA_NUM_THREADS"];

    private readonly List<ChildProcess> _libraries = [];

    public PythonPeers(string program, int threads)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "python", "peer.py");
        var environment = ThreadVariables.Select(v => (v, threads.ToString(CultureInfo.InvariantCulture))).Append(("OMP_WAIT_POLICY", "passive"));
        foreach (string library in Libraries)
        {
            ChildProcess process;
            try
            {
                process = new(library, program, [script, library], environment);
            }
            catch (Win32Exception failure)
            {
                Versions.Add($"{program}: {failure.Message}");
                return;
            }
            if (process.Ask("version") is { } version)
            {
                Versions.Add($"{library} {version}");
                _libraries.Add(process);
            }
            else
            {
                Versions.Add(library + " not found");
                process.Dispose();
            }
        }
    }

    /// <summary>What was found, for the head of the report.</summary>
    public List<string> Versions { get; } = [];

    public IEnumerable<Contender> Of(Case @case) => _libraries.Select(l => l.Prepare(@case.Key, l.Name)).OfType<Contender>();

    public void Dispose() => _libraries.ForEach(l => l.Dispose());
}

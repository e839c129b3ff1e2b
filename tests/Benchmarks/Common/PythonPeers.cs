using System.ComponentModel;

namespace ExprJit.Benchmarks;

/// <summary>A library of Python as a peer: its name in the tables, and the module beside peer.py that has its cases.</summary>
internal sealed record PythonLibrary(string Name, string Module)
{
    /// <summary>What its process finds in its environment.</summary>
    public IEnumerable<(string Name, string Value)> Environment { get; init; } = [];
}

/// <summary>Libraries of Python, each in a process of its own that lives as long as this one.</summary>
internal sealed class PythonPeers : IDisposable
{
    private readonly List<ChildProcess> _processes = [];

    public PythonPeers(string program, IEnumerable<PythonLibrary> libraries)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "python", "peer.py");
        foreach (var library in libraries)
        {
            ChildProcess process;
            try
            {
                process = new(library.Name, program, [script, library.Module], library.Environment);
            }
            catch (Win32Exception failure)
            {
                Versions.Add($"{program}: {failure.Message}");
                return;
            }
            if (process.Ask("version") is { } version)
            {
                Versions.Add($"{library.Name} {version}");
                _processes.Add(process);
            }
            else
            {
                Versions.Add(library.Name + " not found");
                process.Dispose();
            }
        }
    }

    /// <summary>What was found, for the head of the report.</summary>
    public List<string> Versions { get; } = [];

    public IEnumerable<Contender> Of(Case @case) => _processes.Select(l => l.Prepare(@case.Key, l.Name)).OfType<Contender>();

    public void Dispose() => _processes.ForEach(l => l.Dispose());
}

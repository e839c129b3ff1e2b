using System.Globalization;

namespace ExprJit.Benchmarks.Peers;

/// <summary>Python's libraries on the processor, with so many threads.</summary>
internal static class HostLibraries
{
    private static readonly string[] ThreadVariables = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "NUMBA_NUM_THREADS"];

    public static IEnumerable<PythonLibrary> Of(int threads)
    {
        (string, string)[] environment = [.. ThreadVariables.Select(v => (v, threads.ToString(CultureInfo.InvariantCulture))), ("OMP_WAIT_POLICY", "passive")];
        return from name in (string[])["numpy", "torch", "numexpr", "numba"] select new PythonLibrary(name, name + "_cases") { Environment = environment };
    }
}

using System.Collections.Concurrent;

namespace ExprJit;

/// <summary>
/// Compiled kernels by structure: ops, element types, ranks and device; never a variable's name, a constant, or a length.
/// </summary>
public static class KernelCache
{
    private static readonly ConcurrentDictionary<string, object> Kernels = new(StringComparer.Ordinal);
    private static long _hits, _misses;

    /// <summary>How the cache has served this process.</summary>
    public static CacheStatistics Statistics => new(Interlocked.Read(ref _hits), Interlocked.Read(ref _misses), Kernels.Count);

    internal static T GetOrAdd<T>(string key, Func<T> make) where T : class
    {
        if (Kernels.TryGetValue(key, out object? known))
        {
            Interlocked.Increment(ref _hits);
            return (T)known;
        }
        Interlocked.Increment(ref _misses);
        return (T)Kernels.GetOrAdd(key, make());
    }
}

/// <summary>Counts of the kernel cache.</summary>
/// <param name="Hits">Kernels found.</param>
/// <param name="Misses">Kernels compiled.</param>
/// <param name="Count">Kernels held.</param>
public readonly record struct CacheStatistics(long Hits, long Misses, long Count);

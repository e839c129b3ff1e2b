using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

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

    /// <summary>Keys are texts of programs, and longer ones are kept as digests: the text of 100,000 ops is megabytes that would never be freed.</summary>
    private const int LongestKey = 4096;

    internal static T GetOrAdd<T>(string text, Func<T> make) where T : class
    {
        string key = text.Length <= LongestKey ? text
            : Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan())));
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

using System.Globalization;

namespace ExprJit.Codegen.Host;

/// <summary>The sizes of the processor's caches, in bytes.</summary>
internal static class CacheSize
{
    private const long Usual = 16 << 20;

    /// <summary>The last level, shared by the cores; a usual size where the system does not tell.</summary>
    public static long LastLevel { get; } = Read() ?? Usual;

    private static long? Read()
    {
        for (int level = 4; level >= 2; level--)
        {
            string file = $"/sys/devices/system/cpu/cpu0/cache/index{level}/size";
            if (!OperatingSystem.IsLinux() || !File.Exists(file))
                continue;
            string text = File.ReadAllText(file).Trim();
            long unit = text.EndsWith('K') ? 1 << 10 : text.EndsWith('M') ? 1 << 20 : 1;
            if (long.TryParse(text.TrimEnd('K', 'M'), NumberStyles.None, CultureInfo.InvariantCulture, out long size) && size > 0)
                return size * unit;
        }
        return null;
    }
}

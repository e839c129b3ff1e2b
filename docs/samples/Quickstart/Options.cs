using System.Globalization;
using ExprJit;

namespace Quickstart;

/// <summary>What the command line asks for.</summary>
internal sealed record Options(Device Device, int? Steps, bool Check)
{
    public const string Usage = "Usage: Quickstart [--device host|reference|ilgpu-cpu|cuda:0] [--steps N] [--check]";

    /// <exception cref="FormatException">An argument is unknown or has no value.</exception>
    /// <exception cref="DeviceException">The device is not on this machine.</exception>
    public static Options Parse(string[] args)
    {
        var options = new Options(Device.Default, null, false);
        for (int i = 0; i < args.Length; i++)
        {
            options = args[i] switch
            {
                "--device" when i + 1 < args.Length => options with { Device = Device.Parse(args[++i]) },
                "--steps" when i + 1 < args.Length => options with { Steps = Count(args[++i]) },
                "--check" => options with { Check = true },
                _ => throw new FormatException($"'{args[i]}' is not an option, or has no value."),
            };
        }
        return options;
    }

    private static int Count(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0
            ? count : throw new FormatException($"'{text}' is not a number of steps.");
}

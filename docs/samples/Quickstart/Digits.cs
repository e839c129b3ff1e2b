using System.Globalization;
using System.IO.Compression;
using ExprJit;

namespace Quickstart;

/// <summary>
/// The data set in shared variables: it is copied to the device once, here, and every training step reads it there.
/// </summary>
internal sealed class Digits
{
    public const int Pixels = 64;
    public const int Classes = 10;
    private const int TrainRows = 1437;

    private Digits(float[] pixels, long[] labels, Device device)
    {
        Device = device;
        TrainPixels = Shared.Create(Rows(pixels[..(TrainRows * Pixels)]), "trainPixels", device);
        TrainLabels = Shared.Create(labels[..TrainRows], "trainLabels", device);
        TestPixels = Shared.Create(Rows(pixels[(TrainRows * Pixels)..]), "testPixels", device);
        TestLabels = Shared.Create(labels[TrainRows..], "testLabels", device);
    }

    public Device Device { get; }

    /// <summary>The first 1,437 digits, one a row, with pixels from 0 to 1.</summary>
    public Shared<Tensor<float>> TrainPixels { get; }

    public Shared<Tensor<long>> TrainLabels { get; }

    /// <summary>The last 360 digits, which training never sees.</summary>
    public Shared<Tensor<float>> TestPixels { get; }

    public Shared<Tensor<long>> TestLabels { get; }

    /// <summary>How many batches cover the training rows; the last one may be shorter.</summary>
    public static int Batches(int batchSize) => (TrainRows + batchSize - 1) / batchSize;

    /// <summary>Reads the file beside the program and puts it on a device.</summary>
    public static Digits Load(Device device)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "data", "digits.csv.gz");
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        var pixels = new List<float>();
        var labels = new List<long>();
        while (reader.ReadLine() is { } line)
        {
            string[] fields = line.Split(',');
            foreach (string field in fields.AsSpan(0, Pixels))
                pixels.Add(float.Parse(field, CultureInfo.InvariantCulture) / 16);
            labels.Add(long.Parse(fields[Pixels], CultureInfo.InvariantCulture));
        }
        return new Digits([.. pixels], [.. labels], device);
    }

    private static Tensor<float> Rows(float[] pixels) => Tensor.Create(pixels, pixels.Length / Pixels, Pixels);
}

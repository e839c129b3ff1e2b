using System.Diagnostics;
using System.Globalization;
using ExprJit;
using Spectre.Console;

namespace Quickstart;

/// <summary>Runs training steps, with a progress bar or against the reference interpreter.</summary>
internal static class Training
{
    private const int StepsOnSlowDevices = 5;

    /// <summary>Trains the models one after the other.</summary>
    public static IReadOnlyList<Report> Run(IEnumerable<Classifier> models, Options options)
    {
        // The devices for checking are slow on purpose: there a few steps show that the losses agree.
        bool isSlow = options.Device.Equals(Device.Reference) || options.Device.Equals(Device.IlgpuCpu);
        var reports = new List<Report>();
        AnsiConsole.Progress().Start(progress =>
        {
            foreach (var model in models)
            {
                int steps = options.Steps ?? (isSlow ? StepsOnSlowDevices : model.FullSteps);
                reports.Add(Run(model, steps, progress.AddTask(model.Name, maxValue: steps)));
            }
        });
        return reports;
    }

    /// <summary>Whether a few steps on a device give the losses that the reference interpreter gives.</summary>
    public static bool AgreesWithReference(Device device)
    {
        bool agrees = true;
        foreach (var (model, reference) in Models(device).Zip(Models(Device.Reference)))
        {
            for (int i = 0; i < StepsOnSlowDevices; i++)
            {
                model.Step(i);
                reference.Step(i);
            }
            float loss = model.Loss(), expected = reference.Loss();
            double difference = Math.Abs(loss - expected) / Math.Abs((double)expected);
            agrees &= difference <= 1e-4;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{model.Name}: loss after {StepsOnSlowDevices} steps {loss:F6} on {device}, {expected:F6} on reference, relative difference {difference:E1}"));
        }
        return agrees;
    }

    /// <summary>Both models with fresh weights and the data, all on one device.</summary>
    public static Classifier[] Models(Device device)
    {
        var digits = Digits.Load(device);
        return [new SoftmaxRegression(digits), new Mlp(digits)];
    }

    private static Report Run(Classifier model, int steps, ProgressTask task)
    {
        // The first step pays for compiling its kernels, once.
        var loss = model.Step(0);
        _ = (float)loss;
        var time = Stopwatch.StartNew();
        for (int i = 1; i < steps; i++)
        {
            loss = model.Step(i);

            // Reading a loss waits for the device, so the loop reads one in fifty.
            if (i % 50 == 0)
            {
                task.Description = string.Create(CultureInfo.InvariantCulture, $"{model.Name}, loss {(float)loss:F4}");
                task.Value = i;
            }
        }
        _ = (float)loss;
        time.Stop();

        float final = model.Loss();
        task.Description = string.Create(CultureInfo.InvariantCulture, $"{model.Name}, loss {final:F4}");
        task.Value = steps;
        return new Report(model, steps, final, model.TestAccuracy(), time.Elapsed.TotalMilliseconds / Math.Max(1, steps - 1));
    }
}

using System.Runtime.CompilerServices;

namespace Lamella.Tests.Pipelines.Grow;

/// <summary>
/// The test program as an instrument: started with <see cref="Variable"/> set, it records planes until it is killed and prints each one whose write has returned. It does so before any test could run, and never comes back.
/// </summary>
internal static class AcquiringChild
{
    /// <summary>The environment variable: the store, the queue's planes, and the seed, separated by '|'.</summary>
    public const string Variable = "LAMELLA_TEST_ACQUIRE";

    [ModuleInitializer]
    internal static void Run()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } setting) return;
        string[] parts = setting.Split('|');
        int queue = int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture);
        Random random = new(int.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture));
        using WritableImage image = WritableImage.Open(parts[0]);
        using AcquisitionWriter writer = image.StartAcquisition(new AcquisitionOptions { QueuePlanes = queue, Workers = 2 });
        long start = writer.TimePoints;
        int channels = (int)image.Shape[1], sections = (int)image.Shape[2];
        for (int t = (int)start; ; t++)
        {
            foreach (int plane in Enumerable.Range(0, channels * sections).OrderBy(_ => random.Next()))
            {
                // Now and then one is left out, and one of the time point after comes first.
                if (random.Next(8) == 0) continue;
                int time = t + (random.Next(4) == 0 ? 1 : 0);
                PlaneInfo info = new(time, plane / sections, plane % sections) { Time = new Quantity(time, "second") };
                writer.WritePlane(info, AcquisitionTests.Samples(info.T, info.C, info.Z));
                Console.Out.WriteLine(Invariant($"{info.T} {info.C} {info.Z}"));
                Console.Out.Flush();
            }
        }
    }
}

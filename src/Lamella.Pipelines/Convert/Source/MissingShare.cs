namespace Lamella.Pipelines.Convert;

/// <summary>
/// Refuses to write pixels that nearly all are fill because no file holds them: a damaged header of some kilobytes can promise terabytes. An incomplete set of ordinary size is written, with its loss.
/// </summary>
internal static class MissingShare
{
    /// <summary>Below this size a result is written whatever it holds.</summary>
    private const long Small = 1L << 30;

    /// <summary>Less than one plane in ten is there.</summary>
    private const double NearlyAll = 0.9;

    /// <summary>Looks at what a source promises and lacks.</summary>
    /// <param name="source">The image.</param>
    /// <param name="bytes">The bytes of pixels that would be written.</param>
    /// <exception cref="RefusedException">Nearly all of it is missing.</exception>
    public static void Refuse(ImageContent source, long bytes)
    {
        if (bytes < Small || source.MissingPlanes == 0) return;
        double planes = 0;
        foreach (SceneContent scene in source.Scenes)
        {
            double count = 1;
            Engine.LevelSource level = scene.Levels[0];
            for (int i = 0; i < level.Axes.Length; i++)
            {
                if (level.Axes[i] is not ('Y' or 'X' or 'S')) count *= level.Shape[i];
            }

            planes += count;
        }

        if (source.MissingPlanes < NearlyAll * planes) return;
        Throw.Refused(Invariant($"{source.MissingPlanes} of {planes:F0} planes that the image promises are in no file, and {bytes / 1e9:F1} GB would be written, nearly all of it fill; its header may be damaged. To write it all the same, ask for the missing pixels to be filled"), new Remedy.FillMissing());
    }
}

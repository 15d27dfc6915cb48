using Lamella.Formats.Thorlabs.Structure;

namespace Lamella.Formats.Thorlabs;

/// <summary>Experiments whose pixels lie in TIFFs with metadata of their own (OME-TIFF, one for each region): those describe the pixels, the settings add what they do not say.</summary>
internal static class ThorlabsPictures
{
    /// <summary>A set of more files is not what the program writes, and every file is opened.</summary>
    private const int MostFiles = 4096;

    /// <summary>The TIFFs of the folder but for previews, in the order of their names.</summary>
    public static List<string> Names(ThorlabsFolder folder) =>
    [
        .. folder.Names.Where(name => (name.EndsWith(".tif", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".tiff", StringComparison.OrdinalIgnoreCase))
            && !name.Contains("preview", StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal),
    ];

    /// <summary>The scenes of the files. One that another names as a part of it is not opened again.</summary>
    public static List<SceneContent> Scenes(ThorlabsFolder folder, List<string> names, ThorlabsExperiment experiment, List<string> warnings, List<ContentPart> unused, List<ContentPart> absent, out long missing)
    {
        missing = 0;
        if (names.Count > MostFiles) Throw.Unsupported(ThorlabsExperiment.Format, Invariant($"an experiment of {names.Count} TIFFs whose names are not those of planes"), "open them as a series of files");
        List<(string Stem, SceneContent Scene)> scenes = [];
        HashSet<string> parts = new(StringComparer.Ordinal);
        foreach (string name in names)
        {
            if (parts.Contains(name)) continue;
            ImageContent image = FormatRegistry.OpenMember(folder.Store, folder.Key(name), OpenOptions.Default);
            foreach (string other in names)
            {
                if (image.OriginalMetadata.Any(text => text.Value.Contains(other, StringComparison.Ordinal))) parts.Add(other);
            }

            missing += image.MissingPlanes;
            // The last sentences are those of the lists, which are kept as lists.
            warnings.AddRange(image.Warnings.Take(image.Warnings.Count - image.Unused.Count - image.Missing.Count).Select(warning => $"{name}: {warning}"));
            unused.AddRange(image.Unused.Select(part => part with { Name = $"{name}: {part.Name}" }));
            absent.AddRange(image.Missing.Select(part => part with { Name = $"{name}: {part.Name}" }));
            foreach (SceneContent scene in image.Scenes) scenes.Add((name[..name.IndexOf('.', StringComparison.Ordinal)], scene));
        }

        return [.. scenes.Select(s => Complete(s.Scene, scenes.Count == 1 ? s.Scene.Name ?? experiment.Name : s.Scene.Name ?? s.Stem, experiment))];
    }

    private static SceneContent Complete(SceneContent scene, string? name, ThorlabsExperiment experiment) => scene with
    {
        Name = name,
        PixelSize = scene.PixelSize with { X = scene.PixelSize.X ?? experiment.PixelSize.X, Y = scene.PixelSize.Y ?? experiment.PixelSize.Y },
        Acquired = scene.Acquired ?? experiment.Acquired,
        Objective = scene.Objective ?? experiment.Objective,
        Description = scene.Description ?? experiment.Description,
        Notes = [.. scene.Notes, .. experiment.Notes],
    };
}

using Lamella.Pipelines.Metadata;

namespace Lamella;

/// <content>Editing metadata.</content>
public sealed partial class BioImage
{
    /// <summary>
    /// Edits the metadata of an OME-TIFF or an OME-Zarr in a folder, in place; pixels are not touched. The edited image is opened before anything is written: it must state what was asked for, nothing else may have
    /// changed, and no rule may be broken that was kept before. This object goes on to show the image as it was; open it again to see the change.
    /// </summary>
    /// <param name="edits">What the scenes shall state.</param>
    /// <param name="scenes">The scenes to edit; null for the only one.</param>
    /// <param name="dryRun">True to check everything and write nothing.</param>
    /// <exception cref="ArgumentException">There are several scenes and none was chosen, or a channel does not exist.</exception>
    /// <exception cref="RefusedException">The format or the file cannot be edited in place, or the edit would change something else or break a rule.</exception>
    /// <exception cref="StoreException">It cannot be written; the image states what it stated before.</exception>
    public MetadataEditResult EditMetadata(IReadOnlyList<MetadataEdit> edits, IReadOnlyList<Scene>? scenes = null, bool dryRun = false)
    {
        ArgumentNullException.ThrowIfNull(edits);
        if (scenes is null && Scenes.Count != 1) throw new ArgumentException(Invariant($"the image has {Scenes.Count} scenes; choose those to edit"), nameof(scenes));
        return MetadataEditor.Edit(Path, _content, scenes ?? Scenes, edits, dryRun ? MetadataEditor.Mode.DryRun : MetadataEditor.Mode.Write);
    }
}

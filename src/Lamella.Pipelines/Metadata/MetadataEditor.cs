using Lamella.Engine;
using Lamella.Formats;
using Lamella.Formats.Tiff.Structure;
using Lamella.Ome;
using Lamella.Pipelines.Compare;
using Lamella.Stores;

namespace Lamella.Pipelines.Metadata;

/// <summary>
/// Edits the metadata of an OME-TIFF or an OME-Zarr in place; pixels are not touched. The edited image is opened before anything is written: it must state what was asked for, nothing else may have changed,
/// and no rule may be broken that was kept before.
/// </summary>
internal sealed class MetadataEditor
{
    private const string OmeXmlKey = "OME/METADATA.ome.xml";

    private readonly string _path;
    private readonly ImageContent _image;
    private readonly IReadOnlyList<Scene> _scenes;
    private readonly IReadOnlyList<MetadataEdit> _edits;
    private readonly List<string> _notes = [];
    private readonly List<(string Path, byte[] Old, byte[] New)> _files = [];
    private TiffDescriptionPatch? _tiff;

    private MetadataEditor(string path, ImageContent image, IReadOnlyList<Scene> scenes, IReadOnlyList<MetadataEdit> edits)
    {
        _path = System.IO.Path.GetFullPath(path);
        _image = image;
        _scenes = scenes;
        _edits = edits;
    }

    /// <summary>Whether an edit is written.</summary>
    public enum Mode
    {
        /// <summary>Check everything and write nothing.</summary>
        DryRun,

        /// <summary>Check and write.</summary>
        Write,
    }

    /// <summary>Edits an image.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="image">The image, opened from there.</param>
    /// <param name="scenes">The scenes to edit.</param>
    /// <param name="edits">What they shall state.</param>
    /// <param name="mode">Whether it is written.</param>
    /// <exception cref="ArgumentException">A channel does not exist.</exception>
    /// <exception cref="RefusedException">The format or the file cannot be edited in place, or the edit would change something else or break a rule.</exception>
    /// <exception cref="StoreException">It cannot be written; the image says what it said before.</exception>
    public static MetadataEditResult Edit(string path, ImageContent image, IReadOnlyList<Scene> scenes, IReadOnlyList<MetadataEdit> edits, Mode mode)
    {
        MetadataEditor editor = new(path, image, scenes, edits);
        bool zarr = image.Format.StartsWith("OME-Zarr", StringComparison.Ordinal);
        if (zarr && !Directory.Exists(editor._path)) Throw.Refused("an OME-Zarr inside of a zip file is not edited in place; unzip it, or convert it", new Remedy.ConvertFirst(".ome.zarr"));
        if (!zarr && image.Format != "OME-TIFF") Throw.Refused($"{image.Format} is not edited in place; convert the image to OME-TIFF or OME-Zarr first", new Remedy.ConvertFirst(".ome.tif"));
        using EditedStore edited = new(new FileStore(zarr ? editor._path : System.IO.Path.GetDirectoryName(editor._path)!));
        if (zarr) editor.Zarr(edited);
        else editor.Tiff(edited);
        IReadOnlyList<MetadataChange> changes = editor.Verify(edited, zarr);
        if (mode == Mode.Write && changes.Count > 0) editor.Commit();
        return new MetadataEditResult(changes, [.. editor._files.Select(f => f.Path), .. editor._tiff is null ? [] : new[] { editor._path }], editor._notes);
    }

    private void Commit()
    {
        _tiff?.Apply(_path);
        if (_files.Count > 0) FileReplacement.Replace(_files);
    }

    private void Zarr(EditedStore edited)
    {
        using FileStore store = new(_path);
        OmeZarrPatch patch = new(store);
        OmeXmlPatch? xml = null;
        byte[]? oldXml = store.TryReadAll(OmeXmlKey);
        foreach (Scene scene in _scenes)
        {
            int image = ImageOf(scene);
            if (oldXml is not null && image < 0) _notes.Add(Invariant($"scene {scene.Index}: {OmeXmlKey} does not describe it and was left as it is"));
            foreach (MetadataEdit edit in _edits)
            {
                int channel = edit.ChannelOf(scene);
                if (edit.Field == MetadataField.Name) patch.SetName(scene, edit.Text);
                else if (edit.Field is MetadataField.PixelSize or MetadataField.PixelSizeUnit) patch.SetSize(scene, _image.Labels, edit.Axis, edit.SizeFor(scene));
                else patch.SetChannel(scene, channel, edit);
                if (oldXml is not null && image >= 0 && edit.Field != MetadataField.ChannelWindow) Apply(xml ??= OmeXmlPatch.Open(oldXml), scene, image, edit, channel);
            }
        }

        _notes.AddRange(patch.Notes);
        if (xml is not null) Stage(OmeXmlKey, oldXml!, xml.ToBytes());
        foreach ((string key, byte[] old, byte[] value) in patch.Changes()) Stage(key, old, value);

        void Stage(string key, byte[] old, byte[] value)
        {
            if (key == OmeXmlKey) CheckXml(old, value);
            else if (!key.EndsWith(".zmetadata", StringComparison.Ordinal)) RefuseNew(NgffValidator.Validate(old), NgffValidator.Validate(value));
            edited.Replace(key, value);
            _files.Add((store.PathOf(key), old, value));
        }
    }

    private void Tiff(EditedStore edited)
    {
        string key = System.IO.Path.GetFileName(_path);
        byte[] head = new byte[8];
        edited.Read(key, 0, head);
        TiffContainer? container = TiffContainer.HasMagic(head) ? TiffContainer.Open(edited, key) : null;
        byte[] old = container is null ? edited.TryReadAll(key) ?? [] : container.ReadDirectory(container.FirstDirectory).Bytes(TiffTag.ImageDescription);
        ReadOnlySpan<byte> text = old.AsSpan().TrimEnd((byte)0);
        OmeDocument document = OmeXmlReader.Read(text);
        if (document.BinaryOnly is { } pointer) Throw.Refused($"this file only points to the metadata of its set; edit {pointer.MetadataFile ?? "the file that it points to"}");
        if (container is not null) RefuseSets(document, key);
        OmeXmlPatch patch = OmeXmlPatch.Open(text);
        foreach (Scene scene in _scenes)
        {
            int image = ImageOf(scene);
            if (image < 0) Throw.Refused(Invariant($"scene {scene.Index} is not described by the OME-XML; convert the image"));
            foreach (MetadataEdit edit in _edits) Apply(patch, scene, image, edit, edit.ChannelOf(scene));
        }

        byte[] value = patch.ToBytes();
        CheckXml(text, value);
        if (container is null)
        {
            edited.Replace(key, value);
            _files.Add((_path, old, value));
            return;
        }

        if (text.SequenceEqual(value)) return;
        _tiff = TiffDescriptionPatch.Plan(container, value);
        edited.Patch(key, _tiff);
        if (_edits.Any(e => e.Field is MetadataField.PixelSize or MetadataField.PixelSizeUnit && e.Axis is 'X' or 'Y') && HasResolution(container.ReadDirectory(container.FirstDirectory)))
            _notes.Add("the resolution tags of the pages still hold the old size; readers of OME-TIFF do not use them");
    }

    /// <summary>True when the tags state a resolution in inches or centimetres, and no mere ratio (TIFF 6.0 section 8).</summary>
    private static bool HasResolution(TiffDirectory directory) => directory.Has(TiffTag.XResolution) && directory.Integer(TiffTag.ResolutionUnit, 2) != 1;

    /// <summary>Every member of a set holds a copy of the document: one that is edited alone would contradict the others.</summary>
    private static void RefuseSets(OmeDocument document, string key)
    {
        foreach (OmeImage image in document.Images)
        {
            foreach (OmeTiffData data in image.Pixels.TiffData)
            {
                if (data.File is not { } file || (file.Uuid is not null && string.Equals(file.Uuid, document.Uuid, StringComparison.OrdinalIgnoreCase)) || string.Equals(file.FileName, key, StringComparison.Ordinal)) continue;
                Throw.Refused($"this file belongs to a set whose other members ({file.FileName ?? file.Uuid}) hold metadata of their own; convert the set to one file and edit that");
            }
        }
    }

    private static void Apply(OmeXmlPatch patch, Scene scene, int image, MetadataEdit edit, int channel)
    {
        int samples = scene.Channels.Count > channel ? scene.Channels[channel].Samples : 1;
        switch (edit.Field)
        {
            case MetadataField.Name:
                patch.SetName(image, edit.Text);
                break;
            case MetadataField.PixelSize or MetadataField.PixelSizeUnit:
                patch.SetSize(image, edit.Axis, edit.SizeFor(scene));
                break;
            case MetadataField.ChannelName:
                patch.SetChannel(image, channel, scene.Channels.Count, samples, "Name", edit.Text);
                break;
            case MetadataField.ChannelColor:
                patch.SetChannel(image, channel, scene.Channels.Count, samples, "Color", OmeText.Format(new OmeColor(edit.Color.R, edit.Color.G, edit.Color.B).ToInt32()));
                break;
            default:
                Throw.Refused("OME-XML has no place for display ranges; convert the image to OME-Zarr", new Remedy.ConvertFirst(".ome.zarr"));
                break;
        }
    }

    /// <summary>The place of a scene's image in the OME document; -1 when it has none.</summary>
    private int ImageOf(Scene scene)
    {
        if (_image.Native is not OmeDocument document || scene.Content.Native is not OmeImage image) return -1;
        for (int i = 0; i < document.Images.Count; i++)
        {
            if (ReferenceEquals(document.Images[i], image)) return i;
        }

        return -1;
    }

    private static void CheckXml(ReadOnlySpan<byte> old, ReadOnlySpan<byte> value) => RefuseNew(OmeXmlValidator.Validate(OmeXmlReader.Read(old)), OmeXmlValidator.Validate(OmeXmlReader.Read(value)));

    /// <summary>Rules that were broken before are not this edit's business.</summary>
    private static void RefuseNew(IReadOnlyList<Finding> before, IReadOnlyList<Finding> after)
    {
        foreach (Finding finding in after)
        {
            if (finding.Severity == Severity.Error && !before.Any(b => b.RuleId == finding.RuleId && b.Place == finding.Place)) Throw.Refused($"the edit would break a rule: {finding}");
        }
    }

    /// <summary>Opens the edited image and compares all that it states with what it stated before.</summary>
    private List<MetadataChange> Verify(EditedStore edited, bool zarr)
    {
        // The registry disposes the store with the image; this one is needed no longer.
        using ImageContent after = FormatRegistry.Open(edited, zarr ? string.Empty : System.IO.Path.GetFileName(_path), _path, zarr ? SourceKind.Folder : SourceKind.File);
        if (after.Scenes.Count != _image.Scenes.Count) Throw.Refused(Invariant($"the edited image would have {after.Scenes.Count} scenes instead of {_image.Scenes.Count}; nothing was written"));
        ChunkCache cache = new(0);
        List<MetadataChange> changes = [];
        for (int i = 0; i < after.Scenes.Count; i++)
        {
            Scene before = new(_image.Scenes[i], i, cache), now = new(after.Scenes[i], i, cache);
            bool chosen = _scenes.Any(s => s.Index == i);
            Dictionary<string, MetadataFact> wanted = new(StringComparer.Ordinal);
            foreach (MetadataEdit edit in chosen ? _edits : [])
            {
                if (edit.Wanted(before, edit.ChannelOf(before)) is { } fact) wanted[fact.Key] = fact;
            }

            Verify(before, now, wanted, chosen && _edits.Any(e => e.Field == MetadataField.ChannelWindow), changes);
        }

        return changes;
    }

    private static void Verify(Scene before, Scene now, Dictionary<string, MetadataFact> wanted, bool windowsToo, List<MetadataChange> changes)
    {
        Dictionary<string, MetadataFact> old = SceneFacts.Of(before).ToDictionary(f => f.Key, StringComparer.Ordinal);
        Dictionary<string, MetadataFact> stated = SceneFacts.Of(now).ToDictionary(f => f.Key, StringComparer.Ordinal);
        foreach ((string key, MetadataFact want) in wanted)
        {
            if (!stated.TryGetValue(key, out MetadataFact? has) || !MetadataFact.Same(has, want))
                Throw.Refused(Invariant($"scene {before.Index}: {key} would be {has?.Text ?? "nothing"} instead of {want.Text} after the edit: something else in the image states it; nothing was written"));
            string? text = old.GetValueOrDefault(key)?.Text;
            if (!string.Equals(text, has.Text, StringComparison.Ordinal)) changes.Add(new MetadataChange(before.Index, key, text, has.Text));
        }

        foreach (string key in old.Keys.Union(stated.Keys, StringComparer.Ordinal))
        {
            if (wanted.ContainsKey(key) || (windowsToo && key.EndsWith(".window", StringComparison.Ordinal))) continue;
            MetadataFact? was = old.GetValueOrDefault(key), has = stated.GetValueOrDefault(key);
            if (was is null ? has is not null : has is null || !MetadataFact.Same(was, has))
                Throw.Refused(Invariant($"scene {before.Index}: the edit would also change {key} from {was?.Text ?? "nothing"} to {has?.Text ?? "nothing"}; nothing was written"));
        }
    }
}

namespace Lamella.Formats.FileSeries;

/// <summary>A folder of image files, or those whose names fit a pattern, as one image: the numbers in the names are its axes.</summary>
internal sealed class FileSeriesFormat : ImageFormat
{
    /// <inheritdoc/>
    public override string Name => "File series";

    /// <inheritdoc/>
    public override string Id => "file-series";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions { get; } = [];

    /// <inheritdoc/>
    public override bool IsSeriesOfFiles => true;

    /// <inheritdoc/>
    public override FormatSupport Support { get; } = new(Read: true, Write: false) { Codecs = [new("those of the files", Read: true, Write: false, Lossy: false)] };

    /// <summary>Folders that are images of another kind are claimed by their content; here only names are looked at.</summary>
    public override Detection Detect(DetectionContext context) =>
        context.Kind == SourceKind.Folder && context.Store.CanList && SeriesFolder.HasImages(context.Store) ? Detection.Name : Detection.No;

    /// <inheritdoc/>
    public override ImageContent Open(OpenContext context) => new FileSeriesReader(context.Store, context.DisplayPath, context.Options).Read();
}

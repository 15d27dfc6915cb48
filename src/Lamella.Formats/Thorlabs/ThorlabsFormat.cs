namespace Lamella.Formats.Thorlabs;

/// <summary>ThorImageLS experiments: a folder with Experiment.xml and raw files, or one TIFF per plane; raw files with a YAML side file.</summary>
internal sealed class ThorlabsFormat : ImageFormat
{
    /// <inheritdoc/>
    public override string Name => "Thorlabs";

    /// <inheritdoc/>
    public override string Id => "thorlabs";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions { get; } = [".raw", ".xml"];

    /// <inheritdoc/>
    public override FormatSupport Support { get; } = new(Read: true, Write: false) { Codecs = [new("none", Read: true, Write: false, Lossy: false)] };

    /// <inheritdoc/>
    public override Detection Detect(DetectionContext context)
    {
        ThorlabsFolder folder = ThorlabsFolder.Of(context);
        if (context.Kind == SourceKind.Folder) return folder.HasExperiment ? Detection.Content : Detection.No;
        if (context.Name.EndsWith(".raw", StringComparison.OrdinalIgnoreCase)) return folder.HasExperiment || folder.FindYaml(context.Name) is not null ? Detection.Content : Detection.No;
        return context.Name.EndsWith(".xml", StringComparison.OrdinalIgnoreCase) && context.Head.IndexOf("<ThorImageExperiment"u8) >= 0 ? Detection.Content : Detection.No;
    }

    /// <inheritdoc/>
    public override ImageContent Open(OpenContext context) => ThorlabsReader.Read(context);
}

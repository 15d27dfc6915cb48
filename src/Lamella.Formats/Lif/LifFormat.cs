using Lamella.Formats.Lif.Structure;

namespace Lamella.Formats.Lif;

/// <summary>Leica LIF, its single-image form LOF, its companion LIFEXT, and the XML files XLEF, XLCF, XLLF and XLIF that tie files of images together.</summary>
internal sealed class LifFormat : ImageFormat
{
    /// <inheritdoc/>
    public override string Name => "LIF";

    /// <inheritdoc/>
    public override string Id => "lif";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions { get; } = [".lif", ".lof", ".lifext", ".xlef", ".xlcf", ".xllf", ".xlif"];

    /// <summary>True for a file that names others by relative paths. Those of LAS X lie in a folder of their own (<c>LeicaMetadata</c>), the pictures that they describe one folder above.</summary>
    public static bool RefersToFolderAbove(string name) =>
        name.EndsWith(".xlif", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".xllf", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".xlcf", StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override FormatSupport Support { get; } = new(Read: true, Write: false) { Codecs = [new CodecSupport("none", Read: true, Write: false, Lossy: false)] };

    /// <inheritdoc/>
    public override Detection Detect(DetectionContext context)
    {
        if (context.Kind == SourceKind.Folder) return Detection.No;
        if (LifContainer.HasMagic(context.Head)) return Detection.Magic;
        return XlefReader.IsXml(context.Head) && HasExtension(context) ? Detection.Content : Detection.No;
    }

    /// <inheritdoc/>
    public override ImageContent Open(OpenContext context) =>
        LifContainer.HasMagic(context.Detected.Head) ? LifReader.Read(context.Store, context.Key) : XlefReader.Read(context.Store, context.Key);
}

using Lamella.Formats.DeltaVision.Structure;

namespace Lamella.Formats.DeltaVision;

/// <summary>DeltaVision (DV, R3D) and its relatives in electron microscopy (MRC, CCP4).</summary>
internal sealed class DeltaVisionFormat : ImageFormat
{
    /// <inheritdoc/>
    public override string Name => "DeltaVision/MRC";

    /// <inheritdoc/>
    public override string Id => "deltavision";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions { get; } = [".dv", ".r3d", ".mrc", ".mrcs", ".map", ".rec", ".st", ".ali"];

    /// <inheritdoc/>
    public override FormatSupport Support { get; } = new(Read: true, Write: false) { Codecs = [new("none", Read: true, Write: false, Lossy: false)] };

    /// <inheritdoc/>
    public override Detection Detect(DetectionContext context) => MrcHeader.DialectOf(context.Head) switch
    {
        MrcDialect.DeltaVision or MrcDialect.Mrc2014 => Detection.Magic,
        // Old MRC files have no magic: the name must say so, and the header must make sense.
        MrcDialect.Old when HasExtension(context) => Detection.Name,
        _ => Detection.No,
    };

    /// <inheritdoc/>
    public override ImageContent Open(OpenContext context) => DeltaVisionReader.Read(context.Store, context.Key);
}

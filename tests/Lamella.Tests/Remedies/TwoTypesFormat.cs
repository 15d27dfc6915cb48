using Lamella.Engine;
using Lamella.Formats;

namespace Lamella.Tests.Remedies;

/// <summary>A format of an image whose two channels have types that no type holds: unsigned and signed 64-bit integers.</summary>
internal sealed class TwoTypesFormat : ImageFormat
{
    public override string Name => "two types";

    public override string Id => "two-types";

    public override IReadOnlyList<string> Extensions => [".twotypes"];

    public override FormatSupport Support => new(Read: true, Write: false);

    public override Detection Detect(DetectionContext context) => HasExtension(context) ? Detection.Content : Detection.No;

    public override ImageContent Open(OpenContext context) => new()
    {
        Format = Name,
        Scenes = [new SceneContent { Levels = [new TwoTypesLevel()], Channels = [new Channel { PixelType = PixelType.UInt64 }, new Channel { PixelType = PixelType.Int64 }] }],
    };

    private sealed class TwoTypesLevel() : LevelSource("CYX", [2, 4, 5], [1, 4, 5], null)
    {
        public override PixelType TypeOfChannel(long channel) => channel == 0 ? Lamella.PixelType.UInt64 : Lamella.PixelType.Int64;

        public override PieceLocation Locate(long piece) => PieceLocation.Made;

        public override void Decode(long piece, ReadOnlySpan<byte> encoded, Span<byte> destination) => destination.Fill((byte)piece);
    }
}

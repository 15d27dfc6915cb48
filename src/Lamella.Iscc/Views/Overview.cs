using Lamella.Iscc.Images;
using Lamella.Iscc.Imagewalk;

namespace Lamella.Iscc.Views;

/// <summary>The small picture of a scene (iscc-bio's commands "thumb" and "scenes"): the middle section at the first time point, in colour from three channels on.</summary>
internal static class Overview
{
    private const int LargeSide = 2000;

    /// <summary>The picture, at most <paramref name="side"/> pixels a side.</summary>
    internal static Picture Make(WalkScene walk, int side = ExtractedView.Side)
    {
        int z = walk.SizeZ / 2, level = walk.OverviewLevelFor(side);
        PlaneImage plane = walk.SizeC >= 3 && HasOneType(walk)
            ? PlaneImage.Interleave(Read(0), Read(1), Read(2))
            : Read(0);
        // One range for all channels together.
        Picture picture = plane.Type == PixelType.UInt8 ? plane.AsBytes() : PlaneAnalysis.Of(plane, walk.Differences).StretchRange();
        return PillowResampling.Thumbnail(picture, side);

        PlaneImage Read(int c)
        {
            PlaneImage channel = walk.ReadPlane(z, c, 0, level);
            if ((channel.Width <= LargeSide && channel.Height <= LargeSide) || side > ExtractedView.Side) return channel;
            return channel.Stride(Math.Max(1, channel.Height / ExtractedView.Side), Math.Max(1, channel.Width / ExtractedView.Side));
        }
    }

    /// <summary>True when the first three channels have one type, so that they can share a picture.</summary>
    internal static bool HasOneType(WalkScene walk) => walk.TypeOf(0) == walk.TypeOf(1) && walk.TypeOf(0) == walk.TypeOf(2);
}

using Lamella.Iscc;
using Lamella.Iscc.Codes;
using Lamella.Iscc.Images;

namespace Lamella;

/// <summary>A view that stands for a scene, and its Image-Code. Thread-safe.</summary>
public sealed class ViewFingerprint
{
    private IsccCode? _code;

    /// <summary>What the view was chosen for.</summary>
    public required ViewKind Type { get; init; }

    /// <summary>Index on Z; -1 for a composite.</summary>
    public int Z { get; init; } = -1;

    /// <summary>The channel; -1 for a composite.</summary>
    public int C { get; init; } = -1;

    /// <summary>The channels of a composite, as red, green and blue.</summary>
    public IReadOnlyList<int> Channels { get; init; } = [];

    /// <summary>Bits of information of a sample.</summary>
    public required double Entropy { get; init; }

    /// <summary>The focus measure; null for a composite.</summary>
    public double? Focus { get; init; }

    /// <summary>The share of the samples that are not background, 0 to 1.</summary>
    public required double Coverage { get; init; }

    /// <summary>The picture to save.</summary>
    public required Picture Picture { get; init; }

    /// <summary>The 256-bit Image-Code of the picture.</summary>
    public IsccCode Code => _code ??= ImageCode.Compute(PillowResampling.Resize(Gray(Picture), ImageCode.Side, ImageCode.Side, ResamplingFilter.Bilinear).Pixels);

    /// <summary>The id of the view in a scene of a file; its picture is saved under this name.</summary>
    public string Id(string stem, int scene) => Type == ViewKind.Composite
        ? Invariant($"{stem}_s{scene}_composite_c{string.Join('_', Channels)}_t0")
        : Invariant($"{stem}_s{scene}_c{C}_z{Z}_t0_{TypeName}");

    /// <summary>The name of <see cref="Type"/>, as documents hold it.</summary>
    public string TypeName => Type switch
    {
        ViewKind.Composite => "composite",
        ViewKind.Focus => "focus",
        ViewKind.Entropy => "entropy",
        _ => "middle",
    };

    /// <summary>A gray picture as it is; of RGB the integer mean of the three.</summary>
    internal static Picture Gray(Picture picture)
    {
        if (picture.Bands == 1) return picture;
        byte[] gray = new byte[picture.Width * picture.Height];
        for (int i = 0; i < gray.Length; i++) gray[i] = (byte)((picture.Pixels[3 * i] + picture.Pixels[3 * i + 1] + picture.Pixels[3 * i + 2]) / 3);
        return new Picture(picture.Width, picture.Height, 1, gray);
    }
}

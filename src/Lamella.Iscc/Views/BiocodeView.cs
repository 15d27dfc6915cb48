using Lamella.Iscc.Codes;
using Lamella.Iscc.Images;

namespace Lamella.Iscc.Views;

/// <summary>What a picture was chosen for.</summary>
internal enum BiocodeViewType
{
    Composite,
    Focus,
    Entropy,
    Middle,
}

/// <summary>A candidate picture of a scene.</summary>
internal sealed class BiocodeView
{
    private IsccCode? _code;

    internal required BiocodeViewType Type { get; init; }

    /// <summary>Index on Z; -1 for a composite.</summary>
    internal int Z { get; init; } = -1;

    /// <summary>The channel; -1 for a composite.</summary>
    internal int C { get; init; } = -1;

    /// <summary>The channels of a composite, as red, green and blue.</summary>
    internal IReadOnlyList<int> Channels { get; init; } = [];

    internal required double Entropy { get; init; }

    /// <summary>The focus measure; null for a composite.</summary>
    internal double? Focus { get; init; }

    internal required double Coverage { get; init; }

    /// <summary>The picture to save.</summary>
    internal required ByteImage Picture { get; init; }

    /// <summary>The 256-bit Image-Code of the picture.</summary>
    internal IsccCode Code => _code ??= ImageCode.Compute(PillowResampling.Resize(Gray(Picture), ImageCode.Side, ImageCode.Side, ResamplingFilter.Bilinear).Pixels);

    /// <summary>The id of the view in a scene of a file; its picture is saved under this name.</summary>
    internal string Id(string stem, int scene) => Type == BiocodeViewType.Composite
        ? Invariant($"{stem}_s{scene}_composite_c{string.Join('_', Channels)}_t0")
        : Invariant($"{stem}_s{scene}_c{C}_z{Z}_t0_{Name(Type)}");

    internal static string Name(BiocodeViewType type) => type switch
    {
        BiocodeViewType.Composite => "composite",
        BiocodeViewType.Focus => "focus",
        BiocodeViewType.Entropy => "entropy",
        _ => "middle",
    };

    /// <summary>A gray picture as it is; of RGB the integer mean of the three.</summary>
    internal static ByteImage Gray(ByteImage picture)
    {
        if (picture.Bands == 1) return picture;
        byte[] gray = new byte[picture.Width * picture.Height];
        for (int i = 0; i < gray.Length; i++) gray[i] = (byte)((picture.Pixels[3 * i] + picture.Pixels[3 * i + 1] + picture.Pixels[3 * i + 2]) / 3);
        return new ByteImage(picture.Width, picture.Height, 1, gray);
    }
}

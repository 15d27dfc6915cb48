using Lamella.Iscc.Codes;
using Lamella.Iscc.Images;

namespace Lamella.Iscc.Views;

/// <summary>
/// Chooses the pictures that stand for a scene while its planes pass by (the view selector inside iscc-bio's biocode): per channel the sharpest and the richest plane, the middle section, and a composite of the channels;
/// then as many of them as look different. Holds pictures of at most 384 pixels a side, never planes.
/// </summary>
internal sealed class BiocodeViewSelector(int sizeZ, DifferenceRule differences)
{
    private const int CacheSide = 384;
    private const double MinimumEntropy = 3.5;
    private const double MinimumCoverage = 0.1;
    private const int MinimumSections = 5;
    private const int SameLook = 8;
    private const int MinimumViews = 2;

    private readonly Dictionary<int, double> _bestFocus = [];
    private readonly Dictionary<int, double> _bestEntropy = [];
    private readonly SortedDictionary<int, BiocodeView> _focusViews = [];
    private readonly SortedDictionary<int, BiocodeView> _entropyViews = [];
    // The first kept picture of each channel, in the order in which the channels were first kept; later and better planes do not replace it.
    private readonly List<(int Channel, ByteImage Picture)> _channelPictures = [];
    private BiocodeView? _middle;

    /// <summary>Looks at the plane of the first time point at (z, c); planes come in the order of IMAGEWALK. The samples are not kept.</summary>
    internal void Add(int z, int c, PlaneImage plane)
    {
        PlaneAnalysis analysis = PlaneAnalysis.Of(plane, differences);
        double entropy = analysis.Entropy(), focus = analysis.Focus(), coverage = analysis.Coverage();
        ByteImage? picture = null;
        if (sizeZ > 1 && z == sizeZ / 2 && _middle is null) _middle = View(BiocodeViewType.Middle);
        // A poor plane is left out as soon as the scene has anything at all.
        if ((entropy < MinimumEntropy || coverage < MinimumCoverage) && _bestFocus.Count > 0) return;
        if (!_bestFocus.TryGetValue(c, out double best) || focus > best)
        {
            _bestFocus[c] = focus;
            _focusViews[c] = View(BiocodeViewType.Focus);
            if (!_channelPictures.Exists(entry => entry.Channel == c)) _channelPictures.Add((c, _focusViews[c].Picture));
        }

        if (_bestEntropy.TryGetValue(c, out best) && !(entropy > best)) return;
        _bestEntropy[c] = entropy;
        _entropyViews[c] = View(BiocodeViewType.Entropy);

        BiocodeView View(BiocodeViewType type) => new()
        {
            Type = type,
            Z = z,
            C = c,
            Entropy = entropy,
            Focus = focus,
            Coverage = coverage,
            Picture = picture ??= Shrink(analysis),
        };
    }

    /// <summary>The chosen views, at most <paramref name="maximum"/>.</summary>
    internal IReadOnlyList<BiocodeView> Choose(int maximum)
    {
        List<BiocodeView> pool = Pool();
        List<BiocodeView> chosen = [];
        foreach (BiocodeView candidate in pool)
        {
            if (chosen.Count >= maximum) break;
            if (!chosen.Exists(view => IsccComparison.Distance(view.Code.Body, candidate.Code.Body) <= SameLook)) chosen.Add(candidate);
        }

        // Too few different looks: fill up in pool order, even with one that is chosen already.
        if (chosen.Count >= MinimumViews) return chosen;
        foreach (BiocodeView candidate in pool)
        {
            if (chosen.Count >= Math.Min(MinimumViews, maximum)) break;
            if (!chosen.Contains(candidate)) chosen.Add(candidate);
        }

        return chosen;
    }

    private List<BiocodeView> Pool()
    {
        List<BiocodeView> pool = [];
        if (Composite() is { } composite && composite.Entropy >= MinimumEntropy) pool.Add(composite);
        pool.AddRange(_focusViews.Values);
        foreach ((int channel, BiocodeView view) in _entropyViews)
        {
            if (_focusViews.TryGetValue(channel, out BiocodeView? focus) && Math.Abs(view.Z - focus.Z) >= MinimumSections) pool.Add(view);
        }

        if (_middle is not null) pool.Add(_middle);
        return pool;
    }

    private BiocodeView? Composite()
    {
        if (_channelPictures.Count < 2) return null;
        (int Channel, ByteImage Picture)[] sorted = [.. _channelPictures.OrderByDescending(entry => _bestFocus[entry.Channel]).Take(3)];
        ByteImage first = sorted[0].Picture;
        byte[] pixels = new byte[first.Width * first.Height * 3];
        for (int band = 0; band < sorted.Length; band++)
        {
            ByteImage picture = sorted[band].Picture;
            if (picture.Width != first.Width || picture.Height != first.Height) return null;
            PlaneImage plane = new(picture.Width, picture.Height, PixelType.UInt8, picture.Pixels);
            if (PlaneAnalysis.Of(plane, differences).StretchPercentiles(Gamma.None) is not { } stretched) continue;
            for (int i = 0; i < stretched.Pixels.Length; i++) pixels[3 * i + band] = stretched.Pixels[i];
        }

        ByteImage rgb = new(first.Width, first.Height, 3, pixels);
        ByteImage gray = BiocodeView.Gray(rgb);
        PlaneAnalysis analysis = PlaneAnalysis.Of(new PlaneImage(gray.Width, gray.Height, PixelType.UInt8, gray.Pixels), differences);
        return new BiocodeView
        {
            Type = BiocodeViewType.Composite,
            Channels = [.. sorted.Select(entry => entry.Channel)],
            Entropy = analysis.Entropy(),
            Coverage = analysis.Coverage(),
            Picture = rgb,
        };
    }

    private static ByteImage Shrink(PlaneAnalysis analysis) =>
        PillowResampling.Thumbnail(analysis.StretchPercentiles(Gamma.Power08) ?? analysis.StretchRange(), CacheSide);
}

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
    private readonly SortedDictionary<int, ViewFingerprint> _focusViews = [];
    private readonly SortedDictionary<int, ViewFingerprint> _entropyViews = [];
    // The first kept picture of each channel, in the order in which the channels were first kept; later and better planes do not replace it.
    private readonly List<(int Channel, Picture Picture)> _channelPictures = [];
    private ViewFingerprint? _middle;

    /// <summary>Looks at the plane of the first time point at (z, c); planes come in the order of IMAGEWALK. The samples are not kept.</summary>
    internal void Add(int z, int c, PlaneImage plane)
    {
        PlaneAnalysis analysis = PlaneAnalysis.Of(plane, differences);
        double entropy = analysis.Entropy(), focus = analysis.Focus(), coverage = analysis.Coverage();
        Picture? picture = null;
        if (sizeZ > 1 && z == sizeZ / 2 && _middle is null) _middle = View(ViewKind.Middle);
        // A poor plane is left out as soon as the scene has anything at all.
        if ((entropy < MinimumEntropy || coverage < MinimumCoverage) && _bestFocus.Count > 0) return;
        if (!_bestFocus.TryGetValue(c, out double best) || focus > best)
        {
            _bestFocus[c] = focus;
            _focusViews[c] = View(ViewKind.Focus);
            if (!_channelPictures.Exists(entry => entry.Channel == c)) _channelPictures.Add((c, _focusViews[c].Picture));
        }

        if (_bestEntropy.TryGetValue(c, out best) && !(entropy > best)) return;
        _bestEntropy[c] = entropy;
        _entropyViews[c] = View(ViewKind.Entropy);

        ViewFingerprint View(ViewKind type) => new()
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
    internal IReadOnlyList<ViewFingerprint> Choose(int maximum)
    {
        List<ViewFingerprint> pool = Pool();
        List<ViewFingerprint> chosen = [];
        foreach (ViewFingerprint candidate in pool)
        {
            if (chosen.Count >= maximum) break;
            if (!chosen.Exists(view => IsccComparison.Distance(view.Code.Body, candidate.Code.Body) <= SameLook)) chosen.Add(candidate);
        }

        // Too few different looks: fill up in pool order, even with one that is chosen already.
        if (chosen.Count >= MinimumViews) return chosen;
        foreach (ViewFingerprint candidate in pool)
        {
            if (chosen.Count >= Math.Min(MinimumViews, maximum)) break;
            if (!chosen.Contains(candidate)) chosen.Add(candidate);
        }

        return chosen;
    }

    private List<ViewFingerprint> Pool()
    {
        List<ViewFingerprint> pool = [];
        if (Composite() is { } composite && composite.Entropy >= MinimumEntropy) pool.Add(composite);
        pool.AddRange(_focusViews.Values);
        foreach ((int channel, ViewFingerprint view) in _entropyViews)
        {
            if (_focusViews.TryGetValue(channel, out ViewFingerprint? focus) && Math.Abs(view.Z - focus.Z) >= MinimumSections) pool.Add(view);
        }

        if (_middle is not null) pool.Add(_middle);
        return pool;
    }

    private ViewFingerprint? Composite()
    {
        if (_channelPictures.Count < 2) return null;
        (int Channel, Picture Picture)[] sorted = [.. _channelPictures.OrderByDescending(entry => _bestFocus[entry.Channel]).Take(3)];
        Picture first = sorted[0].Picture;
        byte[] pixels = new byte[first.Width * first.Height * 3];
        for (int band = 0; band < sorted.Length; band++)
        {
            Picture picture = sorted[band].Picture;
            if (picture.Width != first.Width || picture.Height != first.Height) return null;
            PlaneImage plane = new(picture.Width, picture.Height, PixelType.UInt8, picture.Pixels);
            if (PlaneAnalysis.Of(plane, differences).StretchPercentiles(Gamma.None) is not { } stretched) continue;
            for (int i = 0; i < stretched.Pixels.Length; i++) pixels[3 * i + band] = stretched.Pixels[i];
        }

        Picture rgb = new(first.Width, first.Height, 3, pixels);
        Picture gray = ViewFingerprint.Gray(rgb);
        PlaneAnalysis analysis = PlaneAnalysis.Of(new PlaneImage(gray.Width, gray.Height, PixelType.UInt8, gray.Pixels), differences);
        return new ViewFingerprint
        {
            Type = ViewKind.Composite,
            Channels = [.. sorted.Select(entry => entry.Channel)],
            Entropy = analysis.Entropy(),
            Coverage = analysis.Coverage(),
            Picture = rgb,
        };
    }

    private static Picture Shrink(PlaneAnalysis analysis) =>
        PillowResampling.Thumbnail(analysis.StretchPercentiles(Gamma.Power08) ?? analysis.StretchRange(), CacheSide);
}

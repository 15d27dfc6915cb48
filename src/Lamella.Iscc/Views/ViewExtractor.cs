using System.Numerics;
using System.Runtime.InteropServices;
using Lamella.Iscc.Images;
using Lamella.Iscc.Imagewalk;

namespace Lamella.Iscc.Views;

/// <summary>Extracts views of a scene by strategies (the view engine of iscc-bio's command "views", which is not the one of its biocode).</summary>
internal sealed class ViewExtractor
{
    internal const int DefaultMaximum = 8;

    private const double MinimumEntropy = 2.0;
    private const double MinimumFocus = 0.1;
    private const double MinimumVariance = 100;
    private const int SectionGap = 10;
    private const int FallbackSide = 128;

    private readonly WalkScene _walk;
    private readonly int _level;
    private readonly int _maximum;
    private readonly List<ExtractedView> _views = [];

    private ViewExtractor(WalkScene walk, int maximum)
    {
        _walk = walk;
        _level = walk.OverviewLevel;
        _maximum = maximum;
    }

    internal static IReadOnlyList<ViewStrategy> DefaultStrategies { get; } = [ViewStrategy.Mip, ViewStrategy.BestFocus, ViewStrategy.Representative];

    /// <summary>The views of a scene, at most <paramref name="maximum"/>; never none.</summary>
    internal static IReadOnlyList<ExtractedView> Extract(WalkScene walk, IReadOnlyList<ViewStrategy>? strategies = null, int maximum = DefaultMaximum)
    {
        strategies ??= DefaultStrategies;
        ViewExtractor extractor = new(walk, maximum);
        if (strategies.Contains(ViewStrategy.Mip) && walk.SizeZ > 1) extractor.AddProjections();
        if (strategies.Contains(ViewStrategy.BestFocus) && walk.SizeZ > 3) extractor.AddSharpest();
        if (strategies.Contains(ViewStrategy.Representative)) extractor.AddRepresentatives();
        if (strategies.Contains(ViewStrategy.Composite) && walk.SizeC >= 3) extractor.AddComposite();
        if (extractor._views.Count == 0) extractor.AddFallback();
        if (extractor._views.Count > maximum) extractor._views.RemoveRange(maximum, extractor._views.Count - maximum);
        return extractor._views;
    }

    /// <summary>Sections spread over Z: floor(i (Z - 1) / (n - 1)) in double precision, the last exactly Z - 1.</summary>
    internal static int[] Spread(int sizeZ, int maximum)
    {
        int n = Math.Min(maximum, sizeZ);
        int[] sections = new int[n];
        double step = n > 1 ? (double)(sizeZ - 1) / (n - 1) : 0;
        for (int i = 0; i < n; i++) sections[i] = (int)(i * step);
        if (n > 1) sections[^1] = sizeZ - 1;
        return sections;
    }

    private void AddProjections()
    {
        int sizeT = _walk.SizeT;
        int[] times = sizeT > 2 ? [0, sizeT / 2] : sizeT == 2 ? [0, 1] : [0];
        foreach (int t in times)
        {
            for (int c = 0; c < Math.Min(2, _walk.SizeC); c++)
            {
                PlaneImage projection = Read(0, c, t);
                for (int z = 1; z < _walk.SizeZ; z++) Maximum(projection, Read(z, c, t));
                double entropy = Analyse(projection).Entropy();
                if (entropy >= MinimumEntropy) _views.Add(new ExtractedView { Strategy = ViewStrategy.Mip, T = t, Channels = [c], Raw = projection, Entropy = entropy });
            }
        }
    }

    private void AddSharpest()
    {
        int[] sections = Spread(_walk.SizeZ, 10);
        for (int c = 0; c < Math.Min(2, _walk.SizeC); c++)
        {
            PlaneImage? best = null;
            double bestFocus = 0;
            int bestZ = 0;
            foreach (int z in sections)
            {
                PlaneImage plane = Read(z, c, 0);
                double focus = Analyse(plane).Focus();
                if (!(focus > bestFocus)) continue;
                (best, bestFocus, bestZ) = (plane, focus, z);
            }

            if (best is null || !(bestFocus > MinimumFocus)) continue;
            double entropy = Analyse(best).Entropy();
            if (entropy >= MinimumEntropy)
                _views.Add(new ExtractedView { Strategy = ViewStrategy.BestFocus, T = 0, Z = bestZ, Channels = [c], Raw = best, Entropy = entropy, Focus = bestFocus });
        }
    }

    private void AddRepresentatives()
    {
        int remaining = _maximum - _views.Count;
        if (remaining <= 0) return;
        int[] sections = Spread(_walk.SizeZ, 20);
        int perChannel = Math.Max(2, remaining / _walk.SizeC);
        List<(double Entropy, int Z, int C)> all = [];
        for (int c = 0; c < Math.Min(3, _walk.SizeC); c++)
        {
            List<(double Entropy, int Z)> candidates = [];
            foreach (int z in sections)
            {
                PlaneAnalysis analysis = Analyse(Read(z, c, 0));
                double entropy = analysis.Entropy();
                if (analysis.Variance() > MinimumVariance && entropy > MinimumEntropy) candidates.Add((entropy, z));
            }

            List<int> taken = [];
            foreach ((double entropy, int z) in candidates.OrderByDescending(candidate => candidate.Entropy))
            {
                if (taken.Count >= perChannel) break;
                if (taken.Exists(other => Math.Abs(other - z) <= SectionGap)) continue;
                taken.Add(z);
                all.Add((entropy, z, c));
            }
        }

        // Equal entropies: the larger z, then the larger channel, comes first.
        foreach ((double entropy, int z, int c) in all.OrderDescending().Take(remaining))
        {
            _views.Add(new ExtractedView { Strategy = ViewStrategy.Representative, T = 0, Z = z, Channels = [c], Raw = Read(z, c, 0), Entropy = entropy });
        }
    }

    private void AddComposite()
    {
        if (_views.Count >= _maximum || !Overview.HasOneType(_walk)) return;
        int z = _walk.SizeZ / 2;
        PlaneImage raw = PlaneImage.Interleave(Read(z, 0, 0), Read(z, 1, 0), Read(z, 2, 0));
        _views.Add(new ExtractedView { Strategy = ViewStrategy.Composite, T = 0, Z = z, Channels = [0, 1, 2], Raw = raw });
    }

    /// <summary>Nothing was worth showing: the middle section, under the name of section 0 as iscc-bio has it.</summary>
    private void AddFallback()
    {
        PlaneImage plane = Read(_walk.SizeZ / 2, 0, 0);
        if (Math.Max(plane.Width, plane.Height) > FallbackSide)
        {
            Picture picture = PillowResampling.Thumbnail(ExtractedView.Stretch(plane), FallbackSide);
            plane = new PlaneImage(picture.Width, picture.Height, PixelType.UInt8, picture.Pixels);
        }

        _views.Add(new ExtractedView { Strategy = ViewStrategy.Representative, T = 0, Z = 0, Channels = [0], Raw = plane });
    }

    private PlaneImage Read(int z, int c, int t) => _walk.ReadPlane(z, c, t, _level);

    private PlaneAnalysis Analyse(PlaneImage plane) => PlaneAnalysis.Of(plane, _walk.Differences);

    private static void Maximum(PlaneImage target, PlaneImage other)
    {
        switch (target.Type)
        {
            case PixelType.UInt8 or PixelType.Bool:
                Maximum<byte>(target, other);
                break;
            case PixelType.Int8:
                Maximum<sbyte>(target, other);
                break;
            case PixelType.UInt16:
                Maximum<ushort>(target, other);
                break;
            case PixelType.Int16:
                Maximum<short>(target, other);
                break;
            case PixelType.UInt32:
                Maximum<uint>(target, other);
                break;
            case PixelType.Int32:
                Maximum<int>(target, other);
                break;
            case PixelType.UInt64:
                Maximum<ulong>(target, other);
                break;
            case PixelType.Int64:
                Maximum<long>(target, other);
                break;
            case PixelType.Float16:
                Maximum<Half>(target, other);
                break;
            case PixelType.Float32:
                Maximum<float>(target, other);
                break;
            case PixelType.Float64:
                Maximum<double>(target, other);
                break;
            default:
                Throw.Unsupported("view selection", Invariant($"the pixel type {target.Type.Name()}"));
                break;
        }
    }

    /// <summary>Larger of two, NaN winning, as numpy's maximum.</summary>
    private static void Maximum<T>(PlaneImage target, PlaneImage other)
        where T : unmanaged, INumber<T>
    {
        Span<T> a = MemoryMarshal.Cast<byte, T>(target.Samples.AsSpan());
        ReadOnlySpan<T> b = MemoryMarshal.Cast<byte, T>(other.Samples);
        for (int i = 0; i < a.Length; i++) a[i] = T.Max(a[i], b[i]);
    }
}

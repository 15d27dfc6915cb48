using Lamella.Engine;
using Lamella.Formats.Thorlabs.Structure;
using Lamella.Formats.Tiff;
using Lamella.Formats.Tiff.Structure;

namespace Lamella.Formats.Thorlabs;

/// <summary>A set of TIFFs with one plane each, numbered in their names. Only one of them is opened with the experiment, the others when they are asked for.</summary>
internal sealed class ThorlabsTiffPlanes : TiffPageIndex
{
    private readonly ThorlabsFolder _folder;
    private readonly Dictionary<long, string> _files = [];

    private ThorlabsTiffPlanes(ThorlabsFolder folder) => _folder = folder;

    /// <summary>Time points.</summary>
    public long Times { get; private set; }

    /// <summary>Sections.</summary>
    public long Sections { get; private set; }

    /// <summary>Samples of a pixel.</summary>
    public int Samples { get; private set; }

    /// <summary>Files whose place another has.</summary>
    public List<string> Twice { get; } = [];

    /// <summary>Finds the axes of one tile from the numbers of its files: the third counts sections, the fourth time points.</summary>
    public static ThorlabsTiffPlanes Create(ThorlabsFolder folder, List<(string Name, int Channel, int[] Numbers)> files, List<int> channels, out LevelSource level, out long missing)
    {
        ThorlabsTiffPlanes planes = new(folder);
        // Numbers count from 1, but a set may be a part of another.
        int firstZ = files.Min(file => file.Numbers[2]), firstT = files.Min(file => file.Numbers[3]);
        planes.Sections = (long)files.Max(file => file.Numbers[2]) - firstZ + 1;
        planes.Times = (long)files.Max(file => file.Numbers[3]) - firstT + 1;
        Int128 count = (Int128)planes.Sections * planes.Times * channels.Count;
        if (count > 16L * (files.Count + 64)) Throw.Damaged(ThorlabsExperiment.Format, Invariant($"the names of {files.Count} files span {count} planes"));
        foreach ((string name, int channel, int[] numbers) in files)
        {
            long plane = (((((long)numbers[3] - firstT) * channels.Count) + channels.IndexOf(channel)) * planes.Sections) + numbers[2] - firstZ;
            if (!planes._files.TryAdd(plane, name)) planes.Twice.Add(name);
        }

        missing = (long)count - planes._files.Count;
        (string letters, List<long> shape) = (string.Empty, []);
        foreach ((char letter, long length) in (ReadOnlySpan<(char, long)>)[('T', planes.Times), ('C', channels.Count), ('Z', planes.Sections)])
        {
            if (length == 1) continue;
            letters += letter;
            shape.Add(length);
        }

        TiffFile first = TiffFile.Open(folder.Store, folder.Key(files[0].Name));
        if (first.Pages.LayoutOf(0) is not { } layout) throw first.Pages.Problem!;
        planes.Samples = layout.Samples;
        level = TiffLevelSource.Create(letters, shape.ToArray(), layout, planes);
        return planes;
    }

    /// <inheritdoc/>
    public override TiffPageChunks? Find(long plane, TiffPageLayout layout)
    {
        if (!_files.TryGetValue(plane, out string? name)) return null;
        TiffContainer container = TiffContainer.Open(_folder.Store, _folder.Key(name));
        return TiffPageChunks.Read(container, container.FirstDirectory, layout, verify: true);
    }
}

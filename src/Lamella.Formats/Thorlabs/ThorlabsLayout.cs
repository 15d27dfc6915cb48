using Lamella.Formats.Thorlabs.Structure;

namespace Lamella.Formats.Thorlabs;

/// <summary>How a raw file of a known length is cut into frames: which of its counts are right is told by the length.</summary>
/// <param name="Type">The type of the samples.</param>
/// <param name="StoredChannels">Planes of one frame, disabled channels included.</param>
/// <param name="Times">Time points.</param>
/// <param name="Sections">Sections of a volume that are shown.</param>
/// <param name="FramesPerVolume">Frames of a volume in the file: sections, and frames in which the piezo flew back.</param>
internal sealed record ThorlabsLayout(PixelType Type, int StoredChannels, long Times, long Sections, long FramesPerVolume)
{
    private const int AllChannels = 4;

    /// <summary>Frames that the file should have.</summary>
    public long Frames => Times * FramesPerVolume;

    /// <summary>Finds the counts.</summary>
    public static ThorlabsLayout Of(ThorlabsExperiment experiment, long length, List<string> warnings)
    {
        if (experiment.Width is < 1 or > int.MaxValue || experiment.Height is < 1 or > int.MaxValue)
            Throw.Damaged(ThorlabsExperiment.Format, Invariant($"the settings state a picture of {experiment.Width} x {experiment.Height} pixels"));
        long declared = DeclaredFrames(experiment);
        ThorlabsLayout? truncated = null;
        bool usual = true;
        foreach ((PixelType type, int channels) in Candidates(experiment))
        {
            Int128 frame = (Int128)experiment.Width * experiment.Height * type.Size() * channels;
            bool isUsual = usual;
            usual = false;
            if (frame > length) continue;
            long frames = (long)(length / frame);
            if (length % (long)frame == 0 && (frames == declared || Fits(experiment, frames))) return Counted(experiment, type, channels, frames, warnings);
            // A file that is shorter than declared was cut off, or is still being written.
            if (isUsual && frames < declared) truncated = Cut(experiment, type, channels, frames);
        }

        return truncated ?? Refuse(experiment, length);
    }

    private static long DeclaredFrames(ThorlabsExperiment e)
    {
        Int128 frames = e.IsExplicit || !e.IsFastZ ? (Int128)e.TimePoints * e.Sections : (Int128)e.TimePoints * (e.Sections + e.Flyback);
        // A plain stream has one frame for each time point, whatever the time-lapse settings of another mode say.
        if (!e.IsExplicit && !e.IsFastZ && e.IsStreaming && e.Sections == 1 && e.StreamFrames > 0) frames = e.StreamFrames;
        if (frames < 1 || frames > int.MaxValue) Throw.Damaged(ThorlabsExperiment.Format, Invariant($"the settings state {e.TimePoints} time points of {e.Sections} sections"));
        return (long)frames;
    }

    /// <summary>
    /// 16-bit samples of the enabled channels, or of all four detectors when the settings say that disabled ones are stored too. The bits of the settings describe the camera, so other types count only
    /// when these do not fit. A YAML file describes the raw file itself.
    /// </summary>
    private static List<(PixelType Type, int Channels)> Candidates(ThorlabsExperiment e)
    {
        int enabled = Math.Max(1, e.Channels.Count);
        PixelType byBits = e.Bits switch { > 0 and <= 8 => PixelType.UInt8, 32 => PixelType.Float32, _ => PixelType.UInt16 };
        if (e.IsExplicit) return [(byBits, enabled)];
        int all = Math.Max(AllChannels, e.Detectors.Count > 0 ? e.Detectors[^1] + 1 : 1);
        int first = e.StoresAllChannels ? all : enabled, second = e.StoresAllChannels ? enabled : all;
        List<(PixelType, int)> list = [(PixelType.UInt16, first)];
        if (second != first) list.Add((PixelType.UInt16, second));
        if (byBits != PixelType.UInt16)
        {
            list.Add((byBits, first));
            if (second != first) list.Add((byBits, second));
        }

        return list;
    }

    /// <summary>True when another number of frames than declared can be explained: whole volumes, or a multiple of the time points.</summary>
    private static bool Fits(ThorlabsExperiment e, long frames)
    {
        if (e.IsExplicit) return false;
        if (e.IsFastZ) return frames % (e.Sections + e.Flyback) == 0;
        return frames % e.Sections == 0 || frames % e.TimePoints == 0;
    }

    private static ThorlabsLayout Counted(ThorlabsExperiment e, PixelType type, int channels, long frames, List<string> warnings)
    {
        if (e.IsExplicit) return new ThorlabsLayout(type, channels, e.TimePoints, e.Sections, e.Sections);
        if (e.IsFastZ)
        {
            long volumes = frames / (e.Sections + e.Flyback);
            if (volumes != e.TimePoints) warnings.Add(Invariant($"the settings state {Counts.Of(e.TimePoints, "time point")}, the file holds {Counts.Of(volumes, "volume")}; all are shown"));
            return new ThorlabsLayout(type, channels, volumes, e.Sections, e.Sections + e.Flyback);
        }

        if (frames == e.TimePoints * e.Sections) return new ThorlabsLayout(type, channels, e.TimePoints, e.Sections, e.Sections);
        if (e.IsStreaming && e.Sections == 1)
        {
            if (frames != e.TimePoints && frames != e.StreamFrames) warnings.Add(Invariant($"the settings state {Counts.Of(e.StreamFrames, "frame")}, the file holds {frames}; all are shown"));
            return new ThorlabsLayout(type, channels, frames, 1, 1);
        }

        (long times, long sections) = frames % e.TimePoints == 0 ? (e.TimePoints, frames / e.TimePoints) : (frames / e.Sections, e.Sections);
        warnings.Add(Invariant($"the settings state {Counts.Of(e.TimePoints, "time point")} of {Counts.Of(e.Sections, "section")}; by its length the file holds {times} of {sections}"));
        return new ThorlabsLayout(type, channels, times, sections, sections);
    }

    private static ThorlabsLayout Cut(ThorlabsExperiment e, PixelType type, int channels, long frames)
    {
        if (e.IsExplicit) return new ThorlabsLayout(type, channels, e.TimePoints, e.Sections, e.Sections);
        long volume = e.IsFastZ ? e.Sections + e.Flyback : e.Sections;
        // At least the volumes that the settings promise; the last ones are missing.
        long times = Math.Max(DeclaredFrames(e) / volume, (frames + volume - 1) / volume);
        return new ThorlabsLayout(type, channels, times, e.Sections, volume);
    }

    private static ThorlabsLayout Refuse(ThorlabsExperiment e, long length) => Throw.Damaged<ThorlabsLayout>(
        ThorlabsExperiment.Format,
        Invariant($"the raw file has {length} bytes, which are not a whole number of frames of {e.Width} x {e.Height} pixels in {Math.Max(1, e.Channels.Count)} channels ({e.TimePoints} time points, {e.Sections} sections")
        + Invariant($"{(e.Flyback > 0 ? Invariant($", {e.Flyback} flyback frames") : string.Empty)}); the settings belong to another file, or were edited"));
}

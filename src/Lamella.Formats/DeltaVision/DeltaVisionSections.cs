using Lamella.Formats.DeltaVision.Structure;
using Lamella.IO;

namespace Lamella.Formats.DeltaVision;

/// <summary>The extended header: integers and floats for each section in the order of the file. Times, stage positions, exposures and filters are among the floats. Only the sections of one position of the stage count.</summary>
internal sealed class DeltaVisionSections(MrcHeader header, WindowReader file, string letters, long[] shape, long panel)
{
    private const int Time = 1;
    private const int StageX = 2;
    private const int ExposureTime = 8;
    private const int ExcitationWavelength = 10;
    private const int EmissionWavelength = 11;
    private const int MostPlanes = 1 << 20;
    private readonly Lock _lock = new();
    private IReadOnlyList<PlaneInfo>? _planes;

    private long Stride => 4L * (header.ExtendedIntegers + header.ExtendedFloats);

    /// <summary>The sections that the extended header has room for.</summary>
    private long Count => header.ExtendedIntegers < 0 || header.ExtendedFloats <= Time ? 0 : Math.Min(header.Sections, header.ExtendedBytes / Stride);

    /// <summary>The number of channels.</summary>
    public long Channels => Math.Max(1, LengthOf('C'));

    /// <summary>The excitation wavelength of a channel's first section; null when not stated.</summary>
    public double? Excitation(int channel) => Wavelength(channel, ExcitationWavelength);

    /// <summary>The emission wavelength of a channel's first section; null when not stated.</summary>
    public double? Emission(int channel) => Wavelength(channel, EmissionWavelength);

    /// <summary>The exposure time of a channel when all its planes have the same; null for others and for files of very many planes.</summary>
    public Quantity? Exposure(int channel)
    {
        const int MostSections = 4096;
        if (Count > MostSections) return null;
        _planes ??= Planes();
        Quantity? same = null;
        foreach (PlaneInfo plane in _planes)
        {
            if (plane.C != channel) continue;
            if (plane.Exposure is null || (same is not null && same != plane.Exposure)) return null;
            same = plane.Exposure;
        }

        return same;
    }

    /// <summary>The distance of the time points when it is the same within a hundredth.</summary>
    public Quantity? TimeStep()
    {
        const int MostTimes = 4096;
        long points = LengthOf('T');
        if (points < 2 || Count == 0 || points > MostTimes || Section('T', points - 1) >= Count) return null;
        double start = Float(Section('T', 0), Time), mean = (Float(Section('T', points - 1), Time) - start) / (points - 1);
        for (long t = 1; t < points; t++)
        {
            if (!(Math.Abs(Float(Section('T', t), Time) - Float(Section('T', t - 1), Time) - mean) <= 0.01 * mean)) return null;
        }

        return mean > 0 ? new Quantity(mean, Units.Second) : null;
    }

    /// <summary>Times, exposures and stage positions. An extended header of zeros says nothing.</summary>
    public IReadOnlyList<PlaneInfo> Planes()
    {
        long count = Math.Min(Count, MostPlanes);
        List<PlaneInfo> planes = [];
        bool any = false;
        for (long section = 0; section < count; section++)
        {
            long rest = section;
            (int t, int c, int z, long p) = (0, 0, 0, 0);
            for (int i = shape.Length - 1; i >= 0; i--)
            {
                (rest, long index) = Math.DivRem(rest, shape[i]);
                if (letters[i] == 'T') t = (int)index;
                else if (letters[i] == 'C') c = (int)index;
                else if (letters[i] == 'P') p = index;
                else z = (int)index;
            }

            if (rest > 0) break;
            if (p != panel) continue;
            PlaneInfo plane = new(t, c, z)
            {
                Time = Known(section, Time, Units.Second),
                Exposure = Known(section, ExposureTime, Units.Second) is { Value: > 0 } exposure ? exposure : null,
                PositionX = Known(section, StageX, Units.Micrometer),
                PositionY = Known(section, StageX + 1, Units.Micrometer),
                PositionZ = Known(section, StageX + 2, Units.Micrometer),
            };
            any |= plane.Exposure is not null || plane.Time is { Value: not 0 } || plane.PositionX is { Value: not 0 } || plane.PositionY is { Value: not 0 } || plane.PositionZ is { Value: not 0 };
            planes.Add(plane);
        }

        return any ? planes : [];
    }

    private Quantity? Known(long section, int field, string unit) => field < header.ExtendedFloats && Float(section, field) is var value && double.IsFinite(value) ? new Quantity(value, unit) : null;

    private double? Wavelength(int channel, int field) =>
        Section('C', channel) is var section && section < Count && field < header.ExtendedFloats && Float(section, field) is > 0 and < 100_000 and var value ? value : null;

    private long LengthOf(char axis) => letters.IndexOf(axis, StringComparison.Ordinal) is >= 0 and var i ? shape[i] : 0;

    /// <summary>The section of an index of one axis, the others at 0.</summary>
    private long Section(char axis, long index)
    {
        long section = 0;
        for (int i = 0; i < shape.Length; i++) section = (section * shape[i]) + (letters[i] == axis ? index : letters[i] == 'P' ? panel : 0);
        return section;
    }

    private double Float(long section, int field)
    {
        Span<byte> bytes = stackalloc byte[4];
        // The reader keeps one window for all; planes may be asked for by any thread.
        lock (_lock) file.Get(MrcHeader.Size + (section * Stride) + (4L * (header.ExtendedIntegers + field)), 4).CopyTo(bytes);
        return DeltaVisionReader.Exact(header.BigEndian ? System.Buffers.Binary.BinaryPrimitives.ReadSingleBigEndian(bytes) : System.Buffers.Binary.BinaryPrimitives.ReadSingleLittleEndian(bytes));
    }
}

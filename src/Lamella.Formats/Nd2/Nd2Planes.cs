using Lamella.Formats.Nd2.Structure;
using Lamella.IO;

namespace Lamella.Formats.Nd2;

/// <summary>Times and stage positions of the planes of a scene, from lists that have one number for each frame, or from the frames themselves. Read on first use.</summary>
internal static class Nd2Planes
{
    private const int MostPlanes = 1 << 20;

    /// <summary>Reads what is known of every frame that is there. Frames of further axes share T and Z; the first of each stands for them.</summary>
    public static IReadOnlyList<PlaneInfo> Read(Nd2File file, Nd2Level level, IReadOnlyList<(char Axis, long Count, long Step)> loops, int channels, Nd2Position? position)
    {
        long frames = 1;
        foreach ((_, long count, _) in loops)
        {
            if (!Extents.Multiply(ref frames, count, MostPlanes / channels)) return [];
        }

        double[] times = file.Numbers("CustomData|AcqTimesCache!"), xs = file.Numbers("CustomData|X!"), ys = file.Numbers("CustomData|Y!"), zs = file.Numbers("CustomData|Z1!");
        if (zs.Length == 0) zs = file.Numbers("CustomData|Z!");
        byte[] stamp = new byte[Nd2File.FrameTime];
        List<PlaneInfo> planes = [];
        long[] index = new long[loops.Count];
        for (long place = 0; place < frames; place++)
        {
            long rest = place;
            int t = 0, z = 0;
            bool other = false;
            for (int i = loops.Count - 1; i >= 0; i--)
            {
                index[i] = rest % loops[i].Count;
                rest /= loops[i].Count;
                if (loops[i].Axis == 'T') t = (int)index[i];
                else if (loops[i].Axis == 'Z') z = (int)index[i];
                else other |= index[i] > 0;
            }

            long frame = level.FrameAt(index);
            if (other || frame > int.MaxValue || !file.Frames.ContainsKey((int)frame)) continue;
            double? milliseconds = At(times, frame);
            if (times.Length == 0 && file.Frame((int)frame) is { Length: >= Nd2File.FrameTime } chunk && file.Store.Read(file.Key, chunk.Data, stamp) == stamp.Length)
                milliseconds = At([BitConverter.ToDouble(stamp)], 0);
            PlaneInfo plane = new(t, 0, z)
            {
                Time = milliseconds is { } ms ? new Quantity(ms, Units.Millisecond).ConvertTo(Units.Second) : null,
                PositionX = Micrometers(At(xs, frame) ?? position?.X),
                PositionY = Micrometers(At(ys, frame) ?? position?.Y),
                PositionZ = Micrometers(At(zs, frame) ?? position?.Z),
            };
            for (int c = 0; c < channels; c++) planes.Add(plane with { C = c });
        }

        return planes;
    }

    private static Quantity? Micrometers(double? value) => value is { } known ? new Quantity(known, Units.Micrometer) : null;

    private static double? At(double[] list, long index) => index < list.Length && double.IsFinite(list[index]) ? list[index] : null;
}

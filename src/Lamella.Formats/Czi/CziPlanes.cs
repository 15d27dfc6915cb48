using System.Xml;
using Lamella.Formats.Czi.Structure;

namespace Lamella.Formats.Czi;

/// <summary>Times and stage positions of planes, from the XML of one subblock of each. It is read on first use: a large file has much of it.</summary>
internal static class CziPlanes
{
    /// <summary>Reads what the first tile of every plane says, and the exposure time of its channel. Planes of further extra axes (phases, views) share T, C and Z; the first of each stands for them.</summary>
    public static IReadOnlyList<PlaneInfo> Read(CziFile file, CziSceneLayout scene, CziTiles tiles, IReadOnlyList<Channel> channels)
    {
        List<(PlaneInfo Plane, DateTimeOffset? Time)> found = [];
        foreach (long plane in tiles.Planes)
        {
            if (!IsFirstOfExtraAxes(scene, plane)) continue;
            string xml = file.SubblockXml(tiles.Id(tiles.Of(plane).Start));
            int channel = (int)scene.IndexOf(plane, 'C');
            PlaneInfo info = new((int)scene.IndexOf(plane, 'T'), channel, (int)scene.IndexOf(plane, 'Z')) { Exposure = channel < channels.Count ? channels[channel].Exposure : null };
            found.Add(Parse(xml, info));
        }

        DateTimeOffset? start = null;
        foreach ((_, DateTimeOffset? time) in found)
        {
            if (time < start || start is null) start = time ?? start;
        }

        double[] stamps = start is null ? TimeStamps(file) : [];
        List<PlaneInfo> planes = new(found.Count);
        foreach ((PlaneInfo plane, DateTimeOffset? time) in found)
        {
            double? seconds = time is { } at ? (at - start!.Value).TotalSeconds : plane.T < stamps.Length && double.IsFinite(stamps[plane.T]) ? stamps[plane.T] - stamps[0] : null;
            planes.Add(seconds is { } value ? plane with { Time = new Quantity(value, Units.Second) } : plane);
        }

        return planes;
    }

    private static bool IsFirstOfExtraAxes(CziSceneLayout scene, long plane)
    {
        foreach (char axis in scene.PlaneAxes)
        {
            if (axis is not ('T' or 'C' or 'Z') && scene.IndexOf(plane, axis) != 0) return false;
        }

        return true;
    }

    private static (PlaneInfo Plane, DateTimeOffset? Time) Parse(string xml, PlaneInfo plane)
    {
        DateTimeOffset? time = null;
        if (xml.Length == 0) return (plane, time);
        try
        {
            using StringReader text = new(xml);
            using XmlReader reader = XmlReader.Create(text, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, CheckCharacters = false });
            string name = string.Empty;
            while (reader.Read())
            {
                if (reader.NodeType == XmlNodeType.Element) name = reader.LocalName;
                if (reader.NodeType != XmlNodeType.Text) continue;
                switch (name)
                {
                    case "AcquisitionTime":
                        time = CziMetadata.Time(reader.Value);
                        break;
                    case "StageXPosition":
                        plane = plane with { PositionX = Micrometers(reader.Value) };
                        break;
                    case "StageYPosition":
                        plane = plane with { PositionY = Micrometers(reader.Value) };
                        break;
                    case "FocusPosition":
                        plane = plane with { PositionZ = Micrometers(reader.Value) };
                        break;
                }
            }
        }
        catch (XmlException)
        {
            // What stands before the damage counts; the pixels do not depend on it.
            return (plane, time);
        }

        return (plane, time);
    }

    private static Quantity? Micrometers(string text) => CziMetadata.Number(text) is { } value ? new Quantity(value, Units.Micrometer) : null;

    private static double[] TimeStamps(CziFile file)
    {
        foreach (CziAttachment attachment in file.Attachments)
        {
            if (string.Equals(attachment.Type, "CZTIMS", StringComparison.Ordinal) && file.ReadAttachment(attachment) is { } content) return CziAttachment.ParseTimeStamps(content);
        }

        return [];
    }
}

using System.Buffers.Binary;
using System.Text;
using Lamella.IO;
using Lamella.Stores;

namespace Lamella.Formats.Ser;

/// <summary>Opens SER files: a header, the dimensions of the series, an index of places, and for each picture its calibration, type and size in front of the samples.</summary>
internal static class SerReader
{
    /// <summary>Bytes of the header that all versions have.</summary>
    public const int HeaderSize = 26;

    /// <summary>The first two bytes; no other order was ever written.</summary>
    public const ushort LittleEndian = 0x4949;

    /// <summary>The number of the kind of file.</summary>
    public const ushort Magic = 0x0197;

    private const string Format = "SER";
    private const int WideVersion = 0x0220;
    private const int Pictures = 0x4122;
    private const int Spectra = 0x4120;
    private const int TimeOnly = 0x4152;
    private const int TimeAndPosition = 0x4142;
    private const int PictureHeader = 50;
    private const int MostPictures = 10_000_000;
    private const int MostDimensions = 16;

    // Data types by number, from 1.
    private static readonly PixelType[] Types = [PixelType.UInt8, PixelType.UInt16, PixelType.UInt32, PixelType.Int8, PixelType.Int16, PixelType.Int32, PixelType.Float32, PixelType.Float64, PixelType.Complex64, PixelType.Complex128];

    /// <summary>Reads the headers; samples stay where they are.</summary>
    public static ImageContent Read(Store store, string key)
    {
        WindowReader file = new(store, key, Format);
        ReadOnlySpan<byte> head = file.Get(0, HeaderSize);
        int version = U16(head, 4), kind = I32(head, 6), tags = I32(head, 10), total = I32(head, 14), valid = I32(head, 18);
        // Later versions count places in 64 bits.
        bool wide = version >= WideVersion;
        long index = wide ? BinaryPrimitives.ReadInt64LittleEndian(file.Get(22, 8)) : I32(file.Get(22, 4), 0);
        int after = wide ? 30 : 26;
        int dimensions = I32(file.Get(after, 4), 0);
        if (kind != Pictures) Throw.Unsupported(Format, kind == Spectra ? "spectra" : Invariant($"data of kind 0x{kind:x}"));
        if (total is < 1 or > MostPictures || valid < 0 || valid > total || dimensions is < 0 or > MostDimensions) Throw.Damaged(Format, Invariant($"the header declares {total} pictures, {valid} of them stored, in {dimensions} dimensions"));
        if (valid == 0) Throw.Damaged(Format, "no picture is stored");
        string described = Dimensions(file, after + 4, dimensions);
        int entry = wide ? 8 : 4;
        if (index < 0 || index > file.Length - ((long)total * entry)) Throw.Damaged(Format, Invariant($"the index of {total} pictures should begin at byte {index}, but the file has {file.Length}"), index);
        Picture first = PictureAt(file, PlaceAt(file, index, 0, entry));
        long bytes = Extents.Product([first.Width, first.Height], first.Type.Size()) ?? Throw.Damaged<long>(Format, Invariant($"a picture of {first.Width} x {first.Height} samples cannot be"));
        long[] places = new long[total];
        long missing = total - valid;
        Array.Fill(places, -1);
        for (int i = 0; i < valid; i++)
        {
            long place = PlaceAt(file, index, i, entry);
            Picture picture = i == 0 ? first : PictureAt(file, place);
            if (picture.Width != first.Width || picture.Height != first.Height || picture.Type != first.Type)
                Throw.Unsupported(Format, Invariant($"pictures of different sizes or types (the first has {first.Width} x {first.Height} {first.Type.Name()}, number {i} {picture.Width} x {picture.Height} {picture.Type.Name()})"));
            if (place + PictureHeader > file.Length - bytes)
            {
                if (i == 0) Throw.Damaged(Format, Invariant($"the first picture should end at byte {place + PictureHeader + bytes}, but the file has {file.Length}"), place);
                missing++;
                continue;
            }

            places[i] = place + PictureHeader;
        }

        return new ImageContent
        {
            Format = "TIA SER",
            Scenes =
            [
                new SceneContent
                {
                    Levels = [new SerLevel(store, key, places, first.Height, first.Width, first.Type)],
                    Channels = [new Channel { PixelType = first.Type }],
                    PixelSize = new PixelSizes { X = Meters(first.StepX), Y = Meters(first.StepY) },
                    Acquired = FirstTag(file, index + ((long)total * entry), entry, tags),
                    Notes = [new("calibration", Invariant($"offset X {first.OffsetX}, offset Y {first.OffsetY}")), .. described.Length > 0 ? [new KeyValuePair<string, string>("series", described)] : Array.Empty<KeyValuePair<string, string>>()],
                },
            ],
            Missing = missing > 0 ? [new ContentPart("picture", missing, Invariant($"of {total}"), "the header declares them and they are not stored; they read as zero")] : [],
            MissingPlanes = missing,
            OriginalMetadata = [new("SER header", Invariant($"version 0x{version:x}\npictures {valid} of {total}\ndimensions {described}\ncalibration X {first.OffsetX} + {first.StepX} m\ncalibration Y {first.OffsetY} + {first.StepY} m\n"))],
        };
    }

    private static Quantity? Meters(double step) => step > 0 && double.IsFinite(step) ? new Quantity(step, Units.Meter) : null;

    private static long PlaceAt(WindowReader file, long index, int picture, int entry)
    {
        long place = entry == 8 ? BinaryPrimitives.ReadInt64LittleEndian(file.Get(index + ((long)picture * 8), 8)) : (uint)I32(file.Get(index + ((long)picture * 4), 4), 0);
        return place >= 0 && place <= file.Length - PictureHeader ? place : Throw.Damaged<long>(Format, Invariant($"picture {picture} should begin at byte {place}, but the file has {file.Length}"), place);
    }

    private static Picture PictureAt(WindowReader file, long place)
    {
        ReadOnlySpan<byte> head = file.Get(place, PictureHeader);
        int number = U16(head, 40), width = I32(head, 42), height = I32(head, 46);
        if (number < 1 || number > Types.Length) Throw.Unsupported(Format, Invariant($"samples of type {number}"));
        if (width < 1 || height < 1) Throw.Damaged(Format, Invariant($"a picture of {width} x {height} samples cannot be"), place);
        return new Picture(F64(head, 0), F64(head, 8), F64(head, 20), F64(head, 28), Types[number - 1], width, height);
    }

    /// <summary>What the header says of the dimensions of the series, in words.</summary>
    private static string Dimensions(WindowReader file, long at, int count)
    {
        StringBuilder text = new();
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> head = file.Get(at, 28);
            int size = I32(head, 0);
            double offset = F64(head, 4), step = F64(head, 12);
            at += 24;
            string description = Text(file, ref at), unit = Text(file, ref at);
            if (text.Length > 0) text.Append("; ");
            text.Append(Invariant($"{size} x {description} from {offset} by {step} {unit}").TrimEnd());
        }

        return text.ToString();
    }

    private static string Text(WindowReader file, ref long at)
    {
        int length = I32(file.Get(at, 4), 0);
        if (length is < 0 or > 1 << 16) Throw.Damaged(Format, Invariant($"a text of {length} bytes cannot be"), at);
        string text = Encoding.Latin1.GetString(file.Get(at + 4, length)).TrimEnd('\0');
        at += 4 + length;
        return text;
    }

    /// <summary>When the first picture was taken: seconds since 1970; null where its tag says nothing.</summary>
    private static DateTimeOffset? FirstTag(WindowReader file, long index, int entry, int kind)
    {
        if (kind is not (TimeOnly or TimeAndPosition) || index > file.Length - entry) return null;
        long place = entry == 8 ? BinaryPrimitives.ReadInt64LittleEndian(file.Get(index, 8)) : (uint)I32(file.Get(index, 4), 0);
        if (place < 0 || place > file.Length - 8) return null;
        uint seconds = (uint)I32(file.Get(place + 4, 4), 0);
        return seconds > 0 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
    }

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static int I32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);

    private static double F64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadDoubleLittleEndian(bytes[at..]);

    private sealed record Picture(double OffsetX, double StepX, double OffsetY, double StepY, PixelType Type, int Width, int Height);
}

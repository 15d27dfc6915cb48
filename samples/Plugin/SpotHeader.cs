using System.Buffers.Binary;
using System.Text;
using Lamella;
using Lamella.Stores;

namespace Samples;

/// <summary>
/// The header of a spot file, little-endian: <c>SPOT</c>, version, packing (0 plain, 1 packed), width, height, planes, bytes of the name, pixel size in micrometers (0 when unknown), the name; then uint16 samples, or for
/// packed planes a table of offset and length for each, and the planes.
/// </summary>
internal sealed record SpotHeader(long Width, long Height, long Planes, double PixelSize, string? Name, long DataOffset, IReadOnlyList<(long Offset, long Length)>? Packed)
{
    /// <summary>The bytes before the name.</summary>
    public const int FixedSize = 32;

    private const string Format = "spot";

    /// <summary>Every spot file starts so.</summary>
    public static ReadOnlySpan<byte> Magic => "SPOT"u8;

    /// <summary>Reads the header. No size is believed before it is compared with the bytes that are there.</summary>
    public static SpotHeader Read(Store store, string key)
    {
        long total = store.Length(key) ?? throw new StoreException(StoreFailure.NotFound, $"{key} does not exist");
        byte[] head = Bytes(store, key, 0, FixedSize, total);
        int version = BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(4)), packing = BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(6));
        if (version != 1) throw new UnsupportedFeatureException("version", FormattableString.Invariant($"version {version} of spot files is not supported; expected 1")) { Format = Format };
        if (packing > 1) throw new UnsupportedFeatureException("packing", FormattableString.Invariant($"packing {packing} is not supported; expected 0 or 1")) { Format = Format };
        long width = BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(8)), height = BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(12)), planes = BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(16));
        long nameLength = BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(20));
        double pixelSize = BinaryPrimitives.ReadDoubleLittleEndian(head.AsSpan(24));
        if (width == 0 || height == 0 || planes == 0) throw Damaged(FormattableString.Invariant($"an image of {planes} x {height} x {width} samples"), 8);
        if (width * height > int.MaxValue / 2) throw Damaged(FormattableString.Invariant($"planes of {height} x {width} samples are larger than 2 GiB"), 8);
        string name = Encoding.UTF8.GetString(Bytes(store, key, FixedSize, nameLength, total));
        long data = FixedSize + nameLength;
        if (packing == 0 && (Int128)planes * width * height * 2 > total - data) throw Damaged(FormattableString.Invariant($"{planes} planes of {height} x {width} samples do not fit into {total - data} bytes"), 8);
        return new SpotHeader(width, height, planes, pixelSize, name.Length == 0 ? null : name, data, packing == 0 ? null : ReadTable(store, key, data, planes, total));
    }

    private static (long, long)[] ReadTable(Store store, string key, long offset, long planes, long total)
    {
        byte[] bytes = Bytes(store, key, offset, planes * 16, total);
        (long Offset, long Length)[] table = new (long, long)[planes];
        for (int i = 0; i < table.Length; i++)
        {
            ReadOnlySpan<byte> entry = bytes.AsSpan(16 * i, 16);
            table[i] = (BinaryPrimitives.ReadInt64LittleEndian(entry), BinaryPrimitives.ReadInt64LittleEndian(entry[8..]));
            if (table[i].Offset < 0 || table[i].Length < 0 || table[i].Length > total || table[i].Offset > total - table[i].Length) throw Damaged(FormattableString.Invariant($"plane {i} lies outside the file"), offset + (16 * i));
        }

        return table;
    }

    private static byte[] Bytes(Store store, string key, long offset, long count, long total)
    {
        if (count > total - offset || count > int.MaxValue) throw Damaged(FormattableString.Invariant($"{count} bytes are declared, the file has {Math.Max(0, total - offset)} more"), offset);
        byte[] bytes = new byte[count];
        if (store.Read(key, offset, bytes) != bytes.Length) throw Damaged("the file ends too early", offset);
        return bytes;
    }

    private static DamagedDataException Damaged(string what, long offset) => new("damaged spot data: " + what) { Format = Format, Offset = offset };
}

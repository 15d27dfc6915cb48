using System.Buffers.Binary;
using System.Text.Json;

namespace Lamella.TestKit;

/// <summary>The images of the ISCC vectors: an integer formula of the indices and a noise of the linear index (about.formula of the vector files), as little-endian samples in C order.</summary>
public static class FormulaImage
{
    /// <summary>The noise of the vectors at a linear index.</summary>
    public static uint Noise(long index, long seed)
    {
        uint n = unchecked((uint)((ulong)index * 2654435761UL + (ulong)seed));
        n ^= n >> 16;
        n = unchecked(n * 2246822519U);
        return n ^ (n >> 13);
    }

    /// <summary>The samples for a shape in the order TCZYX or TCZYXS.</summary>
    public static byte[] Make(JsonElement formula, ReadOnlySpan<int> shape, out PixelType type)
    {
        if (!PixelTypes.TryParse(formula.GetProperty("dtype").GetString()!, out type)) throw new InvalidDataException("unknown dtype");
        (int sizeT, int sizeC, int sizeZ, int sizeY, int sizeX) = (shape[0], shape[1], shape[2], shape[3], shape[4]);
        int sizeS = shape.Length > 5 ? shape[5] : 1;
        long k0 = Get("k0"), kt = Get("t"), kc = Get("c"), kz = Get("z"), ky = Get("y"), kx = Get("x"), ks = Get("s"), xy = Get("xy"), xx = Get("xx"), yy = Get("yy");
        long w = Get("w"), q = Get("q"), na = Get("na", 1), nq = Get("nq"), seed = Get("seed"), mod = Get("mod"), off = Get("off"), div = Get("div", 1);
        int sh = (int)Get("sh");
        byte[] data = new byte[(long)sizeT * sizeC * sizeZ * sizeY * sizeX * sizeS * type.Size()];
        Span<byte> target = data;
        long i = 0;
        for (long t = 0; t < sizeT; t++)
            for (long c = 0; c < sizeC; c++)
                for (long z = 0; z < sizeZ; z++)
                    for (long y = 0; y < sizeY; y++)
                        for (long x = 0; x < sizeX; x++)
                            for (long s = 0; s < sizeS; s++, i++)
                            {
                                long v = k0 + kt * t + kc * c + kz * z + ky * y + kx * x + ks * s + xy * x * y + xx * x * x + yy * y * y;
                                if (q != 0) v += w * (z + 1) * (x * y % q);
                                if (nq != 0) v += na * (Noise(i, seed) % nq);
                                v = Modulo(v >> sh, mod) - off;
                                Write(target, type, v, div);
                                target = target[type.Size()..];
                            }

        return data;

        long Get(string name, long missing = 0) => formula.TryGetProperty(name, out JsonElement value) ? value.GetInt64() : missing;
    }

    private static long Modulo(long value, long modulus) => (value % modulus + modulus) % modulus;

    private static void Write(Span<byte> target, PixelType type, long value, long div)
    {
        switch (type)
        {
            case PixelType.UInt8 or PixelType.Int8:
                target[0] = unchecked((byte)value);
                break;
            case PixelType.UInt16 or PixelType.Int16:
                BinaryPrimitives.WriteInt16LittleEndian(target, unchecked((short)value));
                break;
            case PixelType.UInt32 or PixelType.Int32:
                BinaryPrimitives.WriteInt32LittleEndian(target, unchecked((int)value));
                break;
            case PixelType.Float32:
                BinaryPrimitives.WriteSingleLittleEndian(target, (float)(value / (double)div));
                break;
            case PixelType.Float64:
                BinaryPrimitives.WriteDoubleLittleEndian(target, value / (double)div);
                break;
            default:
                throw new InvalidDataException($"the formula makes no {type}");
        }
    }
}

using Xunit;

namespace Lamella.Tests.Codecs;

/// <summary>Feeds mutated streams to a decoder that works between forbidden pages.</summary>
internal static class CodecFuzz
{
    public delegate int Decoder(ReadOnlySpan<byte> source, Span<byte> destination);

    /// <summary>Returns how many of the mutated inputs were refused; everything but the two typed refusals escapes.</summary>
    public static int Run(byte[][] valid, int decodedLength, int rounds, Decoder decode)
    {
        int refused = 0;
        Random random = new(20240601);
        using GuardedMemory input = new(valid.Max(v => v.Length));
        using GuardedMemory output = new(decodedLength);
        for (int round = 0; round < rounds; round++)
        {
            byte[] mutated = CodecSamples.Mutate(valid[round % valid.Length], random);
            int length = random.Next(4) == 0 ? random.Next(decodedLength) : decodedLength;
            Span<byte> source = input.Tail(mutated.Length);
            mutated.CopyTo(source);
            Span<byte> destination = output.Tail(length);
            try
            {
                int written = decode(source, destination);
                Assert.InRange(written, 0, length);
            }
            catch (Exception e) when (e is DamagedDataException or UnsupportedFeatureException)
            {
                refused++;
            }

            Assert.True(output.IsIntact(length), FormattableString.Invariant($"round {round} wrote in front of its destination"));
        }

        return refused;
    }
}

using Xunit;

namespace Lamella.Tests.Core;

/// <summary>The one mapping from scenes to axes that are wanted: any order, any box, samples kept or unfolded, cast or not, against samples that are computed one by one.</summary>
public sealed class SceneViewTests
{
    [Fact]
    public void A_box_of_any_view_holds_the_samples_of_its_places()
    {
        Random random = new(7);
        for (int run = 0; run < 400; run++)
        {
            // The array: some of the axes in any order, samples of pixels last.
            char[] letters = [.. "TCZYX"];
            random.Shuffle(letters);
            string native = new([.. letters.Where(axis => axis is 'Y' or 'X' || random.Next(3) > 0)]);
            if (random.Next(2) == 0) native += "S";
            long[] shape = [.. native.Select(axis => axis == 'S' ? random.Next(2, 4) : (long)random.Next(1, 5))];
            PixelArray array = new(native, shape, PixelType.UInt16, new byte[2 * shape.Aggregate(1L, (a, b) => a * b)]);
            for (int i = 0; i < array.Bytes.Length; i += 2) BitConverter.TryWriteBytes(array.Bytes.AsSpan(i), (ushort)((i * 7) + 3));
            using BioImage image = BioImage.FromArray(array);
            Scene scene = image.Scenes[0];
            // A part of it, on the wanted axes.
            long[] offset = [.. scene.Shape.Select(n => random.NextInt64(n))], extent = [.. scene.Shape.Select((n, i) => random.NextInt64(1, n - offset[i] + 1))];
            bool unfold = native.EndsWith('S') && random.Next(2) == 0;
            char[] order = [.. scene.Axes.Where((axis, i) => unfold ? axis is not 'S' && (axis is 'C' || extent[i] > 1 || random.Next(2) == 0) : extent[i] > 1 || random.Next(2) == 0)];
            random.Shuffle(order);
            PixelType type = random.Next(3) == 0 ? PixelType.Float32 : PixelType.UInt16;
            SceneView view = SceneView.Of(scene, 0, offset, extent, new string(order), unfold ? SampleLayout.UnfoldIntoChannels : SampleLayout.Keep, type);
            long samples = unfold ? extent[^1] : 1;
            Assert.Equal(order.Select(axis => extent[scene.Axes.IndexOf(axis, StringComparison.Ordinal)] * (axis == 'C' ? samples : 1)), view.Shape);
            // A box of the view.
            long[] at = [.. view.Shape.Select(n => random.NextInt64(n))], count = [.. view.Shape.Select((n, i) => random.NextInt64(1, n - at[i] + 1))];
            byte[] box = new byte[type.Size() * count.Aggregate(1L, (a, b) => a * b)];
            view.Read(at, count, box);
            for (int n = 0; n < box.Length / type.Size(); n++)
            {
                long rest = n;
                long[] place = [.. offset];
                for (int i = order.Length - 1; i >= 0; i--)
                {
                    (rest, long index) = Math.DivRem(rest, count[i]);
                    index += at[i];
                    if (order[i] == 'C' && samples > 1) place[^1] = offset[^1] + (index % samples);
                    place[scene.Axes.IndexOf(order[i], StringComparison.Ordinal)] = offset[scene.Axes.IndexOf(order[i], StringComparison.Ordinal)] + (order[i] == 'C' ? index / samples : index);
                }

                double value = type == PixelType.UInt16 ? BitConverter.ToUInt16(box, 2 * n) : BitConverter.ToSingle(box, 4 * n);
                Assert.Equal(ValueAt(array, scene.Axes, place), value);
            }
        }
    }

    private static ushort ValueAt(PixelArray array, string axes, long[] place)
    {
        long index = 0;
        for (int i = 0; i < array.Axes.Length; i++) index = (index * array.Shape[i]) + place[axes.IndexOf(array.Axes[i], StringComparison.Ordinal)];
        return BitConverter.ToUInt16(array.Bytes, (int)(2 * index));
    }
}

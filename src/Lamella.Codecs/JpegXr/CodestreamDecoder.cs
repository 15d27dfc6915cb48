using Lamella.Execution;
using Lamella.IO;

namespace Lamella.Codecs.JpegXr;

/// <summary>
/// Decodes one codestream into the output. One worker streams: it parses a macroblock row, transforms what is complete and writes it out, so that only a few rows are in memory.
/// Several workers parse tiles in parallel into whole planes, then transform and write bands of rows in parallel. The result is the same.
/// </summary>
internal sealed class CodestreamDecoder : IDisposable
{
    // Parallel decoding holds all samples at 4 bytes; images above 256 MiB of them are streamed instead.
    private const long MaxPlaneSamples = 1L << 26;

    private readonly Codestream _codestream;
    private readonly byte[] _data;
    private readonly int _threads;
    private readonly PlaneBuffer _color;
    private readonly PlaneBuffer? _alpha;
    private readonly RowWriter _colorWriter;
    private readonly RowWriter? _alphaWriter;
    private readonly int _channels;

    private CodestreamDecoder(Codestream codestream, byte[] data, OutputLayout layout, OutputTarget target, int threads)
    {
        _codestream = codestream;
        _data = data;
        ImageHeader image = codestream.Image;
        _channels = Math.Max(codestream.Plane.Channels, codestream.Alpha?.Channels ?? 0);
        long samples = 256L * image.MacroblockColumns * image.MacroblockRows * (codestream.Plane.Channels + (codestream.Alpha?.Channels ?? 0));
        _threads = samples <= MaxPlaneSamples ? Math.Min(threads, image.TileCount) : 1;
        int rows = _threads > 1 ? image.MacroblockRows : Math.Min(PlaneBuffer.StreamingRows, image.MacroblockRows);
        _color = new(image, codestream.Plane, rows);
        _colorWriter = new(image, codestream.Plane, _color, layout, target);
        if (codestream.Alpha is not { } alpha) return;
        _alpha = new(image, alpha, rows);
        _alphaWriter = new(image, alpha, _alpha, new(layout.PixelStride, layout.PixelStride - 1, IsBgr: false, IsInterleavedAlpha: true), target);
    }

    /// <summary>Decodes <paramref name="source"/>, which lies at <paramref name="fileOffset"/> of the file.</summary>
    public static void Decode(ReadOnlySpan<byte> source, long fileOffset, OutputLayout layout, OutputTarget target, int threads)
    {
        Codestream codestream = Codestream.Parse(source, fileOffset);
        byte[] data = Pooled.Rent<byte>(source.Length + BitReader.Padding);
        try
        {
            // The reader takes the last eight bytes of the array for the zeros behind the data.
            source.CopyTo(data);
            data.AsSpan(source.Length).Clear();
            using CodestreamDecoder decoder = new(codestream, data, layout, target, threads);
            if (decoder._threads > 1) decoder.DecodeParallel();
            else decoder.DecodeStreaming();
        }
        finally
        {
            Pooled.Return(data);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _color.Dispose();
        _alpha?.Dispose();
    }

    private void DecodeStreaming()
    {
        ImageHeader image = _codestream.Image;
        Macroblock block = new(_channels);
        RowScratch scratch = _colorWriter.CreateScratch();
        RowScratch? alphaScratch = _alphaWriter?.CreateScratch();
        TileDecoder[] tiles = new TileDecoder[image.TileColumns.Length - 1];
        int written = 0;
        for (int tileRow = 0; tileRow < image.TileRows.Length - 1; tileRow++)
        {
            for (int t = 0; t < tiles.Length; t++) tiles[t] = new(_codestream, _data, _color, _alpha, (tileRow * tiles.Length) + t);
            for (int row = image.TileRows[tileRow]; row < image.TileRows[tileRow + 1]; row++)
            {
                foreach (TileDecoder tile in tiles) tile.DecodeRow(row, block);
                bool last = row == image.MacroblockRows - 1;
                int done = _color.Advance(row + 1, last);
                if (_alpha is not null) done = Math.Min(done, _alpha.Advance(row + 1, last));
                _colorWriter.Write(written, done, scratch);
                _alphaWriter?.Write(written, done, alphaScratch!);
                written = Math.Max(written, done);
            }
        }
    }

    private void DecodeParallel()
    {
        ImageHeader image = _codestream.Image;
        Macroblock[] blocks = new Macroblock[_threads];
        RowScratch[] scratch = new RowScratch[_threads];
        for (int w = 0; w < _threads; w++) (blocks[w], scratch[w]) = (new(_channels), _colorWriter.CreateScratch());
        WorkQueue.Run(image.TileCount, _threads, (worker, tile) => DecodeTile((int)tile, blocks[worker]), CancellationToken.None);
        FinishPlane(_color, _colorWriter, scratch);
        if (_alpha is null || _alphaWriter is null) return;
        for (int w = 0; w < _threads; w++) scratch[w] = _alphaWriter.CreateScratch();
        FinishPlane(_alpha, _alphaWriter, scratch);
    }

    private void DecodeTile(int tile, Macroblock block)
    {
        int[] rows = _codestream.Image.TileRows;
        int tileRow = tile / (_codestream.Image.TileColumns.Length - 1);
        TileDecoder decoder = new(_codestream, _data, _color, _alpha, tile);
        for (int row = rows[tileRow]; row < rows[tileRow + 1]; row++) decoder.DecodeRow(row, block);
    }

    // Every step needs the one before for the rows around its own, so the steps are separated by the end of a parallel run.
    private void FinishPlane(PlaneBuffer plane, RowWriter writer, RowScratch[] scratch)
    {
        ImageHeader image = _codestream.Image;
        foreach (ChannelBuffer channel in plane.Channels)
        {
            int blockRows = channel.FilterAverages(channel.Averages.Height, last: true);
            WorkQueue.Run(blockRows, _threads, (worker, row) => channel.TransformBlockRow((int)row, scratch[worker].Averages), CancellationToken.None);
            if (image.Overlap > 0) WorkQueue.Run(blockRows + 1, _threads, (_, boundary) => channel.FilterSamples((int)boundary), CancellationToken.None);
        }

        WorkQueue.Run(image.MacroblockRows, _threads, (worker, row) => writer.Write(16 * (int)row, 16 * ((int)row + 1), scratch[worker]), CancellationToken.None);
    }
}

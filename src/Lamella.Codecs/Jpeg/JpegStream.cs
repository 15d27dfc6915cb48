using Lamella.IO;

namespace Lamella.Codecs.Jpeg;

/// <summary>Walks the marker segments of a stream (ITU-T T.81 annex B): frame header, tables, scans.</summary>
internal ref struct JpegStream
{
    private readonly ReadOnlySpan<byte> _data;
    private readonly CodingTables _tables = new();
    private int _position;
    private bool _hasJfif;
    private int _adobeTransform = -1;

    /// <summary>Starts a stream; <paramref name="tables"/> is an abbreviated stream of tables only, or empty.</summary>
    public JpegStream(ReadOnlySpan<byte> data, ReadOnlySpan<byte> tables)
    {
        if (!tables.IsEmpty) ReadTables(tables);
        if (data.Length < 2 || data[0] != 0xFF || data[1] != Marker.Soi) Throw.Damaged(JpegDecoder.Format, "the stream does not start with SOI", 0);
        _data = data;
        _position = 2;
    }

    /// <summary>The tables in force.</summary>
    public readonly CodingTables Tables => _tables;

    /// <summary>The data of the whole stream.</summary>
    public readonly ReadOnlySpan<byte> Data => _data;

    /// <summary>Reads up to the frame header and returns it.</summary>
    public Frame ReadFrame()
    {
        while (true)
        {
            byte marker = NextMarker();
            if (marker == Marker.Sos) Throw.Damaged(JpegDecoder.Format, "a scan comes before the frame header", _position);
            if (marker == Marker.Eoi) Throw.Damaged(JpegDecoder.Format, "the stream holds no image", _position);
            if (Marker.StandsAlone(marker)) continue;
            SpanReader segment = Segment();
            if (marker is >= Marker.Sof0 and <= Marker.Sof15 and not (Marker.Dht or Marker.Dac or 0xC8))
            {
                bool isOpen = segment.Remaining >= 3 && segment.Rest[1] == 0 && segment.Rest[2] == 0;
                return Frame.Read(marker, ref segment, isOpen ? FindLines() : 0);
            }

            ReadOther(marker, ref segment);
        }
    }

    /// <summary>Reads up to the next scan and returns its header, or null at the end of the image.</summary>
    public Scan? ReadScan(Frame frame)
    {
        while (true)
        {
            byte marker = NextMarker();
            if (marker == Marker.Eoi) return null;
            if (Marker.StandsAlone(marker)) continue;
            SpanReader segment = Segment();
            if (marker == Marker.Sos) return Scan.Read(ref segment, frame, _tables);
            if (marker is >= Marker.Sof0 and <= Marker.Sof15 and not (Marker.Dht or Marker.Dac or 0xC8))
                Throw.Damaged(JpegDecoder.Format, "a second frame header", _position);
            ReadOther(marker, ref segment);
        }
    }

    /// <summary>The entropy-coded data of the scan whose header was read last.</summary>
    public readonly BitReader EntropyData() => new(_data, _position);

    /// <summary>Goes on behind entropy-coded data.</summary>
    public void Resume(in BitReader reader) => _position = reader.Position;

    /// <summary>The colour that the markers tell, else the component identifiers, else the usual.</summary>
    public readonly JpegColor ColorOf(Frame frame)
    {
        Component[] components = frame.Components;
        if (components.Length == 4) return _adobeTransform == 2 ? JpegColor.Ycck : JpegColor.Stored;
        if (components.Length != 3) return JpegColor.Stored;
        if (_hasJfif) return JpegColor.YCbCr;
        if (_adobeTransform >= 0) return _adobeTransform == 0 ? JpegColor.Stored : JpegColor.YCbCr;
        if (frame.Process == JpegProcess.Lossless) return JpegColor.Stored;
        return components[0].Id == 'R' && components[1].Id == 'G' && components[2].Id == 'B' ? JpegColor.Stored : JpegColor.YCbCr;
    }

    private readonly void ReadTables(ReadOnlySpan<byte> tables)
    {
        JpegStream stream = new(tables, default);
        while (true)
        {
            int at = BitReader.FindMarker(tables, stream._position);
            if (at < 0) return;
            stream._position = at + 2;
            byte marker = tables[at + 1];
            if (marker is Marker.Eoi or Marker.Sos) return;
            if (Marker.StandsAlone(marker)) continue;
            SpanReader segment = stream.Segment();
            _tables.Read(marker, ref segment);
        }
    }

    private byte NextMarker()
    {
        int at = BitReader.FindMarker(_data, _position);
        if (at < 0) Throw.Damaged(JpegDecoder.Format, "the stream ends without EOI", _data.Length);
        _position = at + 2;
        return _data[at + 1];
    }

    private SpanReader Segment()
    {
        SpanReader reader = new(_data[_position..], JpegDecoder.Format, bigEndian: true, baseOffset: _position);
        int length = reader.U16();
        if (length < 2) Throw.Damaged(JpegDecoder.Format, Invariant($"a marker segment of {length} bytes"), _position);
        ReadOnlySpan<byte> content = reader.Bytes(length - 2);
        int start = _position + 2;
        _position += length;
        return new SpanReader(content, JpegDecoder.Format, bigEndian: true, baseOffset: start);
    }

    private void ReadOther(byte marker, ref SpanReader segment)
    {
        if (marker == Marker.App0)
        {
            _hasJfif |= segment.Rest.StartsWith("JFIF\0"u8);
        }
        else if (marker == Marker.App14)
        {
            // "Adobe", version, two flags, transform: Adobe technical note 5116, 18.
            if (segment.Remaining >= 12 && segment.Rest.StartsWith("Adobe"u8)) _adobeTransform = segment.Rest[11];
        }
        else
        {
            _tables.Read(marker, ref segment);
        }
    }

    /// <summary>The number of rows that a DNL segment defines behind the first scan (B.2.5), or 0.</summary>
    private readonly int FindLines()
    {
        int at = _data[_position..].IndexOf((ReadOnlySpan<byte>)[0xFF, Marker.Dnl, 0, 4]);
        return at < 0 || _data.Length - _position - at < 6 ? 0 : (_data[_position + at + 4] << 8) | _data[_position + at + 5];
    }
}

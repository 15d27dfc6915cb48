namespace Lamella.Codecs.JpegXr;

/// <summary>A source of unsigned bit fields; plane headers and tile headers share the quantiser syntax but not the reader.</summary>
internal interface IFieldReader
{
    /// <summary>The next <paramref name="count"/> bits.</summary>
    uint Field(int count);
}

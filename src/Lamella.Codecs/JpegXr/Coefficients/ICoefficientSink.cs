namespace Lamella.Codecs.JpegXr;

/// <summary>Takes the coefficients of a block as the run-level decoder finds them; a struct, so that each use compiles to its own loop.</summary>
internal interface ICoefficientSink
{
    /// <summary>The level at scan position <paramref name="position"/>, which is below 16.</summary>
    void Put(int position, int level);
}

namespace Lamella.Codecs.JpegXr;

/// <summary>Keeps levels at their positions: the joint chroma blocks of 4:2:0 and 4:2:2 have no adaptive scan.</summary>
internal readonly struct PositionSink(int[] levels) : ICoefficientSink
{
    /// <inheritdoc/>
    public void Put(int position, int level) => levels[position] = level;
}

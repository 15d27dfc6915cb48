namespace Lamella;

/// <summary>The data is (as far as seen) sound, but uses a codec, a layout or a type that Lamella does not read or write. <see cref="Feature"/> names it.</summary>
public sealed class UnsupportedFeatureException : LamellaException
{
    /// <summary>Creates the error for the named feature.</summary>
    public UnsupportedFeatureException(string feature, string message, Exception? inner = null)
        : base(message, inner)
    {
        Feature = feature;
    }

    /// <summary>A short name of what is missing, such as <c>WebP</c> or <c>sharding inside sharding</c>.</summary>
    public string Feature { get; }
}

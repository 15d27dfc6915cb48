namespace Lamella;

/// <summary>
/// What a caller can do about an error, as data: a program renders it in the words of its users (flags, buttons), and <see cref="object.ToString"/> gives the call of this library. Taking the remedy leads past the error
/// that carries it.
/// </summary>
public abstract record Remedy
{
    private protected Remedy()
    {
    }

    /// <summary>Select a part, such as one index of an axis that the target or the job does not know.</summary>
    /// <param name="Selection">A text for <see cref="Lamella.Selection.Parse"/>, such as <c>H=0</c>.</param>
    public sealed record Select(string Selection) : Remedy
    {
        /// <inheritdoc/>
        public override string ToString() => $"Selection.Parse(\"{Selection}\")";

        /// <summary>The first index of each of these axes.</summary>
        internal static Select FirstOf(IEnumerable<char> axes) => new(string.Join(',', axes.Select(axis => axis + "=0")));
    }

    /// <summary>Choose one of several scenes of the image.</summary>
    /// <param name="Count">The number of scenes.</param>
    public sealed record ChooseScene(int Count) : Remedy
    {
        /// <inheritdoc/>
        public override string ToString() => Invariant($"choose one of the scenes 0 to {Count - 1}");
    }

    /// <summary>Convert samples to another type; values that do not fit exactly stop the job.</summary>
    /// <param name="Type">A type that holds all values.</param>
    public sealed record Cast(PixelType Type) : Remedy
    {
        /// <inheritdoc/>
        public override string ToString() => $"PixelType = PixelType.{Type}";
    }

    /// <summary>Convert to a format that holds it.</summary>
    /// <param name="Ending">The ending of its names, such as <c>.ome.tif</c>.</param>
    public sealed record UseFormat(string Ending) : Remedy
    {
        /// <inheritdoc/>
        public override string ToString() => $"convert to NAME{Ending}";
    }

    /// <summary>Allow the job to replace what has the name.</summary>
    /// <param name="AnyFile">True when it was not made by Lamella, and a wider permission is needed.</param>
    public sealed record Replace(bool AnyFile) : Remedy
    {
        /// <inheritdoc/>
        public override string ToString() => AnyFile ? "ExistingTarget = ExistingTarget.ReplaceAnyFile" : "ExistingTarget = ExistingTarget.Replace";
    }

    /// <summary>Go on with the partial result of an earlier run, or begin anew.</summary>
    public sealed record ResumeOrReplace : Remedy
    {
        /// <inheritdoc/>
        public override string ToString() => "Interrupted = Interrupted.Resume, or ExistingTarget = ExistingTarget.Replace";
    }

    /// <summary>Pad images that are shorter than the others with zeros.</summary>
    public sealed record PadLengths : Remedy
    {
        /// <inheritdoc/>
        public override string ToString() => "Lengths = MergeLengths.Pad";
    }

    /// <summary>Take the pixel sizes of the first image.</summary>
    public sealed record FirstSizes : Remedy
    {
        /// <inheritdoc/>
        public override string ToString() => "Sizes = MergeSizes.First";
    }

    /// <summary>Let planes that no file holds be written as fill.</summary>
    public sealed record FillMissing : Remedy
    {
        /// <inheritdoc/>
        public override string ToString() => "MissingPixels = MissingPixels.Fill";
    }

    /// <summary>Read the elements of the Zarr array as they are stored.</summary>
    /// <param name="OfVariableLength">True when each element has a length of its own: text, or bytes.</param>
    public sealed record ReadElements(bool OfVariableLength = false) : Remedy
    {
        /// <inheritdoc/>
        public override string ToString() => OfVariableLength ? "ZarrNode.Open(path).ReadText(), or ReadVariable()" : "ZarrNode.Open(path).ReadElements()";
    }

    /// <summary>Make coarse levels with another method.</summary>
    /// <param name="Method">One that works for the samples, such as <c>mean</c>.</param>
    public sealed record Downsample(string Method) : Remedy
    {
        /// <inheritdoc/>
        public override string ToString() => $"Downsample = DownsampleMethod.{char.ToUpperInvariant(Method[0])}{Method[1..]}";
    }

    /// <summary>Make the coarse levels of a stored pyramid again.</summary>
    /// <param name="Method">The method to make them with, such as <c>mean</c>; null for the stored one.</param>
    public sealed record RemakeLevels(string? Method = null) : Remedy
    {
        /// <inheritdoc/>
        public override string ToString() => Method is null ? "Pyramid.Remake(store)" : $"Pyramid.Remake(store, new PyramidOptions {{ Method = DownsampleMethod.{char.ToUpperInvariant(Method[0])}{Method[1..]} }})";
    }

    /// <summary>Correct the metadata of a store in place.</summary>
    public sealed record RepairStore : Remedy
    {
        /// <inheritdoc/>
        public override string ToString() => "ImageRepair.Run(store)";
    }

    /// <summary>Convert the image first, and do the job with the result.</summary>
    /// <param name="Ending">The ending of its name, such as <c>.ome.zarr</c>.</param>
    public sealed record ConvertFirst(string Ending) : Remedy
    {
        /// <inheritdoc/>
        public override string ToString() => $"image.Convert(\"NAME{Ending}\")";
    }

    /// <summary>Make an axis longer.</summary>
    /// <param name="Axis">The letter of the axis.</param>
    public sealed record Append(char Axis) : Remedy
    {
        /// <inheritdoc/>
        public override string ToString() => $"WritableImage.Append('{Axis}', ...)";
    }

    /// <summary>Leave out an option, or give it another value.</summary>
    /// <param name="Property">The property of the options, such as <c>Chunks</c>.</param>
    /// <param name="Value">The value to give; null to leave it out.</param>
    public sealed record SetOption(string Property, string? Value = null) : Remedy
    {
        /// <inheritdoc/>
        public override string ToString() => Value is null ? $"leave out {Property}" : $"{Property} = {Value}";
    }
}

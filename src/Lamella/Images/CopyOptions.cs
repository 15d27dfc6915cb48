using Lamella.Stores;

namespace Lamella;

/// <summary>How <see cref="ImageCopy"/> copies. Immutable.</summary>
public sealed record CopyOptions
{
    /// <summary>Nothing is replaced, nothing is read back.</summary>
    public static CopyOptions Default { get; } = new();

    /// <summary>Who opens URLs; null (the default) for nobody.</summary>
    public StoreProvider? Stores { get; init; }

    /// <summary>Go on with a copy that was interrupted: values that are there already are compared, and sent again only when they differ.</summary>
    public Interrupted Interrupted { get; init; }

    /// <summary>Whether each value is read back and compared.</summary>
    public Verification Verification { get; init; }

    /// <summary>Requests at once, and cancellation.</summary>
    public ExecutionOptions Execution { get; init; } = ExecutionOptions.Default;
}

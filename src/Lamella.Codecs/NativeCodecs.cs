using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Lamella.Codecs;

/// <summary>
/// The one switch of the optional native accelerators. A codec library that is present on the system may decode in place of the managed code where it is a third faster (libdeflate): decoded bytes are
/// the same by definition of the format. Encoded bytes are not, so native encoders (libzstd) are off unless asked for, which keeps output identical from machine to machine.
/// </summary>
public static class NativeCodecs
{
    private static readonly ConcurrentDictionary<string, nint> Libraries = new(StringComparer.Ordinal);

    /// <summary>True when native decoders may be used. Starts as true unless the environment variable LAMELLA_NATIVE is <c>0</c>.</summary>
    public static bool Enabled { get; set; } = !string.Equals(Environment.GetEnvironmentVariable("LAMELLA_NATIVE"), "0", StringComparison.Ordinal);

    /// <summary>True when native encoders may be used too, in the whole process. The result then depends on the library that the machine has.</summary>
    public static bool EncodersEnabled { get; set; }

    /// <summary>The handle of the first of <paramref name="names"/> that the system can load; 0 when none is there. The answer is remembered; libraries are never unloaded.</summary>
    /// <remarks>Does not look at <see cref="Enabled"/>: callers ask for the switch on each use, so that tests can compare both ways in one process.</remarks>
    internal static nint Load(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            nint handle = Libraries.GetOrAdd(name, static n => NativeLibrary.TryLoad(n, out nint loaded) ? loaded : 0);
            if (handle != 0) return handle;
        }

        return 0;
    }

    /// <summary>The address of an exported function; 0 when the library is absent or lacks it.</summary>
    internal static nint Export(nint library, string function) => library != 0 && NativeLibrary.TryGetExport(library, function, out nint address) ? address : 0;
}

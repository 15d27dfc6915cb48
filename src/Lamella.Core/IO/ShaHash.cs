using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Lamella.IO;

/// <summary>
/// SHA-1 and SHA-256, which .NET takes from the system: on Linux from OpenSSL. Where that is absent (a bare container) the runtime ends the process in the middle of a call, so it is looked for first.
/// </summary>
internal static class ShaHash
{
    /// <summary>The names under which the runtime itself looks for OpenSSL.</summary>
    private static readonly string[] OpenSsl = ["libssl.so.3", "libssl.so.1.1", "libssl.so"];

    private static readonly Lazy<bool> Present = new(() => !OperatingSystem.IsLinux() || Array.Exists(OpenSsl, name => NativeLibrary.TryLoad(name, out _)));

    /// <summary>A digest that is fed in pieces.</summary>
    /// <exception cref="UnsupportedFeatureException">The system has no OpenSSL.</exception>
    public static IncrementalHash Create(HashAlgorithmName name)
    {
        if (!Present.Value)
        {
            throw new UnsupportedFeatureException(
                name.ToString(), $"{name} digests need OpenSSL, which this system does not have (expected libssl.so.3 or libssl.so.1.1, found neither). Install the system's package openssl; BLAKE3 digests work without it");
        }

        return IncrementalHash.CreateHash(name);
    }
}

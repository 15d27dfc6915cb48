using System.Reflection;

namespace Lamella.Codecs;

/// <summary>Which versions of the codec packages are in use. The bytes that they encode may change from version to version: work that is resumed must have been begun with the same ones.</summary>
internal static class CodecVersions
{
    /// <summary>Names and versions of the packages that encode, and of the class library, whose deflate encoder is in use.</summary>
    public static string Text { get; } = string.Join(' ', new[] { typeof(ZstdSharp.Compressor), typeof(K4os.Compression.LZ4.LZ4Codec), typeof(ICSharpCode.SharpZipLib.BZip2.BZip2), typeof(object) }.Select(Describe));

    private static string Describe(Type type)
    {
        Assembly assembly = type.Assembly;
        string? version = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? assembly.GetName().Version?.ToString();
        return assembly.GetName().Name + "/" + version;
    }
}

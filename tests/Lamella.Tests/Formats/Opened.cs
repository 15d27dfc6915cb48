using System.Security.Cryptography;
using Lamella.Engine;
using Lamella.Formats;
using Lamella.Stores;

namespace Lamella.Tests.Formats;

/// <summary>An image opened through the registry, with the scenes that users would see.</summary>
internal sealed class Opened : IDisposable
{
    private Opened(ImageContent content)
    {
        Content = content;
        ChunkCache cache = new(16 << 20);
        Scenes = [.. content.Scenes.Select((scene, i) => new Scene(scene, i, cache))];
    }

    public ImageContent Content { get; }

    public IReadOnlyList<Scene> Scenes { get; }

    public static Opened File(string path, OpenOptions? options = null) => new(FormatRegistry.Open(path, options));

    public static Opened Key(Store store, string key, OpenOptions? options = null) => new(FormatRegistry.Open(store, key, key, SourceKind.File, options));

    public static Opened Folder(Store store, OpenOptions? options = null) => new(FormatRegistry.Open(store, string.Empty, "folder", SourceKind.Folder, options));

    public static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public void Dispose() => Content.Dispose();
}

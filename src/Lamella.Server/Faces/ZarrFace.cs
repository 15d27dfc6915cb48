using System.IO.Hashing;
using System.Text;
using Lamella.IO;
using Lamella.Stores;
using Microsoft.AspNetCore.Http;

namespace Lamella.Server;

/// <summary>Every readable file as OME-Zarr: the path of an image, and behind it the keys of the store. A tag follows from the state of the source and the key, so that a known chunk is answered without making it.</summary>
internal sealed class ZarrFace(ServedTree tree, ImagePool images, Workers workers)
{
    public async Task Get(HttpContext context, NgffVersion version, string prefix)
    {
        string path = Addresses.Rest(context, prefix);
        if (Split(path) is not var (full, key))
        {
            await Answers.Missing(context).ConfigureAwait(false);
            return;
        }

        Answer? answer = await workers.Run(context, cancellation =>
        {
            using ImagePool.Lease lease = images.Open(full);
            VirtualOmeZarr store = lease.Open.Store(version);
            string tag = Invariant($"\"{XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(store.Identity + "/" + key)):x16}\"");
            if (Answers.IsKnown(context, tag)) return new Answer(default, string.Empty, tag);
            using ByteBuffer value = new();
            if (!store.TryRead(key, value, cancellation)) return null;
            return new Answer(value.Span.ToArray(), key.EndsWith(".xml", StringComparison.Ordinal) ? "application/xml" : IsDocument(key) ? "application/json" : "application/octet-stream", tag);
        }).ConfigureAwait(false);
        if (answer is null) await Answers.Missing(context).ConfigureAwait(false);
        else await Answers.Send(context, answer).ConfigureAwait(false);
    }

    private static bool IsDocument(string key)
    {
        int slash = key.LastIndexOf('/');
        return key[(slash + 1)..] is "zarr.json" or ".zattrs" or ".zarray" or ".zgroup" or ".zmetadata";
    }

    /// <summary>The image and the key in it. The image is the first file on the way, the first Zarr, or the last folder before a name that is not on the disk: a folder of planes.</summary>
    private (string Full, string Key)? Split(string path)
    {
        string[] parts = path.Split('/');
        if (parts.AsSpan(0, parts.Length - 1).Contains(string.Empty)) return null;
        for (int i = 1; i <= parts.Length; i++)
        {
            string key = string.Join('/', parts.AsSpan(i));
            if (tree.Find(string.Join('/', parts.AsSpan(0, i))) is not { } full)
            {
                if (tree.TopNames is not null && i == 1) return null;
                continue;
            }

            if (File.Exists(full) || ServedTree.IsImageFolder(full)) return (full, key);
            if (i < parts.Length && tree.Find(string.Join('/', parts[..(i + 1)])) is null) return (full, key);
        }

        return null;
    }
}

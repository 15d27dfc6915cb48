using Lamella.Cloud.Http;
using Lamella.Execution;
using Lamella.Stores;

namespace Lamella.Cloud.Objects;

/// <summary>A value that is sent in parts, several at once. The object appears when all of them have arrived.</summary>
internal sealed class Upload(RemoteClient client, ObjectProtocol protocol, int requests)
{
    /// <summary>The size of a part; the stores take at most 10,000 parts, so larger values have larger ones.</summary>
    public const int PartBytes = 16 << 20;

    private const int MostParts = 10_000;
    private const int MostInMemory = 8;

    /// <summary>Sends all of a stream. False when the condition does not hold.</summary>
    public bool Run(string key, Stream content, WriteCondition condition, Action<RemoteReply, string, string> fail)
    {
        long length = content.Length - content.Position, start = content.Position;
        int size = (int)Math.Min(Array.MaxLength, Math.Max(PartBytes, (length / (MostParts - 1)) + 1));
        int parts = (int)((length + size - 1) / size);
        string upload = Begin(key, fail);
        string[] tags = new string[parts];
        Lock gate = new();
        bool complete = false;
        try
        {
            WorkQueue.RunWaiting(
                parts,
                Math.Min(requests, MostInMemory),
                (_, i) =>
                {
                    byte[] bytes = new byte[Math.Min(size, length - (i * size))];
                    lock (gate)
                    {
                        content.Position = start + (i * size);
                        content.ReadExactly(bytes);
                    }

                    RemoteReply reply = client.Send(protocol.UploadPart(key, upload, (int)i + 1, bytes));
                    if (!reply.IsSuccess) fail(reply, key, "written");
                    tags[i] = reply.ETag ?? string.Empty;
                },
                CancellationToken.None);
            RemoteReply done = client.Send(protocol.CompleteUpload(key, upload, tags, condition == WriteCondition.MustBeNew));
            if (condition == WriteCondition.MustBeNew && protocol.HasLost(done)) return false;
            // S3 may answer 200 and say in the text that it failed.
            if (!done.IsSuccess || done.Text.Contains("<Error>", StringComparison.Ordinal)) fail(done, key, "written");
            complete = true;
            return true;
        }
        finally
        {
            if (!complete && protocol.AbortUpload(key, upload) is { } abort) TryAbort(abort);
        }
    }

    private string Begin(string key, Action<RemoteReply, string, string> fail)
    {
        if (protocol.BeginUpload(key) is not { } request) return Guid.NewGuid().ToString("N");
        RemoteReply reply = client.Send(request);
        if (!reply.IsSuccess) fail(reply, key, "written");
        return protocol.UploadId(reply.Text);
    }

    private void TryAbort(RemoteRequest abort)
    {
        try
        {
            client.Send(abort);
        }
        catch (StoreException)
        {
            // The parts cost room until the store's own rule removes them; the error that led here says more.
        }
    }
}

using Lamella.Cloud.Http;

namespace Lamella.Cloud.Objects;

/// <summary>One kind of object store: what a web server cannot do. Keys are below the place's prefix.</summary>
internal abstract class ObjectProtocol : RemoteProtocol
{
    /// <summary>A request that stores a value.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">All bytes.</param>
    /// <param name="ifMatch">The ETag that the replaced value must have; null when it does not matter.</param>
    /// <param name="ifAbsent">True when there must be no value.</param>
    public abstract RemoteRequest Put(string key, ReadOnlyMemory<byte> value, string? ifMatch, bool ifAbsent);

    /// <summary>True for the answer to a conditional write that lost.</summary>
    public abstract bool HasLost(RemoteReply reply);

    /// <summary>A request that removes a value.</summary>
    public abstract RemoteRequest Delete(string key);

    /// <summary>A request for one page of names directly below a prefix.</summary>
    public abstract RemoteRequest List(string prefix, string? next);

    /// <summary>Reads a page of names, without the prefix; "folders" end with a slash. Returns where the next page begins; null at the end.</summary>
    public abstract string? ReadPage(string prefix, string text, ICollection<string> names);

    /// <summary>Begins an upload in parts; returns its request.</summary>
    public abstract RemoteRequest? BeginUpload(string key);

    /// <summary>The name of an upload from the answer to <see cref="BeginUpload"/>.</summary>
    public abstract string UploadId(string text);

    /// <summary>A request that sends one part; parts are counted from 1.</summary>
    public abstract RemoteRequest UploadPart(string key, string upload, int part, ReadOnlyMemory<byte> bytes);

    /// <summary>A request that makes a value of the parts.</summary>
    public abstract RemoteRequest CompleteUpload(string key, string upload, IReadOnlyList<string> tags, bool ifAbsent);

    /// <summary>A request that gives an upload up; null where parts vanish by themselves.</summary>
    public abstract RemoteRequest? AbortUpload(string key, string upload);
}

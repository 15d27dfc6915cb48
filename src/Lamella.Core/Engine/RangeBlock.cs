using System.Runtime.ExceptionServices;
using Lamella.IO;
using Lamella.Stores;

namespace Lamella.Engine;

/// <summary>One request of a <see cref="RangePlan"/>: bytes that several parts of a read lie in. Its fields are guarded by the plan.</summary>
internal sealed class RangeBlock(Store store, string key, ByteRange range, bool versioned, long bytes)
{
    /// <summary>Where a request stands.</summary>
    public enum State
    {
        /// <summary>Nobody has asked.</summary>
        Waiting,

        /// <summary>The answer is on its way.</summary>
        Asked,

        /// <summary>The bytes, or the error, are here.</summary>
        Here,

        /// <summary>Nobody needs the bytes any more.</summary>
        Gone,
    }

    /// <summary>The store.</summary>
    public Store Store => store;

    /// <summary>The key.</summary>
    public string Key => key;

    /// <summary>What is asked for.</summary>
    public ByteRange Range => range;

    /// <summary>True when the version of the value counts.</summary>
    public bool Versioned => versioned;

    /// <summary>The memory that the answer takes; for whole values, of which nobody knows the length yet, what they decode to.</summary>
    public long Bytes => bytes;

    /// <summary>Parts that have not been read yet.</summary>
    public int Parts { get; set; }

    /// <summary>Where the request stands.</summary>
    public State Now { get; set; }

    /// <summary>The bytes.</summary>
    public ByteBuffer? Content { get; set; }

    /// <summary>False when there is no such key.</summary>
    public bool Exists { get; set; }

    /// <summary>The version of the value.</summary>
    public long Version { get; set; }

    /// <summary>What went wrong.</summary>
    public ExceptionDispatchInfo? Error { get; set; }

    /// <summary>Asks the store, on the calling thread.</summary>
    public void Ask()
    {
        ByteBuffer content = new();
        try
        {
            long version = 0;
            Exists = versioned ? store.TryRead(key, range, content, out version) : store.TryRead(key, range, content);
            Version = version;
            Content = content;
        }
#pragma warning disable CA1031 // The error is not swallowed: it crosses unchanged to the thread that wants the bytes.
        catch (Exception e)
#pragma warning restore CA1031
        {
            content.Dispose();
            Error = ExceptionDispatchInfo.Capture(e);
        }
    }
}

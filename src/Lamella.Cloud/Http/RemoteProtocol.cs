namespace Lamella.Cloud.Http;

/// <summary>How one kind of server names values and is asked for them.</summary>
internal abstract class RemoteProtocol
{
    /// <summary>A key as messages name it: the URL without anything secret.</summary>
    public abstract string Shown(string key);

    /// <summary>A request for a whole value; the reader adds ranges.</summary>
    public abstract RemoteRequest Get(string key);

    /// <summary>A request for what is known of a value.</summary>
    public virtual RemoteRequest Head(string key) => Get(key) with { Method = HttpMethod.Head };

    /// <summary>True when the last bytes can be asked for without knowing the length.</summary>
    public virtual bool HasSuffixRanges => true;

    /// <summary>What a user does whom the server refuses.</summary>
    public abstract string CredentialsAdvice { get; }

    /// <summary>True when a refusal may mean that there is no such value.</summary>
    public virtual bool ForbiddenMayBeMissing(RemoteReply reply) => true;

    /// <summary>True when "not found" means the value, and not the place that should hold it.</summary>
    /// <exception cref="StoreException">The place itself does not exist.</exception>
    public virtual bool IsMissing(RemoteReply reply, string key) => true;

    /// <summary>The server's own reason, with a leading blank; empty when it gives none that is fit for a message.</summary>
    public virtual string Why(RemoteReply reply) => string.Empty;
}

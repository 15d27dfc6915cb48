using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using Lamella.Cloud.Http;

namespace Lamella.Cloud.Objects;

/// <summary>Azure Blob Storage, as its REST reference describes it ("Blob service REST API", version 2021-08-06). It has no ranges from the end.</summary>
internal sealed class AzureProtocol(AzureContainer container) : ObjectProtocol
{
    private const string Version = "2021-08-06";

    /// <inheritdoc/>
    public override string CredentialsAdvice => container.Key is null && container.Signature is null
        ? "no permission is set: set AZURE_STORAGE_KEY, AZURE_STORAGE_SAS_TOKEN or AZURE_STORAGE_CONNECTION_STRING if the container is not public"
        : "the permission that is set may not do this, has ended, or the clock of this machine is wrong";

    /// <inheritdoc/>
    public override bool HasSuffixRanges => false;

    /// <inheritdoc/>
    public override string Shown(string key) => $"az://{container.Name}/{container.Prefix}{key}".TrimEnd('/');

    /// <inheritdoc/>
    public override RemoteRequest Get(string key) => Request(HttpMethod.Get, key, string.Empty, []);

    /// <inheritdoc/>
    public override RemoteRequest Put(string key, ReadOnlyMemory<byte> value, string? ifMatch, bool ifAbsent) =>
        Request(HttpMethod.Put, key, string.Empty, [KeyValuePair.Create("x-ms-blob-type", "BlockBlob"), .. S3Protocol.Md5(value), .. S3Protocol.Conditions(ifMatch, ifAbsent)]) with { Body = value };

    /// <inheritdoc/>
    public override bool HasLost(RemoteReply reply) => (int)reply.Status is 412 or 409;

    /// <inheritdoc/>
    public override RemoteRequest Delete(string key) => Request(HttpMethod.Delete, key, string.Empty, []);

    /// <inheritdoc/>
    public override RemoteRequest List(string prefix, string? next)
    {
        string query = "?comp=list&delimiter=%2F&prefix=" + Uri.EscapeDataString(container.Prefix + prefix) + "&restype=container";
        return Request(HttpMethod.Get, null, next is null ? query : query + "&marker=" + Uri.EscapeDataString(next), []);
    }

    /// <inheritdoc/>
    public override string? ReadPage(string prefix, string text, ICollection<string> names)
    {
        string start = container.Prefix + prefix;
        string? next = null;
        // A byte order mark stands in front of the answer.
        using XmlReader xml = S3Protocol.Reader(text.TrimStart('\uFEFF'));
        while (xml.Read())
        {
            if (xml.NodeType != XmlNodeType.Element) continue;
            if (xml.LocalName == "Name")
            {
                string name = S3Protocol.Content(xml);
                if (name.Length > start.Length && name.StartsWith(start, StringComparison.Ordinal)) names.Add(name[start.Length..]);
            }
            else if (xml.LocalName == "NextMarker")
            {
                next = S3Protocol.Content(xml);
            }
        }

        return next is { Length: > 0 } ? next : null;
    }

    /// <inheritdoc/>
    public override RemoteRequest? BeginUpload(string key) => null;

    /// <inheritdoc/>
    public override string UploadId(string text) => text;

    /// <inheritdoc/>
    public override RemoteRequest UploadPart(string key, string upload, int part, ReadOnlyMemory<byte> bytes) =>
        Request(HttpMethod.Put, key, "?blockid=" + Uri.EscapeDataString(BlockId(upload, part)) + "&comp=block", [.. S3Protocol.Md5(bytes)]) with { Body = bytes };

    /// <inheritdoc/>
    public override RemoteRequest CompleteUpload(string key, string upload, IReadOnlyList<string> tags, bool ifAbsent)
    {
        StringBuilder xml = new("<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList>");
        for (int i = 0; i < tags.Count; i++) xml.Append("<Latest>").Append(BlockId(upload, i + 1)).Append("</Latest>");
        byte[] body = Encoding.UTF8.GetBytes(xml.Append("</BlockList>").ToString());
        return Request(HttpMethod.Put, key, "?comp=blocklist", [.. S3Protocol.Md5(body), .. S3Protocol.Conditions(null, ifAbsent)]) with { Body = body };
    }

    /// <inheritdoc/>
    public override RemoteRequest? AbortUpload(string key, string upload) => null;

    /// <inheritdoc/>
    public override bool IsMissing(RemoteReply reply, string key) => reply.Header("x-ms-error-code") == "ContainerNotFound"
        ? throw new StoreException(StoreFailure.NotFound, $"{Shown(key)} does not exist: there is no container {container.Name}, or it is not public")
        : true;

    /// <inheritdoc/>
    public override bool ForbiddenMayBeMissing(RemoteReply reply) => reply.Header("x-ms-error-code") is not "AuthenticationFailed";

    /// <inheritdoc/>
    public override string Why(RemoteReply reply) => reply.Header("x-ms-error-code") is { Length: < 80 } code ? $" ({code})" : string.Empty;

    private static string BlockId(string upload, int part) => Convert.ToBase64String(Encoding.ASCII.GetBytes(Invariant($"{upload}{part:D6}")));

    private RemoteRequest Request(HttpMethod method, string? key, string query, IEnumerable<KeyValuePair<string, string>> headers)
    {
        string address = $"{container.Endpoint}/{container.Name}" + (key is null ? string.Empty : "/" + HttpProtocol.Escaped(container.Prefix + key)) + query;
        if (container.Signature is { } signature) address += (query.Length == 0 ? "?" : "&") + signature;
        return new RemoteRequest { Method = method, Uri = new Uri(address), Shown = Shown(key ?? string.Empty), Headers = [.. headers], Sign = Sign };
    }

    private void Sign(HttpRequestMessage message, ReadOnlyMemory<byte> body)
    {
        message.Headers.TryAddWithoutValidation("x-ms-version", Version);
        message.Headers.TryAddWithoutValidation("x-ms-date", DateTime.UtcNow.ToString("R", CultureInfo.InvariantCulture));
        if (container.Key is null || container.Signature is not null) return;
        StringBuilder text = new();
        text.Append(message.Method.Method).Append("\n\n\n").Append(body.Length == 0 ? string.Empty : Invariant($"{body.Length}")).Append('\n');
        text.Append(Header(message, "Content-MD5")).Append('\n').Append(Header(message, "Content-Type")).Append('\n').Append('\n');
        text.Append('\n').Append(Header(message, "If-Match")).Append('\n').Append(Header(message, "If-None-Match")).Append('\n').Append('\n').Append(Header(message, "Range")).Append('\n');
        SortedDictionary<string, string> own = new(StringComparer.Ordinal);
        foreach ((string name, IEnumerable<string> values) in message.Headers)
        {
            if (name.StartsWith("x-ms-", StringComparison.OrdinalIgnoreCase)) own[name.ToLowerInvariant()] = string.Join(',', values);
        }

        foreach ((string name, string value) in own) text.Append(name).Append(':').Append(value).Append('\n');
        text.Append('/').Append(container.Account).Append(message.RequestUri!.AbsolutePath);
        SortedDictionary<string, string> query = new(StringComparer.Ordinal);
        foreach (string part in message.RequestUri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            query[Uri.UnescapeDataString(equals < 0 ? part : part[..equals]).ToLowerInvariant()] = equals < 0 ? string.Empty : Uri.UnescapeDataString(part[(equals + 1)..]);
        }

        foreach ((string name, string value) in query) text.Append('\n').Append(name).Append(':').Append(value);
        string signature = Convert.ToBase64String(HMACSHA256.HashData(container.Key, Encoding.UTF8.GetBytes(text.ToString())));
        message.Headers.TryAddWithoutValidation("Authorization", $"SharedKey {container.Account}:{signature}");
    }

    private static string Header(HttpRequestMessage message, string name) =>
        message.Headers.NonValidated.TryGetValues(name, out System.Net.Http.Headers.HeaderStringValues values) || (message.Content is { } content && content.Headers.NonValidated.TryGetValues(name, out values)) ? values.ToString() : string.Empty;
}

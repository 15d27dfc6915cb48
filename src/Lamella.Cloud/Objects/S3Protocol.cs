using System.Security.Cryptography;
using System.Text;
using System.Xml;
using Lamella.Cloud.Http;

namespace Lamella.Cloud.Objects;

/// <summary>S3 and what speaks like it (the interface of Google Cloud Storage, Ceph, MinIO), as the AWS reference "Amazon S3 API" describes it.</summary>
internal sealed class S3Protocol(S3Bucket bucket) : ObjectProtocol
{
    /// <inheritdoc/>
    public override string CredentialsAdvice => bucket.Credentials is null
        ? bucket.Scheme == "gs"
            ? "no key is set: set GS_ACCESS_KEY_ID and GS_SECRET_ACCESS_KEY (an HMAC key) if the bucket is not public"
            : bucket.OtherSource is { } source
            ? $"no key is set, and keys from {source} are not fetched here: set them as variables, as the output of aws configure export-credentials does, and try again"
            : "no key is set: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, if the bucket is not public"
        : "the key that is set may not do this, or the clock of this machine is wrong";

    /// <inheritdoc/>
    public override string Shown(string key) => $"{bucket.Scheme}://{bucket.Name}/{bucket.Prefix}{key}".TrimEnd('/');

    /// <inheritdoc/>
    public override RemoteRequest Get(string key) => Request(HttpMethod.Get, key, string.Empty);

    /// <inheritdoc/>
    /// <remarks>An ETag is sent without its quotes: S3 takes both forms, Ceph before version 17 this one only.</remarks>
    public override RemoteRequest Put(string key, ReadOnlyMemory<byte> value, string? ifMatch, bool ifAbsent) =>
        Request(HttpMethod.Put, key, string.Empty) with { Body = value, Headers = [.. Md5(value), .. Conditions(ifMatch?.Trim('"'), ifAbsent), .. Payer()] };

    /// <inheritdoc/>
    public override bool HasLost(RemoteReply reply) => (int)reply.Status is 412 or 409;

    /// <inheritdoc/>
    public override RemoteRequest Delete(string key) => Request(HttpMethod.Delete, key, string.Empty);

    /// <inheritdoc/>
    public override RemoteRequest List(string prefix, string? next)
    {
        string query = "?delimiter=%2F&list-type=2&prefix=" + Uri.EscapeDataString(bucket.Prefix + prefix);
        if (next is not null) query = "?continuation-token=" + Uri.EscapeDataString(next) + "&" + query[1..];
        return Request(HttpMethod.Get, null, query);
    }

    /// <inheritdoc/>
    public override string? ReadPage(string prefix, string text, ICollection<string> names)
    {
        string start = bucket.Prefix + prefix;
        string? next = null;
        bool more = false;
        using XmlReader xml = Reader(text);
        bool inFolder = false;
        while (xml.Read())
        {
            if (xml.NodeType == XmlNodeType.EndElement && xml.LocalName == "CommonPrefixes") inFolder = false;
            if (xml.NodeType != XmlNodeType.Element) continue;
            switch (xml.LocalName)
            {
                case "CommonPrefixes":
                    inFolder = !xml.IsEmptyElement;
                    break;
                case "Prefix" when inFolder:
                case "Key":
                    string name = Content(xml);
                    if (name.Length > start.Length && name.StartsWith(start, StringComparison.Ordinal)) names.Add(name[start.Length..]);
                    break;
                case "IsTruncated":
                    more = Content(xml) == "true";
                    break;
                case "NextContinuationToken":
                    next = Content(xml);
                    break;
            }
        }

        return more ? next : null;
    }

    /// <inheritdoc/>
    public override RemoteRequest? BeginUpload(string key) => Request(HttpMethod.Post, key, "?uploads=") with { Body = default(ReadOnlyMemory<byte>) };

    /// <inheritdoc/>
    public override string UploadId(string text) => Field(text, "UploadId") ?? throw new StoreException(StoreFailure.Network, $"{Shown(string.Empty)}: the server began an upload without a name");

    /// <inheritdoc/>
    public override RemoteRequest UploadPart(string key, string upload, int part, ReadOnlyMemory<byte> bytes) =>
        Request(HttpMethod.Put, key, Invariant($"?partNumber={part}&uploadId={Uri.EscapeDataString(upload)}")) with { Body = bytes, Headers = [.. Md5(bytes), .. Payer()] };

    /// <inheritdoc/>
    public override RemoteRequest CompleteUpload(string key, string upload, IReadOnlyList<string> tags, bool ifAbsent)
    {
        StringBuilder xml = new("<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
        for (int i = 0; i < tags.Count; i++) xml.Append(Invariant($"<Part><PartNumber>{i + 1}</PartNumber><ETag>{System.Security.SecurityElement.Escape(tags[i])}</ETag></Part>"));
        byte[] body = Encoding.UTF8.GetBytes(xml.Append("</CompleteMultipartUpload>").ToString());
        return Request(HttpMethod.Post, key, "?uploadId=" + Uri.EscapeDataString(upload)) with { Body = body, Headers = [.. Conditions(null, ifAbsent), .. Payer()] };
    }

    /// <inheritdoc/>
    public override RemoteRequest? AbortUpload(string key, string upload) => Request(HttpMethod.Delete, key, "?uploadId=" + Uri.EscapeDataString(upload));

    /// <inheritdoc/>
    public override bool IsMissing(RemoteReply reply, string key) => Field(reply.Text, "Code") == "NoSuchBucket"
        ? throw new StoreException(StoreFailure.NotFound, $"{Shown(key)} does not exist: there is no bucket {bucket.Name}")
        : true;

    /// <inheritdoc/>
    public override bool ForbiddenMayBeMissing(RemoteReply reply) => Field(reply.Text, "Code") is null or "AccessDenied";

    /// <inheritdoc/>
    public override string Why(RemoteReply reply)
    {
        if (reply.Header("x-amz-bucket-region") is { } region && region != bucket.Region) return $" (the bucket lies in the region {region}; set AWS_REGION={region})";
        // The code alone: longer texts of the server may repeat what was signed.
        return Field(reply.Text, "Code") is { Length: < 60 } code ? $" ({code})" : string.Empty;
    }

    /// <summary>The content of the first element of a name; null when the text is not XML or has none.</summary>
    internal static string? Field(string text, string name)
    {
        try
        {
            using XmlReader xml = Reader(text);
            while (xml.Read())
            {
                if (xml.NodeType == XmlNodeType.Element && xml.LocalName == name) return Content(xml);
            }
        }
        catch (XmlException)
        {
            // Proxies answer with pages of their own.
        }

        return null;
    }

    internal static XmlReader Reader(string text) => XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });

    internal static string Content(XmlReader xml)
    {
        if (xml.IsEmptyElement) return string.Empty;
        StringBuilder text = new();
        while (xml.Read() && xml.NodeType != XmlNodeType.EndElement)
        {
            if (xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace) text.Append(xml.Value);
        }

        return text.ToString();
    }

    internal static IEnumerable<KeyValuePair<string, string>> Md5(ReadOnlyMemory<byte> value)
    {
#pragma warning disable CA5351 // What the protocol asks for as a checksum of the transfer; nothing secret depends on it.
        yield return KeyValuePair.Create("Content-MD5", Convert.ToBase64String(MD5.HashData(value.Span)));
#pragma warning restore CA5351
    }

    internal static IEnumerable<KeyValuePair<string, string>> Conditions(string? ifMatch, bool ifAbsent)
    {
        if (ifMatch is not null) yield return KeyValuePair.Create("If-Match", ifMatch);
        if (ifAbsent) yield return KeyValuePair.Create("If-None-Match", "*");
    }

    private IEnumerable<KeyValuePair<string, string>> Payer()
    {
        if (bucket.RequesterPays) yield return KeyValuePair.Create("x-amz-request-payer", "requester");
    }

    private RemoteRequest Request(HttpMethod method, string? key, string query) => new()
    {
        Method = method,
        Uri = bucket.UriOf(key, query),
        Shown = Shown(key ?? string.Empty),
        Headers = [.. Payer()],
        Sign = bucket.Credentials is { } credentials ? (message, body) => SignatureV4.Sign(message, body, credentials, bucket.Region, DateTime.UtcNow) : static (_, _) => { },
    };
}

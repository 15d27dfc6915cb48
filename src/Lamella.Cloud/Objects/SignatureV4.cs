using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Lamella.Cloud.Objects;

/// <summary>Signs requests for S3 (AWS Signature Version 4, "Signature Calculations for the Authorization Header"). The digest of the whole body is signed too, so the store finds out about damaged bytes.</summary>
internal static class SignatureV4
{
    private const string Algorithm = "AWS4-HMAC-SHA256";
    private const string Service = "s3";

    /// <summary>Adds the headers of a signature.</summary>
    public static void Sign(HttpRequestMessage message, ReadOnlyMemory<byte> body, ObjectCredentials credentials, string region, DateTime now)
    {
        string time = now.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture), day = time[..8];
        string digest = Convert.ToHexStringLower(SHA256.HashData(body.Span));
        message.Headers.TryAddWithoutValidation("x-amz-date", time);
        message.Headers.TryAddWithoutValidation("x-amz-content-sha256", digest);
        if (credentials.Token is { } token) message.Headers.TryAddWithoutValidation("x-amz-security-token", token);

        SortedDictionary<string, string> signed = new(StringComparer.Ordinal) { ["host"] = message.RequestUri!.Authority };
        foreach ((string name, IEnumerable<string> values) in message.Headers)
        {
            string lower = name.ToLowerInvariant();
            if (lower.StartsWith("x-amz-", StringComparison.Ordinal)) signed[lower] = string.Join(',', values).Trim();
        }

        StringBuilder canonical = new();
        canonical.Append(message.Method.Method).Append('\n').Append(message.RequestUri.AbsolutePath).Append('\n').Append(CanonicalQuery(message.RequestUri.Query)).Append('\n');
        foreach ((string name, string value) in signed) canonical.Append(name).Append(':').Append(value).Append('\n');
        string names = string.Join(';', signed.Keys);
        canonical.Append('\n').Append(names).Append('\n').Append(digest);

        string scope = $"{day}/{region}/{Service}/aws4_request";
        string text = $"{Algorithm}\n{time}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical.ToString())))}";
        byte[] key = Encoding.UTF8.GetBytes("AWS4" + credentials.Secret);
        foreach (string part in (string[])[day, region, Service, "aws4_request"]) key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        string signature = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
        message.Headers.TryAddWithoutValidation("Authorization", $"{Algorithm} Credential={credentials.Id}/{scope}, SignedHeaders={names}, Signature={signature}");
    }

    private static string CanonicalQuery(string query)
    {
        if (query.Length < 2) return string.Empty;
        string[] parts = [.. query[1..].Split('&').Select(p => p.Contains('=', StringComparison.Ordinal) ? p : p + "=")];
        Array.Sort(parts, StringComparer.Ordinal);
        return string.Join('&', parts);
    }
}

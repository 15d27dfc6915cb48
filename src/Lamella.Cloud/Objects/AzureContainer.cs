namespace Lamella.Cloud.Objects;

/// <summary>A container and the prefix of a place in it, with who asks for it where: AZURE_STORAGE_CONNECTION_STRING, or AZURE_STORAGE_ACCOUNT with AZURE_STORAGE_KEY or AZURE_STORAGE_SAS_TOKEN.</summary>
internal sealed record AzureContainer
{
    /// <summary>The container.</summary>
    public required string Name { get; init; }

    /// <summary>What all keys begin with: empty, or ending with a slash.</summary>
    public required string Prefix { get; init; }

    /// <summary>The account.</summary>
    public required string Account { get; init; }

    /// <summary>The server with the account, without a slash at its end.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The key of the account; null without one.</summary>
    public byte[]? Key { get; init; }

    /// <summary>A shared access signature, without its question mark; null without one.</summary>
    public string? Signature { get; init; }

    /// <summary>The container of a URL, with what the environment says.</summary>
    public static AzureContainer Of(ObjectUrl url, string prefix)
    {
        Dictionary<string, string> connection = new(StringComparer.OrdinalIgnoreCase);
        foreach (string part in (AwsProfile.Variable("AZURE_STORAGE_CONNECTION_STRING") ?? string.Empty).Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.IndexOf('=', StringComparison.Ordinal) is > 0 and int equals) connection[part[..equals].Trim()] = part[(equals + 1)..].Trim();
        }

        string? account = connection.GetValueOrDefault("AccountName") ?? AwsProfile.Variable("AZURE_STORAGE_ACCOUNT");
        string? endpoint = connection.GetValueOrDefault("BlobEndpoint") ?? AwsProfile.Variable("AZURE_STORAGE_ENDPOINT");
        if (account is null && endpoint is null) throw new StoreException(StoreFailure.Credentials, $"{url.Scheme}://{url.Bucket} names no storage account; set AZURE_STORAGE_ACCOUNT or AZURE_STORAGE_CONNECTION_STRING");
        string? key = connection.GetValueOrDefault("AccountKey") ?? AwsProfile.Variable("AZURE_STORAGE_KEY");
        string suffix = connection.GetValueOrDefault("EndpointSuffix") ?? "core.windows.net";
        byte[]? bytes = null;
        if (key is not null)
        {
            bytes = new byte[key.Length];
            if (!Convert.TryFromBase64String(key, bytes, out int count)) throw new StoreException(StoreFailure.Credentials, "the key of the Azure account that is set is not in base64");
            bytes = bytes[..count];
        }

        return new AzureContainer
        {
            Name = url.Bucket,
            Prefix = prefix,
            Account = account ?? string.Empty,
            Endpoint = (endpoint ?? $"https://{account}.blob.{suffix}").TrimEnd('/'),
            Key = account is null ? null : bytes,
            Signature = (connection.GetValueOrDefault("SharedAccessSignature") ?? AwsProfile.Variable("AZURE_STORAGE_SAS_TOKEN"))?.TrimStart('?'),
        };
    }
}

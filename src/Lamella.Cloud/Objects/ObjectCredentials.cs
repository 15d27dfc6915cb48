namespace Lamella.Cloud.Objects;

/// <summary>Who asks. Never a part of a message: there is no text form.</summary>
internal sealed class ObjectCredentials(string id, string secret, string? token)
{
    /// <summary>The name of the key.</summary>
    public string Id => id;

    /// <summary>The key.</summary>
    public string Secret => secret;

    /// <summary>The token of a session; null without one.</summary>
    public string? Token => token;

    /// <inheritdoc/>
    public override string ToString() => "credentials";
}

using Microsoft.AspNetCore.Http;

namespace Lamella.Server;

/// <summary>Who makes a request, and what that one may do. A feature of each request that passed <see cref="AccessGate"/>.</summary>
/// <param name="Name">For logs and limits: the id of a grant, <c>local</c>, or the name that an authority states.</param>
/// <param name="Scope">What the caller may do.</param>
/// <param name="Prefix">Below which path.</param>
public sealed record Caller(string Name, TokenScope Scope, string Prefix)
{
    /// <summary>Everybody on this machine, where no token is asked for.</summary>
    public static Caller Local { get; } = new("local", TokenScope.Admin, string.Empty);

    /// <summary>Somebody who has shown nothing.</summary>
    public static Caller Nobody { get; } = new("anonymous", TokenScope.Read, string.Empty);

    /// <summary>The caller of a request; nobody when it did not pass the gate.</summary>
    public static Caller Of(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<Caller>() ?? Nobody;
    }

    /// <summary>True when the caller may do this, here.</summary>
    /// <param name="scope">What.</param>
    /// <param name="path">Where, as <see cref="ServedPath"/> writes it.</param>
    public bool May(TokenScope scope, string path) => scope <= Scope && ServedPath.IsWithin(path, Prefix);
}

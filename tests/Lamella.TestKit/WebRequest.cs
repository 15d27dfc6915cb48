namespace Lamella.TestKit;

/// <summary>A request as <see cref="WebServer"/> saw it.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The unescaped path without its first slash and its query.</param>
/// <param name="Target">Path and query as they came.</param>
/// <param name="Headers">The headers.</param>
public sealed record WebRequest(string Method, string Path, string Target, IReadOnlyDictionary<string, string> Headers);

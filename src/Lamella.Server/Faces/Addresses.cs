using Microsoft.AspNetCore.Http;

namespace Lamella.Server;

/// <summary>What an address means.</summary>
internal static class Addresses
{
    /// <summary>The part of the path behind a prefix, decoded once.</summary>
    public static string Rest(HttpContext context, string prefix)
    {
        string path = context.Request.Path.Value!;
        return path.Length <= prefix.Length ? string.Empty : path[prefix.Length..];
    }

    /// <summary>A whole number of the query.</summary>
    public static long Number(HttpContext context, string name, long missing)
    {
        string text = context.Request.Query[name].ToString();
        if (text.Length == 0) return missing;
        return long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out long value) ? value : throw new BadRequestException($"'{name}' is a whole number, not '{text}'");
    }

    /// <summary>A range <c>a:b</c> of the query, half-open; null when it is absent.</summary>
    public static (long From, long To)? Range(HttpContext context, string name)
    {
        string text = context.Request.Query[name].ToString();
        if (text.Length == 0) return null;
        string[] parts = text.Split(':');
        if (parts.Length == 2 && long.TryParse(parts[0], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out long from) && long.TryParse(parts[1], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out long to) && to > from) return (from, to);
        throw new BadRequestException($"'{name}' is a range such as 0:512, not '{text}'");
    }
}

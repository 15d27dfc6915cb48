using System.Globalization;

namespace Lamella.Server;

/// <summary>
/// An address of the IIIF Image API 3.0: <c>IDENTIFIER/REGION/SIZE/ROTATION/QUALITY.FORMAT</c> or <c>IDENTIFIER/info.json</c>. The identifier is the path of an image, its slashes as they are or encoded, with
/// <c>;scene=1;t=3;z=5</c> behind it where that is not the first plane of the first scene.
/// </summary>
/// <param name="Path">The path of the image.</param>
/// <param name="Identifier">The identifier as it was written, decoded.</param>
/// <param name="Scene">The scene.</param>
/// <param name="T">The time point.</param>
/// <param name="Z">The section.</param>
/// <param name="Request">What is asked for behind the identifier: four parts, or <c>info.json</c> alone, or nothing.</param>
internal sealed record IiifAddress(string Path, string Identifier, long Scene, long T, long Z, IReadOnlyList<string> Request)
{
    public const string Prefix = "/iiif/3/";
    private const string Info = "info.json";

    /// <summary>Slashes within an identifier are encoded by clients that follow the standard. Here they are decoded, once, before anybody looks at the path.</summary>
    public static string Decoded(string rest) => rest.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    /// <summary>Takes an address apart.</summary>
    /// <exception cref="BadRequestException">A number behind the identifier is not one.</exception>
    public static IiifAddress Parse(string rest)
    {
        string[] parts = Decoded(rest).Split('/');
        int request = parts[^1] == Info ? 1 : parts.Length > 4 && IsRegion(parts[^4]) && parts[^1].Contains('.', StringComparison.Ordinal) ? 4 : 0;
        string identifier = string.Join('/', parts[..^request]), path = identifier;
        long scene = 0, t = 0, z = 0;
        for (int at; (at = path.LastIndexOf(';')) >= 0; path = path[..at])
        {
            string word = path[(at + 1)..];
            int equals = word.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? string.Empty : word[..equals];
            if (name is not ("scene" or "t" or "z")) break;
            if (!long.TryParse(word[(equals + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out long number)) throw new BadRequestException($"';{word}' is not a number of a scene, time point or section");
            if (name == "scene") scene = number;
            else if (name == "t") t = number;
            else z = number;
        }

        return new IiifAddress(path, identifier, scene, t, z, parts[^request..]);
    }

    /// <summary>True for what stands where a region does: the path of an image that ends in a file of such a folder is not taken for a request.</summary>
    private static bool IsRegion(string part) => part is "full" or "square" || part.StartsWith("pct:", StringComparison.Ordinal) || part.Count(c => c == ',') == 3;
}

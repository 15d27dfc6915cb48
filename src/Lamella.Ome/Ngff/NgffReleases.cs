namespace Lamella.Ome;

/// <summary>Names of the releases.</summary>
internal static class NgffReleases
{
    /// <summary>The text of a release in metadata. 0.6 is a release candidate as long as the specification says so.</summary>
    public static string Text(this NgffRelease version) => version switch
    {
        NgffRelease.V01 => "0.1",
        NgffRelease.V02 => "0.2",
        NgffRelease.V03 => "0.3",
        NgffRelease.V04 => "0.4",
        NgffRelease.V05 => "0.5",
        _ => "0.6rc0",
    };

    /// <summary>The release that a text names; development spellings of 0.6 (and 0.9.dev1, which extends it) count as 0.6. Null when it names none.</summary>
    public static NgffRelease? Find(string? text)
    {
        if (text is null) return null;
        string[] parts = text.Trim().Split('.');
        if (parts.Length < 2 || parts[0] is not "0" || parts[1].Length == 0) return null;
        return parts[1][0] switch { '1' => NgffRelease.V01, '2' => NgffRelease.V02, '3' => NgffRelease.V03, '4' => NgffRelease.V04, '5' => NgffRelease.V05, '6' or '9' => NgffRelease.V06, _ => null };
    }
}

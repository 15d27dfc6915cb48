namespace Lamella.Tests.Formats.Accounts;

/// <summary>How many parts of a kind an image lists.</summary>
internal static class Counted
{
    public static long Unused(this Opened image, string kind) => image.Content.Unused.Where(p => p.Kind == kind).Sum(p => p.Count);

    public static long Missing(this Opened image, string kind) => image.Content.Missing.Where(p => p.Kind == kind).Sum(p => p.Count);
}

namespace Lamella.Cli;

/// <summary>Numbers of things in English: one scene, two scenes.</summary>
internal static class Counted
{
    public static string Scenes(long count) => Of(count, "scene");

    public static string Images(long count) => Of(count, "image");

    public static string Of(long count, string one, string? several = null) => count == 1 ? "1 " + one : Invariant($"{count} {several ?? one + "s"}");
}

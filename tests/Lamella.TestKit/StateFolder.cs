namespace Lamella.TestKit;

/// <summary>A folder for what the library keeps of remote targets, instead of the user's own.</summary>
public static class StateFolder
{
    private static readonly Lazy<TempFolder> Folder = new(() =>
    {
        TempFolder folder = new();
        Environment.SetEnvironmentVariable("LAMELLA_STATE", folder.Path);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        return folder;
    });

    /// <summary>From now on it is used.</summary>
    public static void Use() => _ = Folder.Value;
}

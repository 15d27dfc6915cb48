namespace Lamella.Execution;

/// <summary>Threads for work that mostly waits for a network: not those of the pool, which would be starved by it.</summary>
internal static class WaitingThreads
{
    private const int StackBytes = 512 << 10;

    /// <summary>Starts a thread that does not keep the process alive. <paramref name="body"/> lets no error out.</summary>
    public static void Start(string name, Action body) => new Thread(() => body(), StackBytes) { IsBackground = true, Name = name }.Start();
}

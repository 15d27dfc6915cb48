using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Lamella.TestKit;

/// <summary>A server of others that the tests start on loopback, once, and that ends with them.</summary>
public abstract class ServerJudge
{
    private const int KeptLines = 15;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(6);
    private static volatile bool s_ending;
    private readonly List<(Process Process, Queue<string> Words)> _processes = [];

    /// <summary>Makes the folder of the server.</summary>
    protected ServerJudge() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        s_ending = true;
        Stop();
    };

    /// <summary>What the server keeps.</summary>
    protected TempFolder Folder { get; } = TempFolder.InMemory();

    /// <summary>
    /// Starts a server, and once more when it did not come up: another program may have taken the port between the search for a free one and its use.
    /// </summary>
    protected static async Task<T> TwiceAsync<T>(Func<Task<T>> start)
    {
        try
        {
            return await start().ConfigureAwait(false);
        }
        catch (ServerJudgeException first) when (!s_ending)
        {
            Console.Error.WriteLine(first.Message);
            return await start().ConfigureAwait(false);
        }
    }

    /// <summary>A port that nobody uses at this moment.</summary>
    protected static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The full path of a program, also where only the administrator's path has it.</summary>
    protected static string Program(string name) => File.Exists("/usr/sbin/" + name) ? "/usr/sbin/" + name : Judge.Require(name);

    /// <summary>Runs a step of the preparation to its end.</summary>
    protected static async Task RunAsync(string program, params string[] arguments)
    {
        ChildResult result = await ChildProcess.RunAsync(program, arguments, limit: Limit).ConfigureAwait(false);
        if (result.Exit != 0) throw new ServerJudgeException($"{program} {string.Join(' ', arguments)}: {result}");
    }

    /// <summary>Starts a program that stays.</summary>
    protected void Start(string program, params string[] arguments)
    {
        Process process = ChildProcess.Start(program, arguments);
        // What it says is read always, for a full pipe would stop it, and its end is kept for the one who asks why it is gone.
        Queue<string> words = [];
        void Keep(object sender, DataReceivedEventArgs line)
        {
            if (line.Data is not { Length: > 0 } text) return;
            lock (words)
            {
                words.Enqueue(text);
                if (words.Count > KeptLines) words.Dequeue();
            }
        }

        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        lock (_processes) _processes.Add((process, words));
    }

    /// <summary>
    /// Waits until a port answers. A busy machine may take minutes: what ends the wait is a program that is gone, and the limit is there for one that hangs. Both fail with the last words of all programs.
    /// </summary>
    protected async Task WaitForAsync(int port)
    {
        for (long start = System.Environment.TickCount64; ;)
        {
            try
            {
                using TcpClient client = new();
                await client.ConnectAsync(IPAddress.Loopback, port).ConfigureAwait(false);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(100).ConfigureAwait(false);
            }

            bool gone = Processes().Any(p => p.Process.HasExited);
            if (gone || System.Environment.TickCount64 - start > Limit.TotalMilliseconds) throw new ServerJudgeException(Invariant($"nothing answers on port {port}: {(gone ? "a program has ended" : "the time is up")}\n{LastWords()}"));
        }
    }

    /// <summary>The last lines that the programs wrote, and those of their log files.</summary>
    protected string LastWords()
    {
        StringBuilder text = new();
        foreach ((Process process, Queue<string> words) in Processes())
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"-- {process.StartInfo.FileName}: {(process.HasExited ? Invariant($"exit {process.ExitCode}") : "running")}");
            lock (words) text.AppendLine(string.Join('\n', words));
        }

        foreach (string log in Directory.EnumerateFiles(Folder.Path, "*.log", SearchOption.AllDirectories))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"-- {Path.GetFileName(log)}");
            using StreamReader reader = new(new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            text.AppendLine(string.Join('\n', reader.ReadToEnd().Split('\n').TakeLast(KeptLines)));
        }

        return text.ToString();
    }

    private (Process Process, Queue<string> Words)[] Processes()
    {
        // One may be started while the process ends.
        lock (_processes) return [.. _processes];
    }

    /// <summary>Ends the programs and removes what they kept.</summary>
    protected void Stop()
    {
        foreach ((Process process, _) in Processes())
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }

        Folder.Dispose();
    }
}

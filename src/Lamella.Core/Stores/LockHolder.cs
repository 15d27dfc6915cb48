using System.Diagnostics;
using System.Globalization;

namespace Lamella.Stores;

/// <summary>Who holds a lock or wrote a record: a process of a machine, told apart from a later one with the same number by its time of start.</summary>
internal sealed record LockHolder(string Host, int ProcessId, string Started, long Number, string Since)
{
    private const string Magic = "lamella-holder 1";
    private static readonly string ThisHost = Environment.MachineName.Replace(' ', '_') + Namespace();
    private static readonly string ThisStart = StartOf(Environment.ProcessId) ?? "unknown";

    /// <summary>The name of this machine as records carry it: one word.</summary>
    public static string ThisHostName => ThisHost;

    /// <summary>The number of the machine's last start; null where the system tells none.</summary>
    public static string? Boot { get; } = BootId();

    /// <summary>True when the holder ran on this machine (and sees the same processes as we do).</summary>
    public bool IsHere => string.Equals(Host, ThisHost, StringComparison.Ordinal);

    /// <summary>True when the process still runs; meaningful only for holders that are here.</summary>
    public bool IsAlive => string.Equals(StartOf(ProcessId), Started, StringComparison.Ordinal);

    /// <summary>This process.</summary>
    public static LockHolder Current(long number) => new(ThisHost, Environment.ProcessId, ThisStart, number, DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));

    /// <summary>Reads the text form; null when it is none.</summary>
    public static LockHolder? Parse(string text)
    {
        string[] parts = text.Split('\n')[0].Split(' ');
        return parts.Length == 7 && $"{parts[0]} {parts[1]}" == Magic
            && int.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out int process) && long.TryParse(parts[5], NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? new LockHolder(parts[2], process, parts[4], number, parts[6])
            : null;
    }

    /// <summary>One line.</summary>
    public string ToText() => Invariant($"{Magic} {Host} {ProcessId} {Started} {Number} {Since}\n");

    /// <inheritdoc/>
    public override string ToString() => Invariant($"process {ProcessId} on {Host.Split('/')[0]} since {Since}");

    /// <summary>When a process started, in whatever unit the system has; null when it is gone.</summary>
    private static string? StartOf(int process)
    {
        if (OperatingSystem.IsLinux()) return StartOnLinux(process);
        try
        {
            using Process found = System.Diagnostics.Process.GetProcessById(process);
            return found.HasExited ? null : Invariant($"{found.StartTime.ToUniversalTime().Ticks / TimeSpan.TicksPerSecond}");
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Ticks since the system's start (field 22 of /proc/PID/stat, proc(5)) with the number of that start; a zombie counts as gone.</summary>
    private static string? StartOnLinux(int process)
    {
        const int State = 0, StartTime = 19;
        try
        {
            string text = File.ReadAllText(Invariant($"/proc/{process}/stat"));
            // The name in brackets may hold anything, brackets included.
            string[] fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            if (fields[State] is "Z" or "X") return null;
            return fields[StartTime] + "@" + (BootId() ?? throw new IOException("the system tells no number of its start"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    private static string? BootId()
    {
        try
        {
            return OperatingSystem.IsLinux() ? File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Containers of one machine may share its name and not its processes.</summary>
    private static string Namespace()
    {
        try
        {
            return OperatingSystem.IsLinux() && new FileInfo("/proc/self/ns/pid").LinkTarget is { } target ? "/" + target : string.Empty;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }
}

using System.Globalization;
using System.Text;
using Lamella.Stores;
using Microsoft.Win32.SafeHandles;

namespace Lamella.Engine;

/// <summary>
/// The record of what a conversion has stored, beside its partial result: one header line that names the plan and the machine, then one line for each block, whose last two numbers prove the block: its length
/// and the checksum of its stored bytes. A resumed run reads it, proves what is there and skips it. The last line of a killed run may be cut; it is dropped, and its block is written again with the same bytes.
/// The open journal is also the lock of the partial result: two runs with one target must not write into each other's file.
/// </summary>
internal sealed class Journal : IDisposable
{
    private const string Suffix = ".partial.journal";
    private const string AnyMagic = "lamella-journal ";
    private const string Magic = AnyMagic + "2 ";
    private const int InUseLinux = 11;
    private const int InUseMac = 35;
    private const int InUseWindows = unchecked((int)0x80070020);

    /// <summary>After so many lines, or bytes of blocks, the lines are flushed to the disk: a power loss then costs no more than these.</summary>
    private const int FlushLines = 4096;
    private const long FlushBytes = 256L << 20;

    private readonly SafeFileHandle _file;
    private readonly Lock _gate = new();
    private readonly string _path;
    private long _end;
    private int _unflushedLines;
    private long _unflushedBytes;

    private Journal(string path, SafeFileHandle file, long end, List<long[]> entries)
    {
        _path = path;
        _file = file;
        _end = end;
        Entries = entries;
    }

    /// <summary>What an interrupted run had stored: the numbers of each line.</summary>
    public IReadOnlyList<long[]> Entries { get; }

    /// <summary>True when the interrupted run was one of this machine since it was last started: its writes cannot have been lost, only changed by others.</summary>
    public bool IsOfThisBoot { get; private init; }

    /// <summary>True when a run of this plan was interrupted and its journal is lost: what it has stored is found by looking for it.</summary>
    public bool IsLost { get; private init; }

    /// <summary>True when nothing is stored yet.</summary>
    public bool IsFresh => Entries.Count == 0 && !IsLost;

    /// <summary>When the interrupted run wrote its last line; a block that was changed later was not changed by it.</summary>
    public DateTime LastLineUtc { get; private init; }

    /// <summary>
    /// Starts a new journal for a plan. <paramref name="prepare"/> removes what an earlier run left: no other run can write then, and while it works the journal names no plan that could be resumed.
    /// </summary>
    /// <param name="path">The journal's name.</param>
    /// <param name="plan">The plan's digest.</param>
    /// <param name="prepare">What is done before the plan is named; null for nothing.</param>
    /// <param name="lost">True to take the place of a journal that is lost.</param>
    /// <exception cref="StoreException">Another run holds the journal, or something of that name is not ours.</exception>
    public static Journal Start(string path, string plan, Action? prepare = null, bool lost = false)
    {
        SafeFileHandle? file = null;
        try
        {
            file = Claim(path);
            // The same length as the real header: a name of nobody's plan, in one write, so that what is left of a killed start is still known as ours.
            byte[] header = Encoding.ASCII.GetBytes(Header(plan)), none = Encoding.ASCII.GetBytes(Header(new string('-', plan.Length)));
            RandomAccess.Write(file, none, 0);
            RandomAccess.SetLength(file, none.Length);
            prepare?.Invoke();
            RandomAccess.Write(file, header, 0);
            Journal journal = new(path, file, header.Length, []) { IsLost = lost };
            file = null;
            return journal;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            throw Failed(e, path);
        }
        finally
        {
            file?.Dispose();
        }
    }

    /// <summary>Opens the journal of an interrupted run of the same plan; null when there is none that fits.</summary>
    public static Journal? TryResume(string path, string plan)
    {
        if (!File.Exists(path)) return null;
        SafeFileHandle? file = null;
        try
        {
            RefuseLink(path);
            DateTime written = File.GetLastWriteTimeUtc(path);
            file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            string text = Text(file);
            int newline = text.IndexOf('\n', StringComparison.Ordinal);
            if (newline < 0 || !text.StartsWith(Magic + plan + " ", StringComparison.Ordinal)) return null;
            Journal journal = new(path, file, 0, Parse(text, newline + 1, out long end)) { _end = end, IsOfThisBoot = LockHolder.Boot is not null && text[..(newline + 1)] == Header(plan), LastLineUtc = written };
            file = null;
            return journal;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(e, path);
        }
        finally
        {
            file?.Dispose();
        }
    }

    /// <summary>True when a journal of ours is there, of whatever plan: what lies beside it under the name of a partial result is ours too.</summary>
    public static bool IsOurs(string path)
    {
        try
        {
            if (!File.Exists(path) || new FileInfo(path).LinkTarget is not null || !FileKinds.IsRegular(new FileInfo(path))) return false;
            using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return HasMagic(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(e, path);
        }
    }

    /// <summary>The lines of a journal of ours behind its header; null when there is none, or another run writes it.</summary>
    public static long? CountLines(string path)
    {
        if (!IsOurs(path)) return null;
        try
        {
            using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return Math.Max(0, Text(file).Count(c => c == '\n') - 1);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Held by another run, or not ours to open: whoever claims it next says so.
            return null;
        }
    }

    /// <summary>Adds a line. The last two numbers are the length and the checksum of the block. Thread-safe.</summary>
    public void Add(ReadOnlySpan<long> numbers)
    {
        Span<char> text = stackalloc char[21 * 8];
        Span<byte> line = stackalloc byte[21 * 8];
        int length = 0;
        foreach (long number in numbers)
        {
            if (length > 0) text[length++] = ' ';
            number.TryFormat(text[length..], out int written, default, CultureInfo.InvariantCulture);
            length += written;
        }

        text[length++] = '\n';
        Encoding.ASCII.GetBytes(text[..length], line);
        lock (_gate)
        {
            try
            {
                RandomAccess.Write(_file, line[..length], _end);
                _end += length;
                if (++_unflushedLines < FlushLines && (_unflushedBytes += numbers.Length > 1 ? numbers[^2] : 0) < FlushBytes) return;
                RandomAccess.FlushToDisk(_file);
                (_unflushedLines, _unflushedBytes) = (0, 0);
            }
            catch (Exception e) when (e is IOException or ArgumentOutOfRangeException)
            {
                throw FileErrors.Writing(e, _path);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>The header line. Host and boot tell a later run whether writes may have been lost: a power loss ends a boot.</summary>
    private static string Header(string plan) => $"{Magic}{plan} {LockHolder.ThisHostName} {LockHolder.Boot ?? "unknown"}\n";

    /// <summary>Creates the file, or opens the one of an earlier run; never follows a link, and never writes over a file that is not a journal.</summary>
    private static SafeFileHandle Claim(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (FileErrors.IsExisting(e))
        {
            RefuseLink(path);
        }

        if (FileKinds.Of(path) != FileKind.Regular) throw NotOurs(path);
        SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        // Nothing at all is what a run leaves that was killed while it created its journal.
        if (RandomAccess.GetLength(file) == 0 || HasMagic(file)) return file;
        file.Dispose();
        throw NotOurs(path);
    }

    private static bool HasMagic(SafeFileHandle file)
    {
        Span<byte> head = stackalloc byte[AnyMagic.Length];
        return RandomAccess.Read(file, head, 0) == head.Length && Encoding.ASCII.GetString(head) == AnyMagic;
    }

    private static void RefuseLink(string path)
    {
        if (new FileInfo(path).LinkTarget is not null) throw NotOurs(path);
    }

    private static StoreException NotOurs(string path) =>
        new(StoreFailure.Exists, $"{path} exists and is not a journal of Lamella, which would be written under that name; move it away, or choose another name for the result");

    private static string Text(SafeFileHandle file)
    {
        long length = RandomAccess.GetLength(file);
        if (length > Array.MaxLength) throw new IOException("the journal is too large");
        byte[] bytes = new byte[length];
        int count = 0;
        for (int read; count < bytes.Length && (read = RandomAccess.Read(file, bytes.AsSpan(count), count)) > 0; count += read)
        {
        }

        return Encoding.ASCII.GetString(bytes, 0, count);
    }

    private static StoreException Failed(Exception error, string path) =>
        error is IOException { HResult: InUseLinux or InUseMac or InUseWindows }
            ? new StoreException(StoreFailure.Unwritable, $"{path}: another run is writing this target; wait for it, or choose another name", error)
            : error is UnauthorizedAccessException
                ? new StoreException(StoreFailure.Unwritable, $"{ResultOf(path)} cannot be written: permission denied in its folder {Path.GetDirectoryName(path)}", error)
                : Named(FileErrors.Writing(error, ResultOf(path)), error, path);

    /// <summary>Messages of the class library name the journal; here they name the folder.</summary>
    private static StoreException Named(StoreException failed, Exception error, string path) =>
        failed.Message.Contains(path, StringComparison.Ordinal) ? new StoreException(failed.Failure, failed.Message.Replace(path, Path.GetDirectoryName(path), StringComparison.Ordinal), error) : failed;

    /// <summary>The result that a journal belongs to: users know that name, not the journal's.</summary>
    private static string ResultOf(string path) => path.EndsWith(Suffix, StringComparison.Ordinal) ? path[..^Suffix.Length] : path;

    private static List<long[]> Parse(string text, int start, out long end)
    {
        List<long[]> entries = [];
        end = start;
        while (start < text.Length)
        {
            int newline = text.IndexOf('\n', start);
            if (newline < 0) break;
            string[] words = text[start..newline].Split(' ');
            long[] numbers = new long[words.Length];
            for (int i = 0; i < words.Length; i++)
            {
                // A line that is not numbers is where a power loss left zeros: nothing after it counts.
                if (!long.TryParse(words[i], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out numbers[i])) return entries;
            }

            entries.Add(numbers);
            start = newline + 1;
            end = start;
        }

        return entries;
    }
}

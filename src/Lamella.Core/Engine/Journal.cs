using System.Globalization;
using System.Text;
using Lamella.Stores;
using Microsoft.Win32.SafeHandles;

namespace Lamella.Engine;

/// <summary>
/// The record of what a conversion has stored, beside its partial result: one header line that names the plan, then one line for each block. A resumed run reads it and skips what is there. The last line
/// of a killed run may be cut; it is dropped, and its block is written again with the same bytes.
/// The open journal is also the lock of the partial result: two runs with one target must not write into each other's file.
/// </summary>
internal sealed class Journal : IDisposable
{
    private const string Magic = "lamella-journal 1 ";
    private const int InUseLinux = 11;
    private const int InUseMac = 35;
    private const int InUseWindows = unchecked((int)0x80070020);
    private readonly SafeFileHandle _file;
    private readonly Lock _gate = new();
    private readonly string _path;
    private long _end;

    private Journal(string path, SafeFileHandle file, long end, List<long[]> entries)
    {
        _path = path;
        _file = file;
        _end = end;
        Entries = entries;
    }

    /// <summary>What an interrupted run had stored: the numbers of each line.</summary>
    public IReadOnlyList<long[]> Entries { get; }

    /// <summary>
    /// Starts a new journal for a plan. <paramref name="prepare"/> removes what an earlier run left: no other run can write then, and while it works the journal names no plan that could be resumed.
    /// </summary>
    public static Journal Start(string path, string plan, Action? prepare = null)
    {
        SafeFileHandle? file = null;
        try
        {
            file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
            prepare?.Invoke();
            byte[] header = Encoding.ASCII.GetBytes(Magic + plan + "\n");
            RandomAccess.Write(file, header, 0);
            Journal journal = new(path, file, header.Length, []);
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
            file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            string text = Text(file);
            string header = Magic + plan + "\n";
            if (!text.StartsWith(header, StringComparison.Ordinal)) return null;
            Journal journal = new(path, file, 0, Parse(text, header.Length, out long end)) { _end = end };
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

    /// <summary>Adds a line. Thread-safe.</summary>
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
            }
            catch (Exception e) when (e is IOException or ArgumentOutOfRangeException)
            {
                throw FileErrors.Writing(e, _path);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

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
            : FileErrors.Writing(error, path);

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

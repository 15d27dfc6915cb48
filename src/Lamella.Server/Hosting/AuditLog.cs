using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace Lamella.Server;

/// <summary>Who asked for what, one JSON document a line, in a file that grows. It is opened for each batch of lines, so that a program that rotates logs may take it away at any time.</summary>
internal sealed class AuditLog : IAsyncDisposable
{
    private const int MostWaiting = 10_000;
    private readonly Channel<AuditLine> _lines = System.Threading.Channels.Channel.CreateBounded<AuditLine>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });
    private readonly string _path;
    private readonly Action<string>? _log;
    private readonly Task _writing;

    private AuditLog(string path, Action<string>? log)
    {
        _path = path;
        _log = log;
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Opens the file, or makes it.</summary>
    /// <exception cref="StoreException">It cannot be written.</exception>
    public static AuditLog Open(string path, Action<string>? log)
    {
        try
        {
            using FileStream file = Appending(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(StoreFailure.Unwritable, $"the audit log {path} cannot be written: {e.Message}", e);
        }

        return new AuditLog(path, log);
    }

    /// <summary>Adds a line. When the disk is slower than the requests are, they wait.</summary>
    public ValueTask Add(AuditLine line) => _lines.Writer.WriteAsync(line);

    /// <summary>Writes what is waiting, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        await _writing.ConfigureAwait(false);
    }

    private static FileStream Appending(string path) => new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);

    private async Task WriteAsync()
    {
        StringBuilder batch = new();
        while (await _lines.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            batch.Clear();
            while (_lines.Reader.TryRead(out AuditLine? line)) batch.Append(JsonSerializer.Serialize(line, ApiContext.Default.AuditLine)).Append('\n');
            try
            {
                using FileStream file = Appending(_path);
                await file.WriteAsync(Encoding.UTF8.GetBytes(batch.ToString())).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                _log?.Invoke($"the audit log {_path} could not be written ({e.Message}); these lines are missing there: {batch}");
            }
        }
    }
}

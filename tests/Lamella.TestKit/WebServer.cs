using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Lamella.TestKit;

/// <summary>A web server on loopback that serves values in ranges, counts requests, answers late, and does what servers should not do when it is told to.</summary>
public sealed class WebServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<string, byte[]?> _find;
    private readonly ConcurrentQueue<WebRequest> _requests = new();
    private readonly Lock _line = new();
    private long _lineFree;

    /// <summary>Serves what <paramref name="find"/> gives for an unescaped path without its first slash; null is answered with 404.</summary>
    public WebServer(Func<string, byte[]?> find)
    {
        _find = find;
        _listener.Start(256);
        _ = Task.Run(AcceptAsync);
    }

    /// <summary>Serves the files of a folder.</summary>
    public static WebServer Of(string folder) => new(path =>
    {
        string file = Path.GetFullPath(Path.Join(folder, path));
        return file.StartsWith(Path.GetFullPath(folder), StringComparison.Ordinal) && File.Exists(file) ? File.ReadAllBytes(file) : null;
    });

    /// <summary>The server with a slash at its end.</summary>
    public string Url => "http://127.0.0.1:" + ((IPEndPoint)_listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture) + "/";

    /// <summary>How long each answer waits before it begins.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>How many bytes a second the line to all clients together carries; 0 for what the machine can.</summary>
    public long BytesPerSecond { get; set; }

    /// <summary>False to ignore ranges, as some servers do.</summary>
    public bool ServesRanges { get; set; } = true;

    /// <summary>False to send neither ETag nor time.</summary>
    public bool SendsVersions { get; set; } = true;

    /// <summary>What goes wrong with a request; null for nothing.</summary>
    public Func<WebRequest, WebFault?> Fault { get; set; } = static _ => null;

    /// <summary>All requests so far.</summary>
    public IReadOnlyCollection<WebRequest> Requests => _requests;

    /// <summary>Forgets the requests so far.</summary>
    public void Forget() => _requests.Clear();

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        CancellationToken stop = _stop.Token;
        try
        {
            while (!stop.IsCancellationRequested)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(stop).ConfigureAwait(false);
                _ = Task.Run(() => ServeAsync(client, stop), CancellationToken.None);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client, CancellationToken stop)
    {
        using (client)
        {
            try
            {
                client.NoDelay = true;
                NetworkStream stream = client.GetStream();
                using StreamReader reader = new(stream, Encoding.Latin1, false, 4096, leaveOpen: true);
                while (await reader.ReadLineAsync(stop).ConfigureAwait(false) is { Length: > 0 } first)
                {
                    Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
                    while (await reader.ReadLineAsync(stop).ConfigureAwait(false) is { Length: > 0 } line)
                    {
                        int colon = line.IndexOf(':', StringComparison.Ordinal);
                        headers[line[..colon]] = line[(colon + 1)..].Trim();
                    }

                    string[] words = first.Split(' ');
                    string target = words[1], path = Uri.UnescapeDataString(target.Split('?')[0].TrimStart('/'));
                    WebRequest request = new(words[0], path, target, headers);
                    _requests.Enqueue(request);
                    if (Delay > TimeSpan.Zero) await Task.Delay(Delay, stop).ConfigureAwait(false);
                    if (!await AnswerAsync(stream, request, stop).ConfigureAwait(false)) return;
                }
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The client has gone.
            }
        }
    }

    /// <summary>False to close the connection.</summary>
    private async Task<bool> AnswerAsync(NetworkStream stream, WebRequest request, CancellationToken stop)
    {
        WebFault? fault = Fault(request);
        if (fault is { Status: { } status })
        {
            StringBuilder head = new(Invariant($"HTTP/1.1 {status} Fault\r\nContent-Length: 0\r\n"));
            if (fault.RetryAfter is { } after) head.Append(Invariant($"Retry-After: {after}\r\n"));
            if (fault.Location is { } location) head.Append(Invariant($"Location: {location}\r\n"));
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()), stop).ConfigureAwait(false);
            return true;
        }

        byte[]? value = fault?.Content ?? _find(request.Path);
        if (value is null)
        {
            await stream.WriteAsync("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), stop).ConfigureAwait(false);
            return true;
        }

        string versions = SendsVersions ? $"ETag: \"{Convert.ToHexStringLower(SHA256.HashData(value).AsSpan(0, 8))}\"\r\n" : string.Empty;
        if (versions.Length > 0 && request.Headers.TryGetValue("If-None-Match", out string? known) && versions.Contains(known, StringComparison.Ordinal))
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 304 Not Modified\r\n{versions}\r\n"), stop).ConfigureAwait(false);
            return true;
        }

        (long start, long count) = (0, value.Length);
        string line = "200 OK", range = string.Empty;
        if (ServesRanges && request.Headers.TryGetValue("Range", out string? asked))
        {
            if (Resolve(asked, value.Length) is not { } part)
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes(Invariant($"HTTP/1.1 416 No\r\nContent-Range: bytes */{value.Length}\r\nContent-Length: 0\r\n{versions}\r\n")), stop).ConfigureAwait(false);
                return true;
            }

            (start, count) = part;
            start = Math.Clamp(start + (fault?.Shift ?? 0), 0, value.Length - count);
            if (fault?.Shorten is { } less) count = Math.Max(1, count - less);
            line = "206 Partial Content";
            range = Invariant($"Content-Range: bytes {start}-{start + count - 1}/{value.Length}\r\n");
        }

        string text = Invariant($"HTTP/1.1 {line}\r\nContent-Length: {count}\r\nAccept-Ranges: bytes\r\n{range}{versions}\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text), stop).ConfigureAwait(false);
        if (request.Method == "HEAD") return true;
        if (fault?.CutAfter is { } cut)
        {
            await stream.WriteAsync(value.AsMemory((int)start, (int)Math.Min(cut, count - 1)), stop).ConfigureAwait(false);
            if (fault.Stalls) await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(false);
            return false;
        }

        await SendAsync(stream, value.AsMemory((int)start, (int)count), stop).ConfigureAwait(false);
        return true;
    }

    /// <summary>Sends piece by piece, each when the line is free.</summary>
    private async Task SendAsync(NetworkStream stream, ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        const int Piece = 1 << 16;
        while (BytesPerSecond > 0 && bytes.Length > 0)
        {
            ReadOnlyMemory<byte> piece = bytes[..Math.Min(Piece, bytes.Length)];
            bytes = bytes[piece.Length..];
            long wait;
            lock (_line)
            {
                long now = Stopwatch.GetTimestamp();
                _lineFree = Math.Max(_lineFree, now) + (piece.Length * Stopwatch.Frequency / BytesPerSecond);
                wait = _lineFree - now;
            }

            // Timers tick by the millisecond: what is shorter is caught up with by the next piece.
            int milliseconds = (int)(wait * 1000 / Stopwatch.Frequency);
            if (milliseconds > 0) await Task.Delay(milliseconds, stop).ConfigureAwait(false);
            await stream.WriteAsync(piece, stop).ConfigureAwait(false);
        }

        await stream.WriteAsync(bytes, stop).ConfigureAwait(false);
    }

    private static (long Start, long Count)? Resolve(string range, long total)
    {
        string[] ends = range["bytes=".Length..].Split('-');
        if (ends[0].Length == 0)
        {
            long last = Math.Min(total, long.Parse(ends[1], CultureInfo.InvariantCulture));
            return last == 0 ? null : (total - last, last);
        }

        long from = long.Parse(ends[0], CultureInfo.InvariantCulture), to = ends[1].Length == 0 ? total - 1 : Math.Min(total - 1, long.Parse(ends[1], CultureInfo.InvariantCulture));
        return from >= total || to < from ? null : (from, to - from + 1);
    }
}

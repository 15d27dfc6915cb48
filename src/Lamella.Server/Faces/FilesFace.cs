using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Lamella.Server;

/// <summary>Files as they are: GET and HEAD with ranges, strong tags, and a listing of folders. Nothing is compressed on the way: readers of shards count bytes.</summary>
internal sealed class FilesFace(ServedTree tree)
{
    private const int MostRanges = 64;
    private const int BufferSize = 1 << 17;

    public async Task Get(HttpContext context)
    {
        string path = Addresses.Rest(context, "/files/");
        if (tree.Find(path) is not { } full)
        {
            if (path.Length == 0 && tree.TopNames is { } names) await List(context, path, names.Select(name => name + "/")).ConfigureAwait(false);
            else await Answers.Missing(context).ConfigureAwait(false);
            return;
        }

        if (Directory.Exists(full))
        {
            await List(context, path, new DirectoryInfo(full).EnumerateFileSystemInfos().Where(e => ServedTree.IsShown(e.Name)).Select(e => e is DirectoryInfo ? e.Name + "/" : e.Name)).ConfigureAwait(false);
            return;
        }

        FileStream file;
        try
        {
            // A writer beside may replace it meanwhile.
            file = new FileStream(full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.Asynchronous);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await Answers.Missing(context).ConfigureAwait(false);
            return;
        }

        await using (file.ConfigureAwait(false)) await Send(context, file, full).ConfigureAwait(false);
    }

    private static async Task Send(HttpContext context, FileStream file, string name)
    {
        long total = file.Length;
        DateTimeOffset written = new(File.GetLastWriteTimeUtc(file.SafeFileHandle));
        string tag = string.Create(CultureInfo.InvariantCulture, $"\"{written.Ticks:x}-{total:x}\"");
        HttpResponse response = context.Response;
        response.Headers.ETag = tag;
        response.Headers.AcceptRanges = "bytes";
        response.Headers.CacheControl = "no-cache";
        response.Headers.LastModified = HeaderUtilities.FormatDate(written);
        if (Answers.IsKnown(context, tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        bool head = HttpMethods.IsHead(context.Request.Method);
        response.ContentType = Answers.TypeOf(name);
        List<(long From, long Length)>? ranges = Ranges(context, total, tag, written, out bool unsatisfiable);
        if (unsatisfiable)
        {
            response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{total}");
            return;
        }

        if (ranges is null)
        {
            response.ContentLength = total;
            if (!head) await Copy(file, 0, total, response).ConfigureAwait(false);
            return;
        }

        response.StatusCode = StatusCodes.Status206PartialContent;
        if (ranges is [var one])
        {
            response.ContentLength = one.Length;
            response.Headers.ContentRange = RangeText(one, total);
            if (!head) await Copy(file, one.From, one.Length, response).ConfigureAwait(false);
            return;
        }

        // Several parts in one answer (RFC 9110, section 14.6).
        const string Boundary = "5f3c1d7a.lamella.part";
        string type = response.ContentType;
        byte[][] heads = [.. ranges.Select(range => Encoding.ASCII.GetBytes($"\r\n--{Boundary}\r\nContent-Type: {type}\r\nContent-Range: {RangeText(range, total)}\r\n\r\n"))];
        byte[] end = Encoding.ASCII.GetBytes($"\r\n--{Boundary}--\r\n");
        response.ContentType = "multipart/byteranges; boundary=" + Boundary;
        response.ContentLength = heads.Sum(h => (long)h.Length) + ranges.Sum(r => r.Length) + end.Length;
        if (head) return;
        for (int i = 0; i < ranges.Count; i++)
        {
            await response.Body.WriteAsync(heads[i], context.RequestAborted).ConfigureAwait(false);
            await Copy(file, ranges[i].From, ranges[i].Length, response).ConfigureAwait(false);
        }

        await response.Body.WriteAsync(end, context.RequestAborted).ConfigureAwait(false);
    }

    private static string RangeText((long From, long Length) range, long total) => string.Create(CultureInfo.InvariantCulture, $"bytes {range.From}-{range.From + range.Length - 1}/{total}");

    /// <summary>The parts that are asked for; null for the whole file. What is no range is ignored, as the standard says; a bomb of many ranges gets the whole file, once.</summary>
    private static List<(long From, long Length)>? Ranges(HttpContext context, long total, string tag, DateTimeOffset written, out bool unsatisfiable)
    {
        unsatisfiable = false;
        if (!RangeHeaderValue.TryParse(context.Request.Headers.Range.ToString(), out RangeHeaderValue? header) || header.Unit != "bytes") return null;
        if (context.Request.GetTypedHeaders().IfRange is { } condition)
        {
            bool same = condition.EntityTag is { } known ? known.Tag == tag && !known.IsWeak : condition.LastModified is { } at && at.ToUnixTimeSeconds() == written.ToUnixTimeSeconds();
            if (!same) return null;
        }

        if (header.Ranges.Count > MostRanges) return null;
        List<(long From, long Length)> ranges = [];
        foreach (RangeItemHeaderValue range in header.Ranges)
        {
            long from = range.From ?? Math.Max(0, total - range.To!.Value), to = range.From is null ? total - 1 : Math.Min(range.To ?? long.MaxValue, total - 1);
            if (from < total && to >= from) ranges.Add((from, to - from + 1));
        }

        unsatisfiable = ranges.Count == 0;
        // Ranges that overlap would send a byte more than once.
        return ranges.Sum(r => r.Length) > total ? null : ranges;
    }

    private static async Task Copy(FileStream file, long from, long length, HttpResponse response)
    {
        CancellationToken cancellation = response.HttpContext.RequestAborted;
        while (length > 0)
        {
            Memory<byte> buffer = response.BodyWriter.GetMemory(BufferSize);
            int count = await RandomAccess.ReadAsync(file.SafeFileHandle, buffer[..(int)Math.Min(buffer.Length, length)], from, cancellation).ConfigureAwait(false);
            // The file was cut meanwhile: the connection ends before the promised length, which the client sees.
            if (count == 0)
            {
                response.HttpContext.Abort();
                return;
            }

            response.BodyWriter.Advance(count);
            if ((await response.BodyWriter.FlushAsync(cancellation).ConfigureAwait(false)).IsCompleted) return;
            from += count;
            length -= count;
        }
    }

    private static async Task List(HttpContext context, string path, IEnumerable<string> names)
    {
        List<string> sorted = [.. names.Order(StringComparer.Ordinal)];
        string title = WebUtility.HtmlEncode("/" + path.Trim('/'));
        StringBuilder html = new();
        html.Append("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>").Append(title).Append("</title><h1>").Append(title).Append("</h1><ul>");
        string basis = path.Trim('/').Length == 0 ? string.Empty : string.Join('/', path.Trim('/').Split('/').Select(Uri.EscapeDataString)) + "/";
        string start = context.Request.PathBase + "/files/" + basis;
        foreach (string name in sorted) html.Append("<li><a href=\"").Append(WebUtility.HtmlEncode(start + string.Join('/', name.Split('/').Select(Uri.EscapeDataString)))).Append("\">").Append(WebUtility.HtmlEncode(name)).Append("</a></li>");
        html.Append("</ul></html>");
        await Answers.Send(context, new Answer(Encoding.UTF8.GetBytes(html.ToString()), "text/html; charset=utf-8")).ConfigureAwait(false);
    }
}

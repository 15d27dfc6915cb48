using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Lamella.IO;
using Polly;
using Polly.Retry;

namespace Lamella.Cloud.Http;

/// <summary>
/// Sends requests and believes no answer: parts must be the parts that were asked for, and whole. What may pass is tried again with growing, jittered pauses until the deadline; the rest is an answer, or a typed error
/// that names the value and nothing secret.
/// </summary>
/// <remarks>Calls block the thread that makes them (docs/decisions/synchronous-core.md). Thread-safe.</remarks>
internal sealed class RemoteClient : IDisposable
{
    /// <summary>Servers that do not serve parts are read as a whole up to this size.</summary>
    public const long MostWhole = 64 << 20;

    private const int MostText = 16 << 10;
    private const int MostConnects = 3;
    private static readonly Lazy<HttpMessageInvoker> Shared = new(() => Create(guarded: false));
    private static readonly Lazy<HttpMessageInvoker> Guarded = new(() => Create(guarded: true));
    private readonly HttpMessageInvoker _http;
    private readonly CloudOptions _options;
    private readonly ResiliencePipeline<RemoteReply> _retry;
    private readonly SemaphoreSlim _slots;

    /// <summary>Connections are shared by all clients of the process.</summary>
    public RemoteClient(CloudOptions options)
    {
        _options = options;
        _http = (options.RefusePrivateAddresses ? Guarded : Shared).Value;
        _slots = new SemaphoreSlim(Math.Max(1, options.Requests));
        _retry = new ResiliencePipelineBuilder<RemoteReply>()
            .AddRetry(new RetryStrategyOptions<RemoteReply>
            {
                ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Exception is PassingFailure failure && arguments.Context.Properties.GetValue(Attempt.Key, null!) is { } attempt && attempt.MayRepeat && attempt.Count < failure.MostAttempts),
                MaxRetryAttempts = Math.Max(1, options.Retries),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = options.Pause,
                MaxDelay = TimeSpan.FromSeconds(20),
                DelayGenerator = static arguments => ValueTask.FromResult((arguments.Outcome.Exception as PassingFailure)?.RetryAfter),
            })
            .Build();
    }

    /// <summary>Sends a request. The bytes of a value land in <paramref name="content"/>; statuses that say something about the value (404, 412, 416...) are answers.</summary>
    /// <exception cref="StoreException">The network or the server failed for good.</exception>
    public RemoteReply Send(RemoteRequest request, ByteBuffer? content = null)
    {
        Attempt attempt = new(request, content, _options);
        ResilienceContext context = ResilienceContextPool.Shared.Get();
        context.Properties.Set(Attempt.Key, attempt);
        try
        {
            return _retry.Execute(static (_, state) => state.Client.Once(state.Attempt), context, (Client: this, Attempt: attempt));
        }
        catch (PassingFailure e)
        {
            string tries = attempt.Count == 1 ? string.Empty : Invariant($" after {attempt.Count} attempts");
            throw new StoreException(StoreFailure.Network, $"{request.Shown} cannot be {(request.Body is null ? "read" : "written")}{tries}: {e.Message}", e.InnerException);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();

    private static HttpMessageInvoker Create(bool guarded)
    {
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            MaxConnectionsPerServer = 256,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseCookies = false,
        };
        if (guarded)
        {
            // A proxy would connect in our place.
            handler.UseProxy = false;
            handler.ConnectCallback = AddressGuard.ConnectAsync;
        }

        return new HttpMessageInvoker(handler);
    }

    private RemoteReply Once(Attempt attempt)
    {
        _slots.Wait();
        long start = Stopwatch.GetTimestamp();
        long before = 0;
        try
        {
            attempt.Count++;
            CloudTraffic.Count(_options.Traffic, attempt.Request.Body?.Length ?? 0, attempt.Count > 1);
            RemoteReply reply = Exchange(attempt);
            before = attempt.Received;
            return reply;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            if (Refusal(e) is { } refusal) throw refusal;
            throw new PassingFailure(Why(e, attempt), null, e) { MostAttempts = e is HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError } ? MostConnects : int.MaxValue };
        }
        finally
        {
            CloudTraffic.CountReceived(_options.Traffic, before, Stopwatch.GetElapsedTime(start));
            _slots.Release();
        }
    }

    private RemoteReply Exchange(Attempt attempt)
    {
        RemoteRequest request = attempt.Request;
        using CancellationTokenSource silence = new();
        // A server that has begun to answer and sends nothing more: the connection is closed under the waiting read.
        silence.CancelAfter(attempt.Patience);
        HttpResponseMessage? response = null;
        using CancellationTokenRegistration close = silence.Token.Register(() => Volatile.Read(ref response)?.Dispose());
        try
        {
            Uri uri = request.Uri;
            for (int hops = 0; ; hops++)
            {
                using HttpRequestMessage message = Message(request, uri);
                Volatile.Write(ref response, _http.Send(message, silence.Token));
                if (Redirect(response!, uri, request, hops) is not { } next) break;
                uri = next;
                response!.Dispose();
            }

            return Read(response!, attempt, silence);
        }
        finally
        {
            response?.Dispose();
        }
    }

    private static HttpRequestMessage Message(RemoteRequest request, Uri uri)
    {
        HttpRequestMessage message = new(request.Method, uri) { Version = HttpVersion.Version11 };
        message.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        message.Headers.UserAgent.Add(new ProductInfoHeaderValue("lamella", null));
        if (request.From is { } from) message.Headers.Range = from < 0 ? new RangeHeaderValue(null, -from) : new RangeHeaderValue(from, from + request.Count - 1);
        if (request.Body is { } body) message.Content = new ReadOnlyMemoryContent(body);
        foreach ((string name, string value) in request.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value)) message.Content?.Headers.TryAddWithoutValidation(name, value);
        }

        if (request.Sign is { } sign && uri == request.Uri) sign(message, request.Body ?? default);
        else if (uri == request.Uri && uri.UserInfo.Length > 0) message.Headers.Authorization = new AuthenticationHeaderValue("Basic", System.Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(uri.UserInfo))));
        return message;
    }

    /// <summary>Where a redirect leads: to another web address only, never to a file, and never from a protected connection to an open one. Signed requests are answered where they were signed for.</summary>
    private static Uri? Redirect(HttpResponseMessage response, Uri uri, RemoteRequest request, int hops)
    {
        const int Most = 10;
        if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } location || request.Sign is not null || request.Body is not null) return null;
        Uri next = location.IsAbsoluteUri ? location : new Uri(uri, location);
        if (next.Scheme != Uri.UriSchemeHttp && next.Scheme != Uri.UriSchemeHttps) throw new RefusedException($"{request.Shown} redirects to a '{next.Scheme}' address; only http and https are followed");
        if (uri.Scheme == Uri.UriSchemeHttps && next.Scheme == Uri.UriSchemeHttp) throw new RefusedException($"{request.Shown} redirects from https to http, where anybody could answer; open the http address itself if that is wanted");
        if (hops == Most) throw new StoreException(StoreFailure.Network, Invariant($"{request.Shown} redirects more than {Most} times"));
        return next;
    }

    private static RemoteReply Read(HttpResponseMessage response, Attempt attempt, CancellationTokenSource silence)
    {
        RemoteRequest request = attempt.Request;
        int status = (int)response.StatusCode;
        if (status is 408 or 429 or >= 500 and not 501) throw new PassingFailure(Invariant($"the server answered with status {status}{Reason(response)}"), RetryAfter(response, attempt));
        ContentRangeHeaderValue? range = response.Content.Headers.ContentRange;
        RemoteReply reply = new()
        {
            Status = response.StatusCode,
            ETag = Header(response, "ETag"),
            LastModified = Header(response, "Last-Modified"),
            Location = response.Headers.Location,
            Header = name => Header(response, name),
            Total = range is { HasLength: true } ? range.Length : status is 206 or >= 300 ? null : response.Content.Headers.ContentLength,
        };
        if (!reply.IsSuccess) return reply with { Text = Text(response, attempt, silence) };
        if (request.Method == HttpMethod.Head) return reply;
        if (attempt.Content is not { } content) return reply with { Text = Text(response, attempt, silence) };
        if (Header(response, "Content-Encoding") is { } encoding && encoding != "identity" && encoding != "aws-chunked")
            throw new StoreException(StoreFailure.Network, $"{request.Shown} cannot be read: the server sends it compressed ({encoding}) although it was asked not to, so parts of it cannot be found");
        if (status == 206 && request.From is not null) return Part(response, reply, range, attempt, content, silence);
        // Anything else that is a success is the whole value; the range was not understood.
        long? length = response.Content.Headers.ContentLength;
        if (request.From is not null && (length ?? 0) > MostWhole)
            throw new StoreException(StoreFailure.Network, Invariant($"{request.Shown} cannot be read in parts: the server ignores ranges, and the value has {length} bytes, more than the {MostWhole} that are read as a whole; download it and open the file, or ask for a server that serves ranges"));
        long most = request.From is not null ? MostWhole : request.Most;
        ReadBody(response, attempt, content, length, most, silence);
        if (length is null && content.Length > most) throw new StoreException(StoreFailure.Network, Invariant($"{request.Shown} has more than the {most} bytes that are read as a whole, and the server does not serve parts; download it and open the file"));
        return reply with { Total = length is not null && content.Length < length ? length : content.Length, IsWhole = true };
    }

    private static RemoteReply Part(HttpResponseMessage response, RemoteReply reply, ContentRangeHeaderValue? range, Attempt attempt, ByteBuffer content, CancellationTokenSource silence)
    {
        RemoteRequest request = attempt.Request;
        if (range is not { HasRange: true, Unit: "bytes" } || range.To < range.From) throw new PassingFailure("the server does not say which part of the value it sent");
        long from = range.From!.Value, count = range.To!.Value - from + 1;
        long? total = range.HasLength ? range.Length : null;
        bool isSuffix = request.From < 0;
        long wanted = isSuffix ? -request.From!.Value : request.Count;
        long expected = isSuffix ? total is { } all ? Math.Max(0, all - wanted) : from : request.From!.Value;
        bool ends = total is { } length && from + count == length;
        if (from != expected || count > wanted || (count < wanted && !ends && total is not null) || (total is { } whole && from + count > whole))
            throw new PassingFailure(Invariant($"the server sent bytes {from} to {range.To} where {(isSuffix ? "the last" : "from " + expected)} {wanted} were asked for"));
        if (response.Content.Headers.ContentLength is { } stated && stated != count) throw new PassingFailure(Invariant($"the server announced {count} bytes and {stated} bytes at once"));
        ReadBody(response, attempt, content, count, count, silence);
        return reply with { Start = from, Total = total };
    }

    private static void ReadBody(HttpResponseMessage response, Attempt attempt, ByteBuffer content, long? length, long most, CancellationTokenSource silence)
    {
        const int Step = 1 << 16;
        content.Resize(0);
        using Stream stream = response.Content.ReadAsStream();
        if (length is { } known)
        {
            int want = (int)Math.Min(Math.Min(known, most), Array.MaxLength);
            Span<byte> all = content.Resize(want);
            for (int done = 0; done < want;)
            {
                silence.CancelAfter(attempt.Patience);
                int count = stream.Read(all[done..]);
                if (count == 0) throw new PassingFailure(Invariant($"the connection ended after {done} of {known} bytes"));
                done += count;
                attempt.Received += count;
            }

            return;
        }

        byte[] part = new byte[Step];
        while (content.Length <= most)
        {
            silence.CancelAfter(attempt.Patience);
            int count = stream.Read(part);
            if (count == 0) return;
            content.Append(part.AsSpan(0, count));
            attempt.Received += count;
        }
    }

    private static string Text(HttpResponseMessage response, Attempt attempt, CancellationTokenSource silence)
    {
        if (attempt.Request.Method == HttpMethod.Head) return string.Empty;
        using ByteBuffer text = new();
        ReadBody(response, attempt, text, null, attempt.Content is null && response.IsSuccessStatusCode ? 64 << 20 : MostText, silence);
        return Encoding.UTF8.GetString(text.Span);
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage response, Attempt attempt)
    {
        if (response.Headers.RetryAfter is not { } after) return null;
        TimeSpan wait = after.Delta ?? (after.Date is { } date ? date - DateTimeOffset.UtcNow : TimeSpan.Zero);
        // Longer than the user waits: the next attempt would come too late anyhow.
        return wait <= TimeSpan.Zero ? null : wait > attempt.Left ? attempt.Left : wait;
    }

    private static string Reason(HttpResponseMessage response) => response.ReasonPhrase is { Length: > 0 and < 60 } reason ? $" ({reason})" : string.Empty;

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out HeaderStringValues values) || response.Content.Headers.NonValidated.TryGetValues(name, out values) ? values.ToString() : null;

    private static RefusedException? Refusal(Exception error)
    {
        for (Exception? inner = error; inner is not null; inner = inner.InnerException)
        {
            if (inner is RefusedException refused) return refused;
        }

        return null;
    }

    private static string Why(Exception error, Attempt attempt) => error switch
    {
        OperationCanceledException or ObjectDisposedException => Invariant($"the server sent nothing for {attempt.Patience.TotalSeconds:0.#} seconds"),
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => $"there is no server {attempt.Request.Uri.Host}",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => $"{attempt.Request.Uri.Host} does not answer",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => $"no protected connection to {attempt.Request.Uri.Host} can be made",
        _ => "the connection was cut",
    };

    /// <summary>One request with what its repetitions share.</summary>
    private sealed class Attempt(RemoteRequest request, ByteBuffer? content, CloudOptions options)
    {
        public static readonly ResiliencePropertyKey<Attempt> Key = new("lamella");
        private readonly long _start = Stopwatch.GetTimestamp();

        public RemoteRequest Request => request;

        public ByteBuffer? Content => content;

        public int Count { get; set; }

        public long Received { get; set; }

        public TimeSpan Left => options.Deadline - Stopwatch.GetElapsedTime(_start);

        public TimeSpan Patience => Left < options.Silence ? TimeSpan.FromMilliseconds(Math.Max(1, Left.TotalMilliseconds)) : options.Silence;

        public bool MayRepeat => request.Repeatable && options.Retries > 0 && Left > TimeSpan.Zero;
    }
}

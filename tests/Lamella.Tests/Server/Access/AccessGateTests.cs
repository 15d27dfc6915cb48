using System.Text;
using System.Text.Json;
using Lamella.Server;
using Lamella.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Xunit;

namespace Lamella.Tests.Server.Access;

/// <summary>Each request meets the gate as the host builds it; behind it stands one that answers 200 and says what it saw.</summary>
public sealed class AccessGateTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TokenRegister _register;
    private readonly ManualClock _clock = new();
    private readonly string _read, _all, _revoked, _ending, _write;

    public AccessGateTests()
    {
        _register = TokenRegister.Open(_folder["tokens.db"], _clock);
        _read = _register.Add(TokenScope.Read, "shared/a.czi").Secret;
        _write = _register.Add(TokenScope.Write, "shared").Secret;
        _all = _register.Add(TokenScope.Admin).Secret;
        NewToken revoked = _register.Add(TokenScope.Admin);
        _register.Revoke(revoked.Grant.Id);
        _revoked = revoked.Secret;
        _ending = _register.Add(TokenScope.Admin, lifetime: TimeSpan.FromSeconds(1)).Secret;
        _clock.Now += TimeSpan.FromSeconds(2);
    }

    public void Dispose()
    {
        _register.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("/files/shared/a.czi", 200)]
    [InlineData("/zarr/0.5/shared/a.czi/0/zarr.json", 200)]
    [InlineData("/zarr/0.4/shared/a.czi/0/0/0.0.0", 200)]
    [InlineData("/files/shared/a.czi2", 403)]
    [InlineData("/files/shared", 403)]
    [InlineData("/files/", 403)]
    [InlineData("/files", 403)]
    [InlineData("/zarr/0.5/shared/b.czi/zarr.json", 403)]
    [InlineData("/api/v1/info?path=shared/a.czi", 200)]
    [InlineData("/api/v1/info?path=shared%2Fa.czi", 200)]
    [InlineData("/api/v1/info?path=shared/b.czi", 403)]
    [InlineData("/api/v1/info", 403)]
    [InlineData("/api/v1/images?folder=shared", 403)]
    [InlineData("/api/v1/info?path=shared/a.czi&path=shared/b.czi", 404)]
    [InlineData("/api/v1/images?path=shared/a.czi&folder=other", 404)]
    [InlineData("/api/v1/info?path=shared/a.czi/../b.czi", 404)]
    [InlineData("/api/v1/info?path=shared/a.czi%2F..%2Fb.czi", 404)]
    [InlineData("/files/shared/a.czi%2F..%2Fb.czi", 404)]
    [InlineData("/files/shared/a.czi//b.czi", 404)]
    [InlineData("/metrics", 403)]
    [InlineData("/something/else", 403)]
    [InlineData("/api/v1", 200)]
    [InlineData("/", 200)]
    [InlineData("/healthz", 200)]
    [InlineData("/plain/app.js", 200)]
    public async Task A_token_opens_its_path_and_no_other(string address, int status)
    {
        foreach (bool required in (bool[])[true, false])
        {
            Assert.Equal(status, (await Ask(address, "Bearer " + _read, required)).Response.StatusCode);
            Assert.Equal(status, (await Ask("/t/" + _read + address, null, required)).Response.StatusCode);
        }

        Assert.Equal(status == 404 ? 404 : 200, (await Ask(address, "Bearer " + _all)).Response.StatusCode);
    }

    [Theory]
    [InlineData("GET", "/files/shared/a.czi", 200)]
    [InlineData("HEAD", "/files/shared/a.czi", 200)]
    [InlineData("PUT", "/files/shared/a.czi", 403)]
    [InlineData("DELETE", "/files/shared/a.czi", 403)]
    [InlineData("POST", "/api/v1/anything?path=shared/a.czi", 403)]
    [InlineData("POST", "/api/v1", 403)]
    [InlineData("POST", "/", 403)]
    [InlineData("PURGE", "/files/shared/a.czi", 403)]
    [InlineData("OPTIONS", "/files/other", 200)]
    public async Task A_token_for_reading_does_not_write(string method, string address, int status)
    {
        Assert.Equal(status, (await Ask(address, "Bearer " + _read, method: method)).Response.StatusCode);
        if (address.StartsWith("/files/shared", StringComparison.Ordinal)) Assert.Equal(200, (await Ask(address, "Bearer " + _write, method: method)).Response.StatusCode);
    }

    [Theory]
    [InlineData("revoked")]
    [InlineData("ended")]
    [InlineData("forged")]
    [InlineData("Basic YTpi")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJyb290In0.")]
    public async Task What_is_not_valid_is_refused_also_where_nothing_is_asked_for(string shown)
    {
        shown = shown switch { "revoked" => "Bearer " + _revoked, "ended" => "Bearer " + _ending, "forged" => "Bearer " + _all[..^2] + "zz", _ => shown };
        foreach (bool required in (bool[])[true, false])
        {
            HttpContext answer = await Ask("/files/shared/a.czi", shown, required);
            Assert.Equal(401, answer.Response.StatusCode);
            Assert.Equal("Bearer", answer.Response.Headers.WWWAuthenticate);
        }
    }

    [Fact]
    public async Task Without_a_token_a_server_that_asks_for_one_shows_nothing_and_one_that_does_not_shows_everything()
    {
        foreach (string address in (string[])["/files/", "/files/shared/a.czi", "/zarr/0.5/a.czi/zarr.json", "/api/v1/images", "/api/v1/info?path=a", "/metrics", "/iiif/3/a/info.json", "/unknown"])
        {
            Assert.Equal(401, (await Ask(address, null)).Response.StatusCode);
            Assert.Equal(200, (await Ask(address, null, required: false)).Response.StatusCode);
        }
    }

    [Fact]
    public async Task A_refusal_says_why_and_neither_the_token_nor_a_path_of_the_machine()
    {
        HttpContext answer = await Ask("/t/" + _read + "/files/other/b.czi", null);
        string body = Body(answer);
        Assert.Equal("application/json", answer.Response.ContentType);
        Assert.Contains("does not allow", JsonDocument.Parse(body).RootElement.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(_read, body, StringComparison.Ordinal);
        Assert.DoesNotContain(_folder.Path, body, StringComparison.Ordinal);
        HttpContext head = await Ask("/files/other/b.czi", "Bearer " + _read, method: "HEAD");
        Assert.Equal(403, head.Response.StatusCode);
        Assert.Empty(Body(head));
    }

    [Fact]
    public async Task A_token_in_the_path_is_taken_off_and_kept_to_itself()
    {
        HttpContext answer = await Ask("/t/" + _all + "/files/shared/a.czi", null);
        Assert.Equal("/files/shared/a.czi", answer.Request.Path.Value);
        Assert.Equal("/t/" + _all, answer.Request.PathBase.Value);
        Assert.Equal("no-referrer", answer.Response.Headers["Referrer-Policy"]);
        Assert.StartsWith("private", answer.Response.Headers.CacheControl.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("public", answer.Response.Headers.CacheControl.ToString(), StringComparison.Ordinal);
        HttpContext bare = await Ask("/t/" + _all, null);
        Assert.Equal(308, bare.Response.StatusCode);
        // Relative to /t/, so that a path base before it stays.
        Assert.Equal(_all + "/", bare.Response.Headers.Location);
    }

    [Fact]
    public void A_token_is_redacted_wherever_it_is_written()
    {
        string[] lines = ["GET /t/" + _all + "/files/a.czi 200", "https://host/images/t/" + _all + "/zarr/0.5/a?x=1", "Authorization: Bearer " + _all, "\"/t/" + _all + "\"", "/t/not-of-ours/files/a"];
        foreach (string line in lines)
        {
            string redacted = PathTokens.Redact(line);
            Assert.DoesNotContain(_all, redacted, StringComparison.Ordinal);
            Assert.DoesNotContain("not-of-ours", redacted, StringComparison.Ordinal);
            Assert.Contains(PathTokens.Redacted, redacted, StringComparison.Ordinal);
        }

        Assert.Equal("GET /files/t.czi 200", PathTokens.Redact("GET /files/t.czi 200"));
    }

    private async Task<HttpContext> Ask(string address, string? authorization, bool required = true, string method = "GET")
    {
        ApplicationBuilder app = new(new NoServices());
        app.UsePathTokens();
        app.UseAccessGate(_register, required);
        app.Run(context =>
        {
            context.Response.Headers.CacheControl = "public, max-age=60";
            return context.Response.StartAsync();
        });
        DefaultHttpContext request = new();
        StartingResponse response = new() { Body = new MemoryStream() };
        request.Features.Set<IHttpResponseFeature>(response);
        request.Features.Set<IHttpResponseBodyFeature>(response);
        int query = address.IndexOf('?', StringComparison.Ordinal);
        request.Request.Method = method;
        // As the web server hands it over: decoded once, but for slashes.
        request.Request.Path = PathString.FromUriComponent(query < 0 ? address : address[..query]);
        request.Request.QueryString = new QueryString(query < 0 ? string.Empty : address[query..]);
        if (authorization is not null) request.Request.Headers.Authorization = authorization;
        await app.Build()(request);
        await response.StartAsync();
        return request;
    }

    private static string Body(HttpContext answer) => Encoding.UTF8.GetString(((StartingResponse)answer.Features.Get<IHttpResponseFeature>()!).Written());

    private sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }

    /// <summary>A response that does what is due when it starts.</summary>
    private sealed class StartingResponse : HttpResponseFeature, IHttpResponseBodyFeature
    {
        private readonly Stack<(Func<object, Task> Call, object State)> _due = [];
        private readonly MemoryStream _written = new();
        private System.IO.Pipelines.PipeWriter? _writer;
        private bool _started;

        public override bool HasStarted => _started;

        public Stream Stream => _written;

        public System.IO.Pipelines.PipeWriter Writer => _writer ??= System.IO.Pipelines.PipeWriter.Create(_written);

        public override void OnStarting(Func<object, Task> callback, object state) => _due.Push((callback, state));

        public byte[] Written() => _written.ToArray();

        public void DisableBuffering()
        {
        }

        public async Task StartAsync(CancellationToken cancellationToken = default)
        {
            if (_started) return;
            while (_due.TryPop(out (Func<object, Task> Call, object State) due)) await due.Call(due.State);
            _started = true;
        }

        public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task CompleteAsync() => StartAsync();
    }
}

using System.Net;
using System.Net.Http.Headers;
using Lamella.Server;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Server.Access;

/// <summary>Tokens at a server that runs, over the network of this machine.</summary>
public sealed class ServedTokenTests : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly HttpClient _client = new(new HttpClientHandler { AllowAutoRedirect = false });
    private readonly string _tokens, _images;
    private ImageServer? _server;

    public ServedTokenTests()
    {
        _images = Directory.CreateDirectory(_folder["images"]).FullName;
        _tokens = _folder["tokens.db"];
        File.Copy(Path.Combine(TestData.Checkout, "samples", "cells.ome.tif"), Path.Combine(_images, "cells.ome.tif"));
        File.WriteAllText(Path.Combine(_images, "secret.html"), "<script>1</script>");
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _client.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_link_opens_its_image_in_every_face_and_nothing_else_until_it_is_revoked()
    {
        using TokenRegister register = TokenRegister.Open(_tokens);
        NewToken token = register.Add(TokenScope.Read, "cells.ome.tif");
        await StartAsync(required: true);
        string start = "t/" + token.Secret + "/";
        foreach (string address in (string[])["files/cells.ome.tif", "zarr/0.5/cells.ome.tif/zarr.json", "zarr/0.4/cells.ome.tif/.zgroup", "api/v1/metadata?path=cells.ome.tif", "api/v1/thumb?path=cells.ome.tif", "", "api/v1"])
        {
            using HttpResponseMessage answer = await GetAsync(start + address);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, address + ": " + answer.StatusCode);
            Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
            Assert.True(answer.Headers.CacheControl!.Private, address);
        }

        foreach (string address in (string[])["files/", "files/secret.html", "api/v1/images", "api/v1/images?folder=", "api/v1/metadata?path=secret.html"])
        {
            using HttpResponseMessage answer = await GetAsync(start + address);
            Assert.True(answer.StatusCode == HttpStatusCode.Forbidden, address + ": " + answer.StatusCode);
            Assert.Equal("*", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
            Assert.DoesNotContain(_folder.Path, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        register.Revoke(token.Grant.Id);
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(start + "files/cells.ome.tif")).StatusCode);
    }

    [Fact]
    public async Task Who_shows_nothing_gets_the_page_and_none_of_the_images()
    {
        using TokenRegister register = TokenRegister.Open(_tokens);
        string secret = register.Add(TokenScope.Read).Secret;
        await StartAsync(required: true);
        foreach (string address in (string[])["files/cells.ome.tif", "files/", "files/none", "zarr/0.5/cells.ome.tif/zarr.json", "api/v1/images", "api/v1/region?path=cells.ome.tif", "metrics"])
        {
            using HttpResponseMessage answer = await GetAsync(address);
            Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, address + ": " + answer.StatusCode);
            Assert.Equal("*", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
            Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials"));
        }

        Assert.Equal(HttpStatusCode.OK, (await GetAsync("")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("healthz")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("files/cells.ome.tif", secret)).StatusCode);
        // Behind a proxy the server has the name of the proxy.
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("files/cells.ome.tif", secret, host: "images.example.org")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync("files/cells.ome.tif%2F..%2Fsecret.html", secret)).StatusCode);
        using HttpRequestMessage put = new(HttpMethod.Put, new Uri(_server!.Address, "files/new.tif"));
        put.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        Assert.Equal(HttpStatusCode.Forbidden, (await _client.SendAsync(put, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task A_file_behind_a_link_is_no_page_of_the_server()
    {
        using TokenRegister register = TokenRegister.Open(_tokens);
        string secret = register.Add(TokenScope.Read).Secret;
        await StartAsync(required: false);
        using HttpResponseMessage answer = await GetAsync("t/" + secret + "/files/secret.html");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("sandbox", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        // This machine needs no token, and one that is shown is held to what it allows.
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("files/secret.html")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync("t/none/files/secret.html")).StatusCode);
        Assert.Equal(HttpStatusCode.MisdirectedRequest, (await GetAsync("files/secret.html", host: "images.example.org")).StatusCode);
    }

    [Fact]
    public async Task A_server_that_others_reach_does_not_start_without_tokens()
    {
        foreach (ServerOptions options in (ServerOptions[])[new() { Paths = [_images], Bind = IPAddress.Any }, new() { Paths = [_images], Bind = IPAddress.IPv6Any }, new() { Paths = [_images], RequireToken = true }])
        {
            await Assert.ThrowsAsync<ArgumentException>(() => ImageServer.StartAsync(options, TestContext.Current.CancellationToken));
        }

        _server = await ImageServer.StartAsync(new ServerOptions { Paths = [_images], Bind = IPAddress.Any, TokenFile = _tokens }, TestContext.Current.CancellationToken);
        using HttpResponseMessage answer = await _client.GetAsync(new Uri(Invariant($"http://127.0.0.1:{_server.Address.Port}/files/")), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        await File.WriteAllTextAsync(_folder["notes.txt"], new string('n', 3000), TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<StoreException>(() => ImageServer.StartAsync(new ServerOptions { Paths = [_images], TokenFile = _folder["notes.txt"] }, TestContext.Current.CancellationToken));
    }

    private async Task StartAsync(bool required) =>
        _server = await ImageServer.StartAsync(new ServerOptions { Paths = [_images], RequireToken = required, TokenFile = _tokens }, TestContext.Current.CancellationToken);

    private async Task<HttpResponseMessage> GetAsync(string address, string? secret = null, string? host = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(_server!.Address + address, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (secret is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        if (host is not null) request.Headers.Host = host;
        return await _client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}

using System.Net;
using Lamella.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Lamella.Server;

/// <summary>
/// Serves images over HTTP, for reading, to programs and browsers on the same machine: files as they are below <c>/files</c>, every readable image as OME-Zarr below <c>/zarr/0.5</c> and <c>/zarr/0.4</c>, facts and pictures below
/// <c>/api/v1</c> and <c>/iiif/3</c>, and a page at the root. docs/http/api.md describes the addresses.
/// </summary>
/// <example><code>
/// await using ImageServer server = await ImageServer.StartAsync(new ServerOptions { Paths = ["/data/images"] });
/// Console.WriteLine(server.Address);
/// await server.WaitAsync();
/// </code></example>
public sealed class ImageServer : IAsyncDisposable
{
    private const int MostHeaderBytes = 16 << 10;
    private readonly WebApplication _app;
    private readonly ImagePool _images;
    private readonly ChunkKeep _keep;
    private readonly Workers _workers;
    private readonly TokenRegister? _tokens;
    private readonly ServerMetrics _metrics;
    private AuditLog? _audit;

    private ImageServer(WebApplication app, ImagePool images, DiskChunkKeep keep, Workers workers, TokenRegister? tokens)
    {
        _tokens = tokens;
        _metrics = new ServerMetrics
        {
            Gauges = [("working", "Requests for pixels that are worked on.", () => workers.Busy), ("open_images", "Images that are kept open.", () => images.Count), ("kept_bytes", "Bytes of chunks that are kept.", () => keep.Bytes)],
        };
        _app = app;
        _images = images;
        _keep = keep;
        _workers = workers;
    }

    /// <summary>The address of the page.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Starts a server.</summary>
    /// <param name="options">What is served, where, and within which limits.</param>
    /// <param name="cancellation">Stops waiting for the start.</param>
    /// <exception cref="ArgumentException">There is nothing at a path, two paths have the same name, or others reach the server and there is no file of tokens.</exception>
    /// <exception cref="IOException">The port is taken.</exception>
    /// <exception cref="StoreException">The file of tokens cannot be used, or the audit log cannot be written.</exception>
    public static async Task<ImageServer> StartAsync(ServerOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ServedTree tree = new(options.Paths);
        IPAddress bind = options.Bind ?? IPAddress.Loopback;
        bool asks = AsksForToken(options);
        if (asks && options.TokenFile is null && options.Authority is null) throw new ArgumentException("a server that others reach asks for tokens; name the file that keeps them, or the authority that signs them", nameof(options));
        Authority? authority = options.Authority is { } provider ? new Authority(provider, options.Audience) : null;
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.Configuration.Sources.Clear();
        builder.Services.AddRoutingCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(bind, options.Port);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Limits.MaxRequestHeadersTotalSize = MostHeaderBytes;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            kestrel.Limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(10));
        });
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
        WebApplication app = builder.Build();
        DiskChunkKeep keep = new(options.CacheFolder, options.CacheBytes);
        OpenOptions opening = (options.Opening ?? new OpenOptions()) with { };
        ImagePool images = new(opening, keep, options.MostOpen, options.MemoryBudget);
        Workers workers = new(options.MostAtOnce > 0 ? options.MostAtOnce : 2 * Environment.ProcessorCount);
        TokenRegister? tokens = null;
        try
        {
            tokens = options.TokenFile is { } file ? TokenRegister.Open(file) : null;
        }
        finally
        {
            if (tokens is null && options.TokenFile is not null)
            {
                await new ImageServer(app, images, keep, workers, null).DisposeAsync().ConfigureAwait(false);
            }
        }

        ImageServer server = new(app, images, keep, workers, tokens);
        try
        {
            server._audit = options.AuditFile is { } audit ? AuditLog.Open(audit, options.Log) : null;
        }
        catch (StoreException)
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        // A proxy on this machine may say by which name and scheme it was asked; only where a token is asked for, so that a name decides about nothing.
        if (asks) app.UseForwardedHeaders(new ForwardedHeadersOptions { ForwardedHeaders = Microsoft.AspNetCore.HttpOverrides.ForwardedHeaders.XForwardedProto | Microsoft.AspNetCore.HttpOverrides.ForwardedHeaders.XForwardedHost });
        if (options.PathBase.Length > 0) app.UsePathBase("/" + options.PathBase.Trim('/'));
        // Before all that looks at paths.
        app.UsePathTokens();
        RequestWatch watch = new(server._metrics, server._audit);
        app.Use(next => context => watch.Invoke(context, next));
        Guard guard = new(tree, options);
        app.Use(next => context => guard.Invoke(context, next));
        authority?.Use(app);
        app.UseAccessGate(tokens, asks);
        app.UseRouting();
        Map(app, tree, images, workers, options, server._metrics);
        try
        {
            await app.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        string address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        server.Address = new Uri(address.TrimEnd('/') + (options.PathBase.Length > 0 ? "/" + options.PathBase.Trim('/') : string.Empty) + "/");
        return server;
    }

    /// <summary>Waits until somebody stops the server: an interrupt, the end of the service, or a token.</summary>
    /// <param name="cancellation">Stops the server.</param>
    public Task WaitAsync(CancellationToken cancellation = default) => Microsoft.Extensions.Hosting.HostingAbstractionsHostExtensions.WaitForShutdownAsync(_app, cancellation);

    /// <summary>Lets requests that are under way end, and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync().ConfigureAwait(false);
        _images.Dispose();
        _keep.Dispose();
        _workers.Dispose();
        _tokens?.Dispose();
        _metrics.Dispose();
        if (_audit is { } audit) await audit.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>True when others may reach the server, so that a token is asked for.</summary>
    internal static bool AsksForToken(ServerOptions options) => options.RequireToken || (options.Bind is { } bind && !IPAddress.IsLoopback(bind));

    private static void Map(WebApplication app, ServedTree tree, ImagePool images, Workers workers, ServerOptions options, ServerMetrics metrics)
    {
        string[] reading = [HttpMethods.Get, HttpMethods.Head];
        FilesFace files = new(tree);
        ZarrFace zarr = new(tree, images, workers);
        ApiFace api = new(tree, images, workers, options);
        PageFace page = new();
        On("/healthz", context => Answers.Send(context, new Answer("ok\n"u8.ToArray(), "text/plain")));
        On("/metrics", context => Answers.Send(context, new Answer(System.Text.Encoding.UTF8.GetBytes(metrics.Text()), "text/plain; version=0.0.4; charset=utf-8")));
        On("/files/{**path}", files.Get);
        On("/zarr/0.5/{**path}", context => zarr.Get(context, NgffVersion.V05, "/zarr/0.5/"));
        On("/zarr/0.4/{**path}", context => zarr.Get(context, NgffVersion.V04, "/zarr/0.4/"));
        On("/iiif/3/{**path}", new IiifFace(tree, images, workers, options).Get);
        On("/api/v1", api.About);
        On("/api/v1/images", api.Images);
        On("/api/v1/info", api.Info);
        On("/api/v1/metadata", api.Metadata);
        On("/api/v1/thumb", api.Thumb);
        On("/api/v1/render", api.Render);
        On("/api/v1/histogram", api.Histogram);
        On("/api/v1/region", api.Region);
        On("/api/v1/pixhash", api.PixelHash);
        On("/api/v1/plate", api.Plate);
        On("/api/v1/plate/picture", api.PlatePicture);
        On("/api/v1/events", api.Events);
        On("/{**path}", page.Get);

        void On(string pattern, RequestDelegate face) => app.MapMethods(pattern, reading, face);
    }
}

using System.IO.Hashing;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Lamella.Server;

/// <summary>
/// Planes as pictures for the viewers of libraries and archives (OpenSeadragon, Mirador, Universal Viewer): the IIIF Image API 3.0 at level 2, <c>/iiif/3</c>. Colours and ranges are those of the display rule. What a request asks for is
/// cut from the coarsest level that has as many pixels.
/// </summary>
internal sealed class IiifFace(ServedTree tree, ImagePool images, Workers workers, ServerOptions options)
{
    private const string Context = "http://iiif.io/api/image/3/context.json";
    private const int TileSide = 512;

    public async Task Get(HttpContext context)
    {
        IiifAddress address = IiifAddress.Parse(Addresses.Rest(context, IiifAddress.Prefix));
        if (address.Path.Length == 0 || tree.Find(address.Path) is not { } full)
        {
            await Answers.Missing(context).ConfigureAwait(false);
            return;
        }

        if (address.Request.Count == 0)
        {
            // An identifier alone leads to its description (2.2).
            context.Response.StatusCode = StatusCodes.Status303SeeOther;
            context.Response.Headers.Location = IdOf(context, address) + "/info.json";
            return;
        }

        Answer answer = await workers.Run(context, cancellation =>
        {
            using ImagePool.Lease lease = images.Open(full);
            ExecutionOptions execution = new() { MemoryBudget = options.MemoryBudget, Cancellation = cancellation };
            if (address.Scene >= lease.Open.Image.Scenes.Count) throw new BadRequestException(Invariant($"the image has {lease.Open.Image.Scenes.Count} scenes, and no scene {address.Scene}"));
            Scene scene = lease.Open.Image.Scenes[(int)address.Scene];
            if (address.T >= scene.SizeOf('T') || address.Z >= scene.SizeOf('Z')) throw new BadRequestException(Invariant($"the scene has {scene.SizeOf('T')} time points and {scene.SizeOf('Z')} sections"));
            return address.Request.Count == 1 ? Describe(context, address, scene) : Draw(context, address, lease.Open, scene, execution);
        }).ConfigureAwait(false);
        await Answers.Send(context, answer).ConfigureAwait(false);
    }

    private static string IdOf(HttpContext context, IiifAddress address) =>
        Invariant($"{context.Request.Scheme}://{context.Request.Host}{context.Request.PathBase}/iiif/3/{Uri.EscapeDataString(address.Identifier)}");

    private Answer Describe(HttpContext context, IiifAddress address, Scene scene)
    {
        (long width, long height) = (scene.SizeOf('X'), scene.SizeOf('Y'));
        List<long> factors = [1];
        while (Math.Max(width, height) / (factors[^1] * 2) >= TileSide) factors.Add(factors[^1] * 2);
        List<IiifDocument.Size> sizes = [.. factors.AsEnumerable().Reverse().Where(f => width / f * (Int128)(height / f) <= options.MostPicturePixels).Select(f => new IiifDocument.Size((width + f - 1) / f, (height + f - 1) / f))];
        IiifDocument document = new(
            Context, IdOf(context, address), "ImageService3", "http://iiif.io/api/image", "level2", width, height, options.MostPicturePixels, sizes, [new IiifDocument.Tile(TileSide, factors)], ["png"], ["color", "gray", "bitonal"], ["mirroring", "regionSquare", "sizeUpscaling"]);
        Answer answer = Answers.Json(document, ApiContext.Default.IiifDocument);
        bool linked = context.Request.Headers.Accept.Any(accept => accept?.Contains("application/ld+json", StringComparison.OrdinalIgnoreCase) == true);
        return linked ? answer with { Type = $"application/ld+json;profile=\"{Context}\"" } : answer;
    }

    private Answer Draw(HttpContext context, IiifAddress address, OpenImage image, Scene scene, ExecutionOptions execution)
    {
        (long width, long height) = (scene.SizeOf('X'), scene.SizeOf('Y'));
        IiifRequest request = IiifRequest.Parse(address.Request, width, height, options.MostPicturePixels);
        string tag = Invariant($"\"{XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(image.Store(NgffVersion.V05).Identity + context.Request.Path)):x16}\"");
        if (Answers.IsKnown(context, tag)) return new Answer(default, string.Empty, tag);
        Picture picture = PictureShapes.Turn(PictureShapes.Resize(Cut(address, image, scene, request, execution), request.OutWidth, request.OutHeight), request.Mirrors, request.Quarters);
        if (request.Quality is "gray" or "bitonal") picture = PictureShapes.Gray(picture, request.Quality == "bitonal");
        using MemoryStream bytes = new();
        if (request.Format == "jpg") picture.WriteJpeg(bytes);
        else picture.WritePng(bytes);
        return new Answer(bytes.ToArray(), request.Format == "jpg" ? "image/jpeg" : "image/png", tag)
        {
            Headers = [new("Link", "<http://iiif.io/api/image/3/level2.json>;rel=\"profile\"")],
        };
    }

    /// <summary>The pixels that a region needs, of the coarsest level that has as many as the picture will have.</summary>
    private Picture Cut(IiifAddress address, OpenImage image, Scene scene, IiifRequest request, ExecutionOptions execution)
    {
        (long width, long height) = (scene.SizeOf('X'), scene.SizeOf('Y'));
        int level = scene.Levels.Count - 1;
        while (level > 0 && (OnLevel(level, 'X', request.Width, width) < request.OutWidth || OnLevel(level, 'Y', request.Height, height) < request.OutHeight)) level--;
        (long x, long right) = Edges('X', request.X, request.Width, width);
        (long y, long bottom) = Edges('Y', request.Y, request.Height, height);
        if ((right - x) * (Int128)(bottom - y) > options.MostPicturePixels)
            throw new BadRequestException(Invariant($"the region has {right - x} x {bottom - y} pixels on the coarsest level that fits, and one request reads at most {options.MostPicturePixels}; ask for a smaller region"));
        return Pictures.Render(scene, new RegionView
        {
            Level = level,
            T = address.T,
            Z = address.Z,
            X = x,
            Y = y,
            Width = right - x,
            Height = bottom - y,
            Channels = image.Looks(scene, scene.Index, execution),
            Execution = execution,
        });

        long LengthOf(int at, char axis) => scene.Levels[at].Shape[scene.Axes.IndexOf(axis, StringComparison.Ordinal)];
        double OnLevel(int at, char axis, long extent, long whole) => (double)extent * LengthOf(at, axis) / whole;
        (long From, long To) Edges(char axis, long start, long extent, long whole)
        {
            long length = LengthOf(level, axis);
            long from = Math.Min(length - 1, (long)Math.Floor((double)start * length / whole));
            return (from, Math.Clamp((long)Math.Round((double)(start + extent) * length / whole), from + 1, length));
        }
    }
}

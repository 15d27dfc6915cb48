using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Lamella.Server;

/// <summary>Facts and pictures: <c>/api/v1</c>. docs/http/api.md is the contract.</summary>
internal sealed class ApiFace(ServedTree tree, ImagePool images, Workers workers, ServerOptions options)
{
    private const int MostFound = 10_000;
    private const int MostCells = 4096;

    /// <summary>What the server is and can do.</summary>
    public Task About(HttpContext context) => Answers.Send(context, Answers.Json(
        new AboutDocument(typeof(BioImage).Assembly.GetName().Version!.ToString(3), ["plate", "labels", "events"], Invariant($"{context.Request.Scheme}://{context.Request.Host}{context.Request.PathBase}")),
        ApiContext.Default.AboutDocument));

    /// <summary>The entries of a folder, or the images below it whose names hold a text.</summary>
    public async Task Images(HttpContext context)
    {
        string folder = context.Request.Query["folder"].ToString().Trim('/'), search = context.Request.Query["search"].ToString();
        long offset = Addresses.Number(context, "offset", 0), limit = Math.Clamp(Addresses.Number(context, "limit", 200), 1, 1000);
        List<ImagesDocument.Entry> entries;
        if (folder.Length == 0 && tree.TopNames is { } names)
        {
            entries = [.. names.Select(name => EntryOf(name, tree.Find(name)!)).OfType<ImagesDocument.Entry>()];
        }
        else if (tree.Find(folder) is { } full && Directory.Exists(full))
        {
            entries = [.. Children(full, folder)];
        }
        else
        {
            await Answers.Missing(context).ConfigureAwait(false);
            return;
        }

        if (search.Length > 0) entries = Search(entries, search, context.RequestAborted);
        entries.Sort((a, b) => a.Kind != b.Kind ? string.CompareOrdinal(a.Kind, b.Kind) : string.Compare(a.Name, b.Name, StringComparison.OrdinalIgnoreCase));
        await Answers.Send(context, Answers.Json(new ImagesDocument(folder, entries.Count, [.. entries.Skip((int)Math.Min(offset, entries.Count)).Take((int)limit)]), ApiContext.Default.ImagesDocument)).ConfigureAwait(false);
    }

    /// <summary>What an image says about itself.</summary>
    public Task Info(HttpContext context) => OfImage(context, (image, _) => options.Describe is { } describe ? new Answer(describe(image.Image, PathOf(context)), "application/json") : null);

    /// <summary>The metadata as stored.</summary>
    public Task Metadata(HttpContext context) => OfImage(context, (image, _) =>
        Answers.Json(new MetadataDocument([.. image.Image.OriginalMetadata.Select(part => new MetadataDocument.Part(part.Key, part.Value))]), ApiContext.Default.MetadataDocument));

    /// <summary>A small picture of a scene.</summary>
    public Task Thumb(HttpContext context) => OfScene(context, (image, scene, execution) =>
    {
        int side = (int)Math.Clamp(Addresses.Number(context, "size", 192), 16, 1024);
        return Tagged(context, image, () => Png(Pictures.Thumbnail(scene, new PictureOptions { Side = side, Look = PictureLook.Display, Execution = execution })));
    });

    /// <summary>A part of a scene, pixel for pixel, with the looks that are asked for.</summary>
    public Task Render(HttpContext context) => OfScene(context, (image, scene, execution) =>
    {
        RegionView view = ViewOf(context, image, scene, execution);
        Scene? labels = LabelsOf(context, image.Image, scene.Index);
        double opacity = Fraction(context, "opacity", 0.5);
        string format = context.Request.Query["format"].ToString();
        if (format is not ("" or "png" or "jpg")) throw new BadRequestException($"'format' is png or jpg, not '{format}'");
        return Tagged(context, image, () =>
        {
            if (labels is not null && view.Channels is { Count: 0 }) return Png(Pictures.RenderLabels(labels, Over(labels, view), opacity));
            Picture picture = Pictures.Render(scene, view);
            if (labels is not null) picture = Blend(picture, Pictures.RenderLabels(labels, Over(labels, view), 1), opacity);
            return format == "jpg" ? Jpeg(picture) : Png(picture);
        });
    });

    /// <summary>The IMAGEWALK hash of every scene, or of one: all pixels of full resolution are read.</summary>
    public Task PixelHash(HttpContext context) => OfImage(context, (image, execution) =>
    {
        string name = context.Request.Query["digest"].ToString();
        if (name.Length == 0) name = ImagewalkDigests.Names[0];
        if (!ImagewalkDigests.Names.Contains(name)) throw new BadRequestException($"'digest' is one of {string.Join(", ", ImagewalkDigests.Names)}, not '{name}'");
        ImagewalkOptions how = new() { Digest = ImagewalkDigests.Parse(name), Execution = execution };
        long scene = Addresses.Number(context, "scene", -1);
        if (scene >= image.Image.Scenes.Count) throw new BadRequestException(Invariant($"the image has {image.Image.Scenes.Count} scenes, and no scene {scene}"));
        return Tagged(context, image, () =>
        {
            IReadOnlyList<ImagewalkHash> hashes = scene < 0 ? Imagewalk.Hash(image.Image, how) : [Imagewalk.Hash(image.Image.Scenes[(int)scene], how)];
            return Answers.Json(new PixelHashDocument(name, [.. hashes.Select(hash => new PixelHashDocument.SceneHash(hash.Scene, hash.Hash))]), ApiContext.Default.PixelHashDocument);
        });
    });

    /// <summary>The histogram of a plane of a channel.</summary>
    public Task Histogram(HttpContext context) => OfScene(context, (image, scene, execution) =>
    {
        int channel = (int)Math.Min(int.MaxValue, Addresses.Number(context, "c", 0));
        if (channel >= scene.Channels.Count) throw new BadRequestException(Invariant($"the scene has {scene.Channels.Count} channels, and no channel {channel}"));
        ChannelHistogram counted = Pictures.Histogram(scene, channel, Index(context, scene, 'T'), Index(context, scene, 'Z'), execution);
        ChannelLook look = LooksOf(image, scene, execution)[channel];
        return Answers.Json(new HistogramDocument(counted.Minimum, counted.Maximum, look.Start, look.End, counted.Minimum, counted.Maximum, counted.Counts, Invariant($"#{look.Color.R:X2}{look.Color.G:X2}{look.Color.B:X2}")), ApiContext.Default.HistogramDocument);
    });

    /// <summary>The samples of any box in any order.</summary>
    public Task Region(HttpContext context) => OfScene(context, (image, scene, execution) =>
    {
        scene = LabelsOf(context, image.Image, scene.Index) ?? scene;
        string select = context.Request.Query["select"].ToString(), order = context.Request.Query["order"].ToString(), format = context.Request.Query["format"].ToString();
        if (format is not ("" or "raw" or "npy")) throw new BadRequestException($"'format' is raw or npy, not '{format}'");
        int level = (int)Math.Min(int.MaxValue, Addresses.Number(context, "level", 0));
        PixelStream stream;
        try
        {
            stream = PixelStream.Create(scene, level, select.Length == 0 ? Selection.All : Selection.Parse(select), order, execution);
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new BadRequestException(e.Message);
        }

        if (stream.Length > options.MostRegionBytes) throw new BadRequestException(Invariant($"the region has {stream.Length} bytes, and one request gets at most {options.MostRegionBytes}; ask for parts"));
        using MemoryStream bytes = new(checked((int)stream.Length + 256));
        stream.WriteTo(bytes, format == "npy");
        return new Answer(bytes.GetBuffer().AsMemory(0, (int)bytes.Length), "application/octet-stream")
        {
            Headers = [new("X-Axes", stream.Order), new("X-Shape", string.Join(',', stream.Shape)), new("X-Dtype", stream.PixelType.Name())],
        };
    });

    /// <summary>Which wells of a plate have images.</summary>
    public Task Plate(HttpContext context) => OfImage(context, (image, _) => PlateOf(image.Image) is { } plate ? Answers.Json(plate, ApiContext.Default.PlateDocument) : null);

    /// <summary>One picture of a plate: the first field of each well, all in the same looks.</summary>
    public Task PlatePicture(HttpContext context) => OfImage(context, (image, execution) =>
    {
        if (PlateOf(image.Image) is not { } plate) return null;
        int cell = (int)Math.Clamp(Addresses.Number(context, "cell", 64), 8, 256);
        if (plate.Rows.Count * plate.Columns.Count > MostCells) throw new BadRequestException("the plate has too many wells for a picture");
        return Tagged(context, image, () =>
        {
            int width = plate.Columns.Count * cell, height = plate.Rows.Count * cell;
            byte[] pixels = new byte[checked(width * height * 4)];
            foreach (PlateDocument.Well well in plate.Wells)
            {
                execution.Cancellation.ThrowIfCancellationRequested();
                Draw(Pictures.Thumbnail(image.Image.Scenes[well.Scenes[0]], new PictureOptions { Side = cell, Look = PictureLook.Display, Execution = execution }), pixels, width, cell, well.Column * cell, well.Row * cell);
            }

            return Png(new Picture(width, height, 4, pixels));
        });
    });

    /// <summary>Tells when an image changes, until the caller goes.</summary>
    public async Task Events(HttpContext context)
    {
        string? full = tree.Find(PathOf(context));
        if (full is null)
        {
            await Answers.Missing(context).ConfigureAwait(false);
            return;
        }

        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        string before = await workers.Run(context, _ => Identity(full)).ConfigureAwait(false);
        await context.Response.WriteAsync(": watching\n\n", context.RequestAborted).ConfigureAwait(false);
        await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
        using PeriodicTimer timer = new(TimeSpan.FromSeconds(1.5));
        while (await timer.WaitForNextTickAsync(context.RequestAborted).ConfigureAwait(false))
        {
            string now = await workers.Run(context, _ => Identity(full)).ConfigureAwait(false);
            await context.Response.WriteAsync(now == before ? ": same\n\n" : "event: changed\ndata: {}\n\n", context.RequestAborted).ConfigureAwait(false);
            await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
            before = now;
        }
    }

    /// <summary>The state of an image; of one that cannot be read just now (a writer is at it), that.</summary>
    private string Identity(string full)
    {
        try
        {
            using ImagePool.Lease lease = images.Open(full);
            return lease.Open.Store(NgffVersion.V05).Identity;
        }
        catch (LamellaException e)
        {
            return e.Message;
        }
    }

    private static string PathOf(HttpContext context) => context.Request.Query["path"].ToString().Trim('/');

    private async Task OfImage(HttpContext context, Func<OpenImage, ExecutionOptions, Answer?> work)
    {
        string path = PathOf(context);
        Answer? answer = path.Length == 0 || tree.Find(path) is not { } full ? null : await workers.Run(context, cancellation =>
        {
            using ImagePool.Lease lease = images.Open(full);
            return work(lease.Open, new ExecutionOptions { MemoryBudget = options.MemoryBudget, Cancellation = cancellation });
        }).ConfigureAwait(false);
        if (answer is null) await Answers.Missing(context).ConfigureAwait(false);
        else await Answers.Send(context, answer).ConfigureAwait(false);
    }

    private Task OfScene(HttpContext context, Func<OpenImage, Scene, ExecutionOptions, Answer?> work) => OfImage(context, (image, execution) =>
    {
        long scene = Addresses.Number(context, "scene", 0);
        if (scene >= image.Image.Scenes.Count) throw new BadRequestException(Invariant($"the image has {image.Image.Scenes.Count} scenes, and no scene {scene}"));
        return work(image, image.Image.Scenes[(int)scene], execution);
    });

    /// <summary>An answer whose tag follows from the image and the address: what the caller has is not made again.</summary>
    private static Answer Tagged(HttpContext context, OpenImage image, Func<Answer> make)
    {
        string tag = Invariant($"\"{XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(image.Store(NgffVersion.V05).Identity + context.Request.Path + context.Request.QueryString)):x16}\"");
        return Answers.IsKnown(context, tag) ? new Answer(default, string.Empty, tag) : make() with { Tag = tag };
    }

    private static Answer Jpeg(Picture picture)
    {
        using MemoryStream jpeg = new();
        picture.WriteJpeg(jpeg);
        return new Answer(jpeg.ToArray(), "image/jpeg");
    }

    private static Answer Png(Picture picture)
    {
        using MemoryStream png = new();
        picture.WritePng(png);
        return new Answer(png.ToArray(), "image/png");
    }

    private RegionView ViewOf(HttpContext context, OpenImage image, Scene scene, ExecutionOptions execution)
    {
        long level = Addresses.Number(context, "level", 0);
        if (level >= scene.Levels.Count) throw new BadRequestException(Invariant($"the scene has {scene.Levels.Count} levels, and no level {level}"));
        IReadOnlyList<long> shape = scene.Levels[(int)level].Shape;
        long height = shape[scene.Axes.IndexOf('Y', StringComparison.Ordinal)], width = shape[scene.Axes.IndexOf('X', StringComparison.Ordinal)];
        (long From, long To) y = Addresses.Range(context, "y") ?? (0, height), x = Addresses.Range(context, "x") ?? (0, width);
        if (y.To > height || x.To > width) throw new BadRequestException(Invariant($"level {level} has {width} x {height} pixels; the part x={x.From}:{x.To}, y={y.From}:{y.To} lies outside"));
        if ((y.To - y.From) * (Int128)(x.To - x.From) > options.MostPicturePixels) throw new BadRequestException(Invariant($"a picture has at most {options.MostPicturePixels} pixels; ask for a coarser level or a part"));
        ZProjection projection = context.Request.Query["projection"].ToString() switch
        {
            "" or "none" => ZProjection.None,
            "max" => ZProjection.Maximum,
            "mean" => ZProjection.Mean,
            var other => throw new BadRequestException($"'projection' is max or mean, not '{other}'"),
        };
        bool labelsAlone = context.Request.Query["label"].ToString().Length > 0 && !context.Request.Query.ContainsKey("c");
        return new RegionView
        {
            Level = (int)level,
            T = Index(context, scene, 'T'),
            Z = Index(context, scene, 'Z'),
            Y = y.From,
            X = x.From,
            Height = y.To - y.From,
            Width = x.To - x.From,
            Projection = projection,
            Channels = labelsAlone ? [] : LooksOf(context, image, scene, execution),
            Execution = execution,
        };
    }

    private static long Index(HttpContext context, Scene scene, char axis)
    {
        string name = char.ToLowerInvariant(axis).ToString();
        long index = Addresses.Number(context, name, 0);
        return index < scene.SizeOf(axis) ? index : throw new BadRequestException(Invariant($"axis {axis} has {scene.SizeOf(axis)} indices, and no index {index}"));
    }

    private static IReadOnlyList<ChannelLook> LooksOf(OpenImage image, Scene scene, ExecutionOptions execution) => image.Looks(scene, scene.Index, execution);

    /// <summary>Looks as <c>c=INDEX,RRGGBB,START,END[,GAMMA]</c>, one for each channel that is shown; without any, those of the display rule.</summary>
    private static IReadOnlyList<ChannelLook> LooksOf(HttpContext context, OpenImage image, Scene scene, ExecutionOptions execution)
    {
        if (context.Request.Query["c"] is not { Count: > 0 } asked) return LooksOf(image, scene, execution);
        if (asked.Count > 64) throw new BadRequestException("a picture shows at most 64 channels");
        List<ChannelLook> looks = [];
        foreach (string? text in asked)
        {
            string[] parts = (text ?? string.Empty).Split(',');
            if (parts.Length is not (4 or 5) || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int channel) || channel >= scene.Channels.Count || parts[1].Length != 6
                || !uint.TryParse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint color)
                || !double.TryParse(parts[2], CultureInfo.InvariantCulture, out double start) || !double.TryParse(parts[3], CultureInfo.InvariantCulture, out double end))
                throw new BadRequestException(Invariant($"'c' is a channel from 0 to {scene.Channels.Count - 1}, its colour, the values shown black and full, and perhaps gamma, such as 0,00FF00,100,4000; not '{text}'"));
            double gamma = 1;
            if (parts.Length == 5 && (!double.TryParse(parts[4], CultureInfo.InvariantCulture, out gamma) || !(gamma > 0))) throw new BadRequestException($"gamma is a number above 0, not '{parts[4]}'");
            looks.Add(new ChannelLook(channel, new Rgba((byte)(color >> 16), (byte)(color >> 8), (byte)color), start, end, gamma));
        }

        return looks;
    }

    private static double Fraction(HttpContext context, string name, double missing)
    {
        string text = context.Request.Query[name].ToString();
        if (text.Length == 0) return missing;
        return double.TryParse(text, CultureInfo.InvariantCulture, out double value) && value is >= 0 and <= 1 ? value : throw new BadRequestException($"'{name}' is a number from 0 to 1, not '{text}'");
    }

    private static Scene? LabelsOf(HttpContext context, BioImage image, int scene)
    {
        string name = context.Request.Query["label"].ToString();
        if (name.Length == 0) return null;
        return image.Labels.FirstOrDefault(labels => labels.Name == name && (labels.Label?.Scene ?? scene) == scene) ?? throw new BadRequestException(Invariant($"scene {scene} has no labels '{name}'"));
    }

    /// <summary>The same part of labels, which may have fewer time points and sections than their image.</summary>
    private static RegionView Over(Scene labels, RegionView view)
    {
        if (view.Level >= labels.Levels.Count) throw new BadRequestException(Invariant($"the labels have {labels.Levels.Count} levels, and no level {view.Level}"));
        return view with { T = Math.Min(view.T, labels.SizeOf('T') - 1), Z = Math.Min(view.Z, labels.SizeOf('Z') - 1) };
    }

    private static Picture Blend(Picture below, Picture above, double opacity)
    {
        byte[] pixels = below.Pixels;
        for (int i = 0; i < pixels.Length / 3; i++)
        {
            if (above.Pixels[(4 * i) + 3] == 0) continue;
            for (int s = 0; s < 3; s++) pixels[(3 * i) + s] = (byte)Math.Round((pixels[(3 * i) + s] * (1 - opacity)) + (above.Pixels[(4 * i) + s] * opacity));
        }

        return below;
    }

    /// <summary>Puts a picture into the middle of its cell, as large as the cell allows: fields of few pixels become large ones.</summary>
    private static void Draw(Picture picture, byte[] target, int width, int cell, int left, int top)
    {
        double scale = (double)cell / Math.Max(picture.Width, picture.Height);
        int wide = Math.Clamp((int)Math.Round(picture.Width * scale), 1, cell), high = Math.Clamp((int)Math.Round(picture.Height * scale), 1, cell);
        left += (cell - wide) / 2;
        top += (cell - high) / 2;
        for (int y = 0; y < high; y++)
        {
            for (int x = 0; x < wide; x++)
            {
                int from = (((int)((long)y * picture.Height / high) * picture.Width) + (int)((long)x * picture.Width / wide)) * picture.Bands, to = (((top + y) * width) + left + x) * 4;
                for (int s = 0; s < 3; s++) target[to + s] = picture.Pixels[from + (picture.Bands >= 3 ? s : 0)];
                target[to + 3] = 255;
            }
        }
    }

    private static PlateDocument? PlateOf(BioImage image)
    {
        if (image.Plate is not { } plate) return null;
        return new PlateDocument(
            plate.Rows,
            plate.Columns,
            [.. image.Scenes.Where(scene => scene.Well is not null).GroupBy(scene => (scene.Well!.Row, scene.Well.Column)).OrderBy(well => well.Key)
                .Select(well => new PlateDocument.Well(well.Key.Row, well.Key.Column, plate.Rows[well.Key.Row] + "/" + plate.Columns[well.Key.Column], [.. well.Select(scene => scene.Index)]))]);
    }

    private static IEnumerable<ImagesDocument.Entry> Children(string full, string folder)
    {
        foreach (FileSystemInfo entry in new DirectoryInfo(full).EnumerateFileSystemInfos())
        {
            if (!ServedTree.IsShown(entry.Name)) continue;
            string path = folder.Length == 0 ? entry.Name : folder + "/" + entry.Name;
            if (EntryOf(path, entry.FullName) is { } shown) yield return shown;
        }
    }

    private static ImagesDocument.Entry? EntryOf(string path, string full)
    {
        string name = path[(path.LastIndexOf('/') + 1)..];
        FileInfo file = new(full);
        string modified = File.GetLastWriteTimeUtc(full).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        if (!file.Exists) return Directory.Exists(full) ? new ImagesDocument.Entry(name, path, ServedTree.IsImageFolder(full) ? "image" : "folder", null, modified) : null;
        return ImageFormats.Default.IsImageName(full) ? new ImagesDocument.Entry(name, path, "image", file.Length, modified) : null;
    }

    private List<ImagesDocument.Entry> Search(List<ImagesDocument.Entry> start, string text, CancellationToken cancellation)
    {
        List<ImagesDocument.Entry> found = [];
        Queue<ImagesDocument.Entry> left = new(start);
        for (int looked = 0; left.TryDequeue(out ImagesDocument.Entry? entry) && looked < MostFound; looked++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (entry.Kind == "image" && entry.Name.Contains(text, StringComparison.OrdinalIgnoreCase)) found.Add(entry);
            if (entry.Kind != "folder" || tree.Find(entry.Path) is not { } full) continue;
            foreach (ImagesDocument.Entry child in Children(full, entry.Path)) left.Enqueue(child);
        }

        return found;
    }
}

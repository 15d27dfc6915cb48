using System.CommandLine;
using System.Globalization;
using Lamella.Cli.Documents;
using Lamella.Cli.Output;
using Lamella.Stores;

namespace Lamella.Cli;

/// <summary>URLs as paths: what every command opens images with, and what the user says about servers.</summary>
internal static class Remote
{
    private const string CacheVariable = "LAMELLA_CACHE";

    private static readonly Option<bool> Explain = new("--explain") { Description = "Say at the end on standard error what went over the network: requests, bytes, answers from the cache, time. With --json as a document.", Recursive = true };
    private static readonly Option<string?> Cache = new("--cache") { Description = "Keep blocks of remote images in a folder for later runs (LAMELLA_CACHE); the size is 10GiB unless it is given.", HelpName = "DIR[,SIZE]", Recursive = true };
    private static readonly Option<int> Requests = new("--requests") { Description = "Requests of one server that may be under way at once; default 32.", HelpName = "N", Recursive = true };

    // One process may run several command lines, as the tests do.
    private static readonly AsyncLocal<CloudStores?> Current = new();
    private static readonly AsyncLocal<CloudTraffic?> Traffic = new();

    /// <summary>Who opens URLs.</summary>
    public static StoreProvider Stores => Current.Value ?? CloudStores.Default;

    /// <summary>Opening an image of which the user states nothing.</summary>
    public static OpenOptions Opening => OpenOptions.Default with { Stores = Stores };

    /// <summary>True for a path that is a URL of a server or an object store.</summary>
    public static bool Is(string path) => Stores.Knows(path);

    /// <summary>Adds the options to all commands.</summary>
    public static void AddTo(Command root)
    {
        foreach (Option option in (Option[])[Explain, Cache, Requests]) root.Options.Add(option);
    }

    /// <summary>Takes what the user says.</summary>
    /// <exception cref="ArgumentException">A value is not one.</exception>
    public static void Read(ParseResult parsed)
    {
        string? cache = parsed.GetValue(Cache) ?? (Environment.GetEnvironmentVariable(CacheVariable) is { Length: > 0 } variable ? variable : null);
        int requests = parsed.GetValue(Requests);
        if (requests < 0) throw new ArgumentException("--requests is a positive number");
        Traffic.Value = parsed.GetValue(Explain) ? new CloudTraffic() : null;
        if (cache is null && requests == 0 && Traffic.Value is null) return;
        CloudOptions options = CloudOptions.Default with { Traffic = Traffic.Value };
        if (requests > 0) options = options with { Requests = requests };
        if (cache is not null)
        {
            int comma = cache.LastIndexOf(',');
            options = options with { CacheFolder = comma < 0 ? cache : cache[..comma] };
            if (comma >= 0) options = options with { CacheBytes = Bytes(cache[(comma + 1)..]) };
        }

        Current.Value = new CloudStores(options);
    }

    /// <summary>Says what went over the network, when it was asked for; as a document where the command prints one.</summary>
    public static void Report(Terminal terminal, bool json)
    {
        if (Traffic.Value is not { } traffic) return;
        if (json)
        {
            TrafficDocument document = new(traffic.Requests, traffic.Repeated, traffic.BytesReceived, traffic.BytesSent, traffic.CacheHits, traffic.Waiting.TotalSeconds);
            Json.WriteLine(terminal.Error, "traffic", document, TrafficContext.Default.TrafficDocument);
            return;
        }

        string repeated = traffic.Repeated == 0 ? string.Empty : Invariant($" ({traffic.Repeated} repeated)"), sent = traffic.BytesSent == 0 ? string.Empty : $"   {ByteText.Of(traffic.BytesSent)} sent", hits = traffic.CacheHits == 0 ? string.Empty : Invariant($"   {traffic.CacheHits} from the cache");
        terminal.Error.WriteLine(Invariant($"network   {traffic.Requests} requests{repeated}   {ByteText.Of(traffic.BytesReceived)} received{sent}{hits}   {traffic.Waiting.TotalSeconds:F2} s of waiting, all requests added up"));
    }

    private static long Bytes(string text)
    {
        (string Unit, int Shift)[] units = [("KiB", 10), ("MiB", 20), ("GiB", 30), ("TiB", 40), (string.Empty, 0)];
        foreach ((string unit, int shift) in units)
        {
            if (!text.EndsWith(unit, StringComparison.OrdinalIgnoreCase)) continue;
            if (double.TryParse(text[..^unit.Length], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value > 0 && value < 1e9) return (long)(value * (1L << shift));
            break;
        }

        throw new ArgumentException($"--cache: '{text}' is not a size, such as 20GiB");
    }
}

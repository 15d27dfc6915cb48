using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace Lamella.TestKit;

/// <summary>Azurite, Microsoft's own double of its blob store.</summary>
public sealed class AzuriteJudge : ObjectStoreJudge
{
    // The key that the double has for everybody.
    private const string Account = "devstoreaccount1", Container = "lamella-test";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    private static readonly Lazy<Task<AzuriteJudge>> Shared = new(() => TwiceAsync(StartAsync));
    private readonly int _port;

    private AzuriteJudge(int port) => _port = port;

    /// <summary>The server; the test is skipped where there is none.</summary>
    public static new Task<AzuriteJudge> RequireAsync(string scheme = "az")
    {
        Judge.RequireNode("azurite");
        return Shared.Value;
    }

    /// <inheritdoc/>
    public override string Url => "az://" + Container + "/";

    /// <inheritdoc/>
    public override string Secret => Key;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["AZURE_STORAGE_CONNECTION_STRING"] = Invariant($"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint=http://127.0.0.1:{_port}/{Account};"),
    };

    private static async Task<AzuriteJudge> StartAsync()
    {
        int port = FreePort();
        AzuriteJudge judge = new(port);
        string program = Path.Join(Judge.Scripts, "node_modules", "azurite", "dist", "src", "blob", "main.js");
        judge.Start(Judge.RequireNode("azurite"), program, "--silent", "--location", judge.Folder.Path, "--blobPort", port.ToString(CultureInfo.InvariantCulture), "--skipApiVersionCheck", "--disableTelemetry");
        await judge.WaitForAsync(port).ConfigureAwait(false);
        string date = DateTime.UtcNow.ToString("R", CultureInfo.InvariantCulture);
        string text = $"PUT\n\n\n\n\n\n\n\n\n\n\n\nx-ms-date:{date}\nx-ms-version:2021-08-06\n/{Account}/{Account}/{Container}\nrestype:container";
        using HttpClient http = new();
        using HttpRequestMessage make = new(HttpMethod.Put, Invariant($"http://127.0.0.1:{port}/{Account}/{Container}?restype=container"));
        make.Headers.Add("x-ms-date", date);
        make.Headers.Add("x-ms-version", "2021-08-06");
        make.Headers.TryAddWithoutValidation("Authorization", $"SharedKey {Account}:" + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(Key), Encoding.UTF8.GetBytes(text))));
        using HttpResponseMessage made = await http.SendAsync(make).ConfigureAwait(false);
        Assert.True(made.IsSuccessStatusCode, $"the container was not made: {made.StatusCode}");
        judge.Announce();
        return judge;
    }
}

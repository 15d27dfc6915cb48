using System.Globalization;

namespace Lamella.TestKit;

/// <summary>nginx, serving the conformance data.</summary>
public sealed class NginxJudge : ServerJudge
{
    private static readonly Lazy<Task<NginxJudge>> Shared = new(() => TwiceAsync(StartAsync));

    private NginxJudge(int port) => Url = "http://127.0.0.1:" + port.ToString(CultureInfo.InvariantCulture) + "/";

    /// <summary>The server; the test is skipped where there is none.</summary>
    public static Task<NginxJudge> RequireAsync()
    {
        Program("nginx");
        return Shared.Value;
    }

    /// <summary>The conformance data, with a slash at its end.</summary>
    public string Url { get; }

    private static async Task<NginxJudge> StartAsync()
    {
        int port = FreePort();
        NginxJudge judge = new(port);
        string folder = judge.Folder.Path, configuration = judge.Folder["nginx.conf"];
        string places = string.Join(' ', ((string[])["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]).Select(name => $"{name}_temp_path {folder}/{name};"));
        await File.WriteAllTextAsync(
            configuration,
            Invariant($"daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log; events {{ worker_connections 1024; }} http {{ access_log off; {places} server {{ listen 127.0.0.1:{port}; root \"{TestData.At("data")}\"; }} }}")).ConfigureAwait(false);
        judge.Start(Program("nginx"), "-c", configuration, "-p", folder);
        await judge.WaitForAsync(port).ConfigureAwait(false);
        return judge;
    }
}

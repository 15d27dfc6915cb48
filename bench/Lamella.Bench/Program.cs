using System.Globalization;
using Lamella.Bench;

// One job in this process: prints the seconds of each repetition and the peak memory. The script bench/run pairs it with a peer.
if (args is ["make", string target, ..])
{
    if (target.EndsWith(".czi", StringComparison.Ordinal) || Path.GetFileName(target) == "tile.tif") TestMosaic.Make(target);
    else TestImage.Make(target, args.Length > 2 ? args[2] : "m");
    return 0;
}

if (args is ["serve", string served])
{
    SlowLine.Serve(served);
    return 0;
}

if (args is not ["job", string number, string folder, string repeats]) throw new ArgumentException("usage: make TARGET [m|small|4gib] | make FOLDER/big.czi (zstd1.czi, jxr.czi, tile.tif) | serve FOLDER | job NUMBER FOLDER REPEATS");
Func<double> job = Jobs.Find(number, folder);
List<double> seconds = [];
for (int i = 0; i < int.Parse(repeats, CultureInfo.InvariantCulture); i++) seconds.Add(job());
string peak = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmHWM", StringComparison.Ordinal)).Split(':')[1].Trim().Split(' ')[0];
Console.WriteLine(string.Join(' ', seconds.Select(s => s.ToString("F5", CultureInfo.InvariantCulture))) + " peak " + peak);
return 0;

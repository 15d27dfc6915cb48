namespace Lamella.Cli.Usage;

/// <summary>What the library says can be done about an error, in the words of the command line.</summary>
internal static class RemedyText
{
    /// <summary>A line or two of advice; null where the message says it all.</summary>
    /// <param name="remedy">What the library says.</param>
    /// <param name="command">The command that runs, as users write it.</param>
    public static string? For(Remedy remedy, string command = "") => remedy switch
    {
        // One axis of its own can be kept whole, in as many results.
        Remedy.Select { Selection: [var axis, '=', '0'] selection } when command == "lamella convert" && axis is not ('Y' or 'X' or 'S') => $"such as: --select {selection}\n  or one result for each:   --split {axis}",
        Remedy.Select { Selection: { } selection } => "such as: --select " + selection,
        Remedy.ChooseScene => "such as: --scene 0",
        Remedy.Cast { Type: { } type } => "to convert the samples:   --dtype " + type.Name(),
        Remedy.UseFormat { Ending: { } ending } => $"to keep them:   lamella convert IMAGE NAME{ending}",
        Remedy.Replace { AnyFile: false } => "to replace it:   --overwrite\n  or choose another name",
        Remedy.Replace => "to replace it all the same:   --overwrite --force\n  or choose another name",
        Remedy.ResumeOrReplace => "to go on with it:   --resume\n  to begin anew:     --overwrite",
        Remedy.PadLengths => "to pad shorter images with zeros:   --policy pad",
        Remedy.FirstSizes => "to take those of the first image:   --sizes first",
        Remedy.FillMissing => "to write it all the same:   --fill-missing",
        Remedy.ReadElements => "to read them:   lamella pixels IMAGE --native -o NAME",
        Remedy.Downsample { Method: { } method } => "such as: --downsample " + method,
        Remedy.RemakeLevels { Method: { } method } => "to remake them:   lamella pyramid STORE --downsample " + method,
        Remedy.RemakeLevels => "to remake them:   lamella pyramid STORE",
        Remedy.RepairStore => "to repair it:   lamella repair STORE",
        Remedy.ConvertFirst { Ending: { } ending } => $"to convert it:   lamella convert IMAGE NAME{ending}",
        Remedy.Append { Axis: var axis } => $"to make it longer:   lamella append INPUT STORE --axis {char.ToLowerInvariant(axis)}",
        _ => null,
    };
}

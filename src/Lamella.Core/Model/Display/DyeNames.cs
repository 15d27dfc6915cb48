using System.Globalization;

namespace Lamella;

/// <summary>What names of channels say about light: the emission maximum of common dyes and fluorescent proteins, and words for transmitted light.</summary>
internal static class DyeNames
{
    /// <summary>Emission maxima in nanometers, by the name in small letters without blanks and signs; the longest name that fits decides.</summary>
    private static readonly Dictionary<string, int> Emissions = new(StringComparer.Ordinal)
    {
        ["dapi"] = 461,
        ["hoechst"] = 461,
        ["bfp"] = 448,
        ["ebfp"] = 448,
        ["tagbfp"] = 456,
        ["cfp"] = 475,
        ["ecfp"] = 475,
        ["cerulean"] = 475,
        ["mturquoise"] = 474,
        ["gfp"] = 509,
        ["egfp"] = 507,
        ["fitc"] = 519,
        ["mneongreen"] = 517,
        ["gcamp"] = 510,
        ["fluo4"] = 516,
        ["fluo3"] = 526,
        ["fura2"] = 510,
        ["calcein"] = 515,
        ["cy2"] = 506,
        ["sytoxgreen"] = 523,
        ["acridineorange"] = 530,
        ["yfp"] = 527,
        ["eyfp"] = 527,
        ["venus"] = 528,
        ["citrine"] = 529,
        ["cy3"] = 570,
        ["tritc"] = 576,
        ["rhodamine"] = 576,
        ["phycoerythrin"] = 578,
        ["rfp"] = 584,
        ["dsred"] = 583,
        ["tdtomato"] = 581,
        ["mscarlet"] = 594,
        ["mruby"] = 605,
        ["morange"] = 562,
        ["cy35"] = 596,
        ["mcherry"] = 610,
        ["mkate"] = 633,
        ["mplum"] = 649,
        ["texasred"] = 615,
        ["propidiumiodide"] = 617,
        ["nilered"] = 628,
        ["mitotrackerred"] = 599,
        ["mitotrackergreen"] = 516,
        ["mitotrackerdeepred"] = 665,
        ["lysotrackerred"] = 590,
        ["cy5"] = 670,
        ["cy55"] = 694,
        ["cy7"] = 773,
        ["sir"] = 674,
        ["draq5"] = 697,
        ["topro3"] = 661,
        ["apc"] = 660,
        ["irfp"] = 713,
    };

    /// <summary>Families whose members are named by their excitation: Alexa 488, ATTO 647N.</summary>
    private static readonly (string[] Family, Dictionary<int, int> Emission)[] Families =
    [
        (["alexafluor", "alexa", "af", "dylight", "cf"], new() { [350] = 442, [405] = 421, [430] = 541, [488] = 519, [514] = 542, [532] = 553, [546] = 573, [555] = 565, [568] = 603, [594] = 617, [610] = 628, [633] = 647, [635] = 647, [640] = 665, [647] = 665, [660] = 690, [680] = 702, [700] = 723, [750] = 775, [790] = 805 }),
        (["atto"], new() { [390] = 479, [425] = 484, [465] = 508, [488] = 523, [495] = 527, [514] = 533, [532] = 553, [550] = 576, [565] = 592, [590] = 624, [594] = 627, [610] = 634, [620] = 643, [633] = 657, [647] = 669, [655] = 684, [680] = 700 }),
    ];

    // Words that stand alone in a name.
    private static readonly HashSet<string> Transmitted =
    [
        "bf", "brightfield", "bright", "tl", "td", "trans", "transmitted", "transmission", "transmittedlight", "dic", "nomarski", "phase", "phasecontrast", "ph", "ph1", "ph2", "ph3", "pol", "hoffman", "dia", "tpmt", "esid", "halogen", "whitelight",
    ];

    private static readonly HashSet<string> TransmittedTogether = ["brightfield", "transmittedlight", "phasecontrast", "tpmt", "whitelight", "brightlight"];

    /// <summary>The emission maximum of the dye that a name states, in nanometers; null for other names.</summary>
    public static int? EmissionOf(string? name)
    {
        if (string.IsNullOrEmpty(name)) return null;
        List<string> words = Words(name);
        // Two or three words may be one name: Texas Red, Alexa Fluor 488, EGFP-T1.
        for (int length = Math.Min(3, words.Count); length >= 1; length--)
        {
            for (int i = 0; i + length <= words.Count; i++)
            {
                if (EmissionOfWord(string.Concat(words.Skip(i).Take(length))) is { } emission) return emission;
            }
        }

        return null;
    }

    /// <summary>True for names of transmitted light.</summary>
    public static bool IsTransmittedLight(string? name)
    {
        if (string.IsNullOrEmpty(name)) return false;
        List<string> words = Words(name);
        return words.Exists(Transmitted.Contains) || words.Zip(words.Skip(1)).Any(pair => TransmittedTogether.Contains(pair.First + pair.Second));
    }

    private static int? EmissionOfWord(string word)
    {
        if (Emissions.TryGetValue(word, out int emission)) return emission;
        foreach ((string[] family, Dictionary<int, int> members) in Families)
        {
            foreach (string head in family)
            {
                if (!word.StartsWith(head, StringComparison.Ordinal)) continue;
                string digits = string.Concat(word.Skip(head.Length).TakeWhile(char.IsAsciiDigit));
                if (int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && word.Length - head.Length - digits.Length <= 1 && members.TryGetValue(number, out emission)) return emission;
            }
        }

        return null;
    }

    private static List<string> Words(string name)
    {
        List<string> words = [];
        System.Text.StringBuilder word = new();
        foreach (char c in name)
        {
            if (char.IsLetterOrDigit(c)) word.Append(char.ToLowerInvariant(c));
            else if (word.Length > 0) words.Add(Take(word));
        }

        if (word.Length > 0) words.Add(Take(word));
        return words;

        static string Take(System.Text.StringBuilder word)
        {
            string text = word.ToString();
            word.Clear();
            return text;
        }
    }
}

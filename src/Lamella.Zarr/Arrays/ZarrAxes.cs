using Lamella.Zarr.Metadata;

namespace Lamella.Zarr.Arrays;

/// <summary>Axis letters for arrays that nobody else has named: from the dimension names where they are known, else the last letters of TCZYX.</summary>
internal static class ZarrAxes
{
    /// <summary>One letter for each axis of the array, all different.</summary>
    public static string Letters(ZarrArrayMetadata metadata)
    {
        int rank = metadata.Rank;
        char[] letters = new char[rank];
        if (metadata.DimensionNames is { } names)
        {
            for (int i = 0; i < rank; i++)
            {
                char letter = names[i] is { Length: > 0 } name ? Letter(name) : '\0';
                if (letter != '\0' && !letters.Contains(letter)) letters[i] = letter;
            }
        }

        bool named = letters.AsSpan().ContainsAnyExcept('\0');
        for (int i = rank - 1; i >= 0; i--)
        {
            if (letters[i] != '\0') continue;
            int standard = Axes.Standard.Length - (rank - i);
            letters[i] = !named && standard >= 0 ? Axes.Standard[standard] : Free(letters);
        }

        return new string(letters);
    }

    private static char Letter(string name)
    {
        foreach (char axis in Axes.Standard + "S" + Axes.Extra)
        {
            if (string.Equals(Axes.NameOf(axis), name, StringComparison.OrdinalIgnoreCase)) return axis;
        }

        return '\0';
    }

    /// <summary>Beyond the extra axes (more than 25 axes) small letters follow.</summary>
    private static char Free(char[] taken)
    {
        foreach (char axis in Axes.Extra + Axes.Standard + "Sabcdefghijklmnopqrstuvwxyz")
        {
            if (!taken.Contains(axis)) return axis;
        }

        throw new InvalidOperationException("an array has more axes than there are letters");
    }
}

using System.Globalization;
using System.Text;

namespace Lamella.Zarr.Metadata;

/// <summary>How the grid position of a chunk becomes a key below the array: <c>c/1/2</c> (v3 default), <c>1.2</c> or <c>1/2</c> (v2).</summary>
/// <param name="Prefixed">The key starts with <c>c</c>.</param>
/// <param name="Separator">'/' or '.'.</param>
internal sealed record ChunkKeyEncoding(bool Prefixed, char Separator)
{
    /// <summary>The key of the chunk; a 0-d array has the one key <c>c</c> (default) or <c>0</c> (v2).</summary>
    public string Key(string path, ReadOnlySpan<long> index)
    {
        StringBuilder key = new(path, path.Length + 8 + (index.Length * 4));
        if (path.Length > 0) key.Append('/');
        if (Prefixed) key.Append('c');
        else if (index.Length == 0) key.Append('0');
        for (int i = 0; i < index.Length; i++)
        {
            if (i > 0 || Prefixed) key.Append(Separator);
            key.Append(CultureInfo.InvariantCulture, $"{index[i]}");
        }

        return key.ToString();
    }
}

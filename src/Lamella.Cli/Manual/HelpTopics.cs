namespace Lamella.Cli.Manual;

/// <summary>What <c>lamella help TOPIC</c> explains: what belongs to no single command. docs/cli/topics.md has the same texts.</summary>
internal static class HelpTopics
{
    /// <summary>Name and text of each topic.</summary>
    public static IReadOnlyList<(string Name, string Text)> All { get; } =
    [
        ("selections", """
            --scene takes an index, counted from 0 (negative: from the end), or a name.
            --select takes parts of axes, with commas between them:

              T=0                 one index, counted from 0
              Z=-1                the last one
              Y=0:512             from 0 up to, not including, 512
              Y=512:  X=:256      to the end, from the start
              C=DAPI  C='405 nm'  a channel by its name
              H=2  M=3            an index of a further axis, a tile of a mosaic

            Index 0 of an axis that the image does not have is accepted.
            """),
        ("inputs", """
            A path is a file, a folder that is an image (an OME-Zarr) or a set of planes.
            Commands that take several images also take

              folders             the images that lie directly in them
              'run/**/*.czi'      patterns, also with folders
              -                   a list of paths on standard input, one a line

            Of several images that fail in part the others are still done (exit code 7).
            A file whose name begins with a dash is written as ./-name.
            """),
        ("opening", """
            Where a file does not say what it is, or says it wrongly, you can state it:

              --read-as tiff                 the format, whatever the data looks like
              --axes TYX                     the meaning of the file's own axes, in its order
              --page-axis T                  what pages of unknown meaning are: Z, T or C
              --pixel-size X=0.1um,Y=0.1um   sizes instead of those of the file

            Every command that opens images to read them takes these options.
            """),
        ("outputs", """
            A result appears under its name when it is complete. What exists is replaced
            with --overwrite only, and what Lamella did not make with --overwrite --force
            only; an input is never replaced. The ending of a name is a promise:

              .ome.zarr  .ozx  .ome.tif   convert
              .npy  .raw                  pixels
              .png                        thumb, views, scenes

            An interrupted conversion keeps what is finished: the same command goes on
            with --resume, or begins anew with --overwrite.
            """),
        ("display", """
            Pictures, OME-Zarr and ImageJ files show a channel in the first of these that
            is known: the colour in the file; gray for transmitted light (brightfield,
            DIC, phase contrast); the colour of the emission wavelength; that of the dye
            by its name (DAPI, GFP, Alexa 594); a colour that no other channel has.
            A single channel of which nothing is known is gray.

            The range is the one in the file, unless it is all that the sample type can
            hold or shows nothing; else the 0.1th to the 99.9th percentile of the scene.
            Pictures show the middle section at the first time point; --select takes
            another one. Pixels of 8-bit RGB are shown as they are.
            --compat spec|iscc-bio makes the picture that iscc-bio makes instead.
            """),
        ("json", """
            With --json a command prints one document. Its first member, schema, is
            lamella/COMMAND/1, or lamella/COMMAND-list/1 for several inputs. Members are
            added within a version, never renamed; absent values are null. The JSON
            Schemas of all documents are published with the program (docs/schemas).
            """),
        ("exit-codes", """
              0    done
              1    the answer is no: something differs, is invalid or does not match
              2    the command line is wrong
              3    the input is missing or cannot be read
              4    unknown format, damaged data, or a feature that is not supported
              5    the output exists or cannot be written
              6    the network failed, or credentials were refused
              7    a batch failed in part
              70   a fault of the program itself; please report it
              130  interrupted; a conversion can be resumed
            """),
        ("config", """
            Options that you always give can be written into a file, one a line:

              # for every command that has the option
              threads = 8
              memory = 4GiB
              # for one command
              convert.ngff = 0.4
              thumb.scale-bar = true

            The file is the one that LAMELLA_CONFIG names, else lamella/config in
            $XDG_CONFIG_HOME (~/.config), on Windows in %APPDATA%. The command line
            comes first, then the environment, then the file; -v prints what was taken
            from where. Options that permit something to be replaced (overwrite, force)
            are taken from the command line only.
            """),
        ("environment", """
            LAMELLA_CONFIG       the file of settings (lamella help config); empty: none
            LAMELLA_THREADS      as --threads
            LAMELLA_MEMORY       as --memory
            LAMELLA_PROGRESS     as --progress of convert
            LAMELLA_TOKENS       the file of tokens, as --register of token and share
            LAMELLA_NATIVE       0: decode without the codecs of the system
            NO_COLOR             no colours on the terminal
            TERM                 dumb: no line that renews itself, no colours
            SOURCE_DATE_EPOCH    the date in ro-crate-metadata.json
            """),
    ];

    /// <summary>The names of the topics.</summary>
    public static IEnumerable<string> Names => All.Select(topic => topic.Name);

    /// <summary>The text of a topic; null for another word.</summary>
    public static string? Find(string word) => All.FirstOrDefault(topic => string.Equals(topic.Name, word, StringComparison.OrdinalIgnoreCase)).Text;
}

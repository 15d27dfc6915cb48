namespace Lamella.Pipelines.Doctor;

/// <summary>First bytes of files that come up among images, for those that no reader claims.</summary>
internal static class FileSignature
{
    private static readonly (int At, byte[] Bytes, string Name, string Advice)[] Table =
    [
        (0, [0x89, (byte)'H', (byte)'D', (byte)'F', 13, 10, 0x1A, 10], "HDF5 (Imaris IMS, BigDataViewer, ilastik)", "export it as OME-TIFF or OME-Zarr from the program that made it"),
        (0, [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "OLE2 compound file (ZVI, OIB, or an office document)", "export it as OME-TIFF from the microscope's program"),
        (128, "DICM"u8.ToArray(), "DICOM", "convert it to TIFF with a DICOM tool"),
        (0, "OLYMPUSRAWFORMAT"u8.ToArray(), "Olympus OIR", "export it as OME-TIFF from the microscope's program"),
        (0, "PK\x3\x4"u8.ToArray(), "zip archive", "unpack it; a zipped OME-Zarr opens when its name ends in .ozx or .zarr.zip"),
        (0, [0x37, 0x7A, 0xBC, 0xAF], "7z archive", "unpack it"),
        (0, [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z'], "xz archive", "unpack it"),
        (0, "BZh"u8.ToArray(), "bzip2 archive", "unpack it"),
        (0, "%PDF"u8.ToArray(), "PDF document", "export the pictures in it"),
        (8, "WEBP"u8.ToArray(), "WebP picture", "convert it to PNG"),
        (8, "AVI "u8.ToArray(), "AVI video", "convert it with ffmpeg"),
        (4, "ftyp"u8.ToArray(), "MP4 video, HEIF or AVIF picture", "convert it with ffmpeg, or to PNG"),
        (0, [0x1A, 0x45, 0xDF, 0xA3], "Matroska video", "convert it with ffmpeg"),
        (4, "JXL "u8.ToArray(), "JPEG XL picture", "convert it to PNG"),
        (0, [0xFF, 0x0A], "JPEG XL codestream", "convert it to PNG"),
        (0, [0x76, 0x2F, 0x31, 0x01], "OpenEXR picture", "convert it to TIFF"),
        (0, "8BPS"u8.ToArray(), "Photoshop document", "save it as TIFF"),
        (0, "NRRD"u8.ToArray(), "NRRD volume", "convert it to TIFF"),
        (0, "SIMPLE  ="u8.ToArray(), "FITS image", "convert it to TIFF"),
        (0, "BM"u8.ToArray(), "perhaps a bitmap", "see whether it was cut off"),
        (0, "<?xml"u8.ToArray(), "XML text", "open the image that it describes, not the description"),
        (0, "<!DOCTYPE"u8.ToArray(), "HTML page", "the download was answered with a page; download it again"),
        (0, "<html"u8.ToArray(), "HTML page", "the download was answered with a page; download it again"),
        (0, "version https://git-lfs"u8.ToArray(), "pointer of Git LFS", "fetch the file itself (git lfs pull)"),
    ];

    /// <summary>What the first bytes look like, and what to do with it; null when nothing comes to mind.</summary>
    public static (string Name, string Advice)? Find(ReadOnlySpan<byte> head)
    {
        foreach ((int at, byte[] bytes, string name, string advice) in Table)
        {
            if (head.Length >= at + bytes.Length && head[at..].StartsWith(bytes)) return (name, advice);
        }

        return head.Length > 0 && head.IndexOfAnyExcept((byte)0) < 0 ? ("zeros", "the copy was probably interrupted; copy the file again") : null;
    }
}

namespace Lamella.Codecs.Jpeg2000;

/// <summary>The markers of a codestream (T.800 Table A.2).</summary>
internal static class Marker
{
    public const int Soc = 0xFF4F;
    public const int Cap = 0xFF50;
    public const int Siz = 0xFF51;
    public const int Cod = 0xFF52;
    public const int Coc = 0xFF53;
    public const int Qcd = 0xFF5C;
    public const int Qcc = 0xFF5D;
    public const int Rgn = 0xFF5E;
    public const int Poc = 0xFF5F;
    public const int Ppm = 0xFF60;
    public const int Ppt = 0xFF61;
    public const int Com = 0xFF64;
    public const int Sot = 0xFF90;
    public const int Sop = 0xFF91;
    public const int Eph = 0xFF92;
    public const int Sod = 0xFF93;
    public const int Eoc = 0xFFD9;

    /// <summary>Markers without a length (T.800 A.1.3).</summary>
    public static bool StandsAlone(int marker) => marker is >= 0xFF30 and <= 0xFF3F;
}

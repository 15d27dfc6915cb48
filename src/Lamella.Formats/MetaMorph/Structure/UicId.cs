namespace Lamella.Formats.MetaMorph.Structure;

/// <summary>The numbers of values in UIC1 and UIC4, as the vendor's description of the stack format names them.</summary>
internal enum UicId
{
    AutoScale = 0,
    MinScale = 1,
    MaxScale = 2,
    SpatialCalibration = 3,
    XCalibration = 4,
    YCalibration = 5,
    CalibrationUnits = 6,
    Name = 7,
    Zoom = 15,
    CreateTime = 16,
    LastSavedTime = 17,
    CurrentBuffer = 18,
    StandardLut = 26,
    Wavelength = 27,
    StagePosition = 28,
    CameraChipOffset = 29,
    StageLabel = 37,
    AbsoluteZ = 40,
    AbsoluteZValid = 41,
}

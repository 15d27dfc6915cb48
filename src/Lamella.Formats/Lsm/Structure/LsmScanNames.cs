namespace Lamella.Formats.Lsm.Structure;

/// <summary>The names of scan settings, after the structure's published description ("LSM 5 file format", Carl Zeiss).</summary>
internal static class LsmScanNames
{
    private static readonly Dictionary<uint, string> Names = new()
    {
        [0x10000000] = "Recording", [0x10000001] = "Name", [0x10000002] = "Description", [0x10000003] = "Notes", [0x10000004] = "Objective",
        [0x10000005] = "ProcessingSummary", [0x10000006] = "SpecialScanMode", [0x10000007] = "ScanType", [0x10000008] = "ScanMode",
        [0x10000009] = "NumberOfStacks", [0x1000000A] = "LinesPerPlane", [0x1000000B] = "SamplesPerLine", [0x1000000C] = "PlanesPerVolume",
        [0x1000000D] = "ImagesWidth", [0x1000000E] = "ImagesHeight", [0x1000000F] = "ImagesNumberPlanes", [0x10000010] = "ImagesNumberStacks",
        [0x10000011] = "ImagesNumberChannels", [0x10000012] = "LinscanXySize", [0x10000013] = "ScanDirection", [0x10000014] = "TimeSeries",
        [0x10000015] = "OriginalScanData", [0x10000016] = "ZoomX", [0x10000017] = "ZoomY", [0x10000018] = "ZoomZ", [0x10000019] = "Sample0X",
        [0x1000001A] = "Sample0Y", [0x1000001B] = "Sample0Z", [0x1000001C] = "SampleSpacing", [0x1000001D] = "LineSpacing",
        [0x1000001E] = "PlaneSpacing", [0x1000001F] = "PlaneWidth", [0x10000020] = "PlaneHeight", [0x10000021] = "VolumeDepth",
        [0x10000023] = "Nutation", [0x10000034] = "Rotation", [0x10000035] = "Precession", [0x10000036] = "Sample0time",
        [0x10000037] = "StartScanTriggerIn", [0x10000038] = "StartScanTriggerOut", [0x10000039] = "StartScanEvent", [0x10000040] = "StartScanTime",
        [0x10000041] = "StopScanTriggerIn", [0x10000042] = "StopScanTriggerOut", [0x10000043] = "StopScanEvent", [0x10000044] = "StopScanTime",
        [0x10000045] = "UseRois", [0x10000046] = "UseReducedMemoryRois", [0x10000047] = "User", [0x10000048] = "UseBcCorrection",
        [0x10000049] = "PositionBcCorrection1", [0x10000050] = "PositionBcCorrection2", [0x10000051] = "InterpolationY",
        [0x10000052] = "CameraBinning", [0x10000053] = "CameraSupersampling", [0x10000054] = "CameraFrameWidth", [0x10000055] = "CameraFrameHeight",
        [0x10000056] = "CameraOffsetX", [0x10000057] = "CameraOffsetY", [0x10000059] = "RtBinning", [0x1000005A] = "RtFrameWidth",
        [0x1000005B] = "RtFrameHeight", [0x1000005C] = "RtRegionWidth", [0x1000005D] = "RtRegionHeight", [0x1000005E] = "RtOffsetX",
        [0x1000005F] = "RtOffsetY", [0x10000060] = "RtZoom", [0x10000061] = "RtLinePeriod", [0x10000062] = "Prescan", [0x10000063] = "ScanDirectionZ",
        [0x11000000] = "Timers", [0x12000000] = "Timer", [0x12000001] = "Name", [0x12000002] = "Description", [0x12000003] = "Interval",
        [0x12000004] = "TriggerIn", [0x12000005] = "TriggerOut", [0x12000006] = "ActivationTime", [0x12000007] = "ActivationNumber",
        [0x13000000] = "Markers", [0x14000000] = "Marker", [0x14000001] = "Name", [0x14000002] = "Description", [0x14000003] = "TriggerIn",
        [0x14000004] = "TriggerOut", [0x20000000] = "Tracks", [0x30000000] = "Lasers", [0x40000000] = "Track", [0x40000001] = "MultiplexType",
        [0x40000002] = "MultiplexOrder", [0x40000003] = "SamplingMode", [0x40000004] = "SamplingMethod", [0x40000005] = "SamplingNumber",
        [0x40000006] = "Acquire", [0x40000007] = "SampleObservationTime", [0x4000000B] = "TimeBetweenStacks", [0x4000000C] = "Name",
        [0x4000000D] = "Collimator1Name", [0x4000000E] = "Collimator1Position", [0x4000000F] = "Collimator2Name",
        [0x40000010] = "Collimator2Position", [0x40000011] = "IsBleachTrack", [0x40000012] = "IsBleachAfterScanNumber",
        [0x40000013] = "BleachScanNumber", [0x40000014] = "TriggerIn", [0x40000015] = "TriggerOut", [0x40000016] = "IsRatioTrack",
        [0x40000017] = "BleachCount", [0x40000018] = "SpiCenterWavelength", [0x40000019] = "PixelTime", [0x40000021] = "CondensorFrontlens",
        [0x40000023] = "FieldStopValue", [0x40000024] = "IdCondensorAperture", [0x40000025] = "CondensorAperture",
        [0x40000026] = "IdCondensorRevolver", [0x40000027] = "CondensorFilter", [0x40000028] = "IdTransmissionFilter1",
        [0x40000029] = "IdTransmission1", [0x40000030] = "IdTransmissionFilter2", [0x40000031] = "IdTransmission2", [0x40000032] = "RepeatBleach",
        [0x40000033] = "EnableSpotBleachPos", [0x40000034] = "SpotBleachPosx", [0x40000035] = "SpotBleachPosy", [0x40000036] = "SpotBleachPosz",
        [0x40000037] = "IdTubelens", [0x40000038] = "IdTubelensPosition", [0x40000039] = "TransmittedLight", [0x4000003A] = "ReflectedLight",
        [0x4000003B] = "SimultanGrabAndBleach", [0x4000003C] = "BleachPixelTime", [0x50000000] = "Laser", [0x50000001] = "Name",
        [0x50000002] = "Acquire", [0x50000003] = "Power", [0x60000000] = "DetectionChannels", [0x70000000] = "DetectionChannel",
        [0x70000001] = "IntegrationMode", [0x70000002] = "SpecialMode", [0x70000003] = "DetectorGainFirst", [0x70000004] = "DetectorGainLast",
        [0x70000005] = "AmplifierGainFirst", [0x70000006] = "AmplifierGainLast", [0x70000007] = "AmplifierOffsFirst",
        [0x70000008] = "AmplifierOffsLast", [0x70000009] = "PinholeDiameter", [0x7000000A] = "CountingTrigger", [0x7000000B] = "Acquire",
        [0x7000000C] = "PointDetectorName", [0x7000000D] = "AmplifierName", [0x7000000E] = "PinholeName", [0x7000000F] = "FilterSetName",
        [0x70000010] = "FilterName", [0x70000013] = "IntegratorName", [0x70000014] = "ChannelName", [0x70000015] = "DetectorGainBc1",
        [0x70000016] = "DetectorGainBc2", [0x70000017] = "AmplifierGainBc1", [0x70000018] = "AmplifierGainBc2", [0x70000019] = "AmplifierOffsetBc1",
        [0x70000020] = "AmplifierOffsetBc2", [0x70000021] = "SpectralScanChannels", [0x70000022] = "SpiWavelengthStart",
        [0x70000023] = "SpiWavelengthStop", [0x70000026] = "DyeName", [0x70000027] = "DyeFolder", [0x80000000] = "IlluminationChannels",
        [0x90000000] = "IlluminationChannel", [0x90000001] = "Name", [0x90000002] = "Power", [0x90000003] = "Wavelength", [0x90000004] = "Acquire",
        [0x90000005] = "DetchannelName", [0x90000006] = "PowerBc1", [0x90000007] = "PowerBc2", [0xA0000000] = "BeamSplitters",
        [0xB0000000] = "BeamSplitter", [0xB0000001] = "FilterSet", [0xB0000002] = "Filter", [0xB0000003] = "Name", [0xC0000000] = "DataChannels",
        [0xD0000000] = "DataChannel", [0xD0000001] = "Name", [0xD0000003] = "Acquire", [0xD0000004] = "Color", [0xD0000005] = "SampleType",
        [0xD0000006] = "BitsPerSample", [0xD0000007] = "RatioType", [0xD0000008] = "RatioTrack1", [0xD0000009] = "RatioTrack2",
        [0xD000000A] = "RatioChannel1", [0xD000000B] = "RatioChannel2", [0xD000000C] = "RatioConst1", [0xD000000D] = "RatioConst2",
        [0xD000000E] = "RatioConst3", [0xD000000F] = "RatioConst4", [0xD0000010] = "RatioConst5", [0xD0000011] = "RatioConst6",
        [0xD0000012] = "RatioFirstImages1", [0xD0000013] = "RatioFirstImages2", [0xD0000014] = "DyeName", [0xD0000015] = "DyeFolder",
        [0xD0000016] = "Spectrum", [0xD0000017] = "Acquire",
    };

    /// <summary>The name of a setting, or its number.</summary>
    public static string Find(uint id) => Names.TryGetValue(id, out string? name) ? name : Invariant($"0x{id:X8}");
}

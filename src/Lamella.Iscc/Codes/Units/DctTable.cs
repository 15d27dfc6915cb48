namespace Lamella.Iscc.Codes;

/// <summary>The divisors of the recursive cosine transform of the Image-Code as IEEE 754 bit patterns, so that no platform's cosine decides a bit of a code (iscc-core 1.3.0).</summary>
internal static class DctTable
{
    /// <summary>2 cos((i + 0.5) pi / 2) for i below 1.</summary>
    internal static ReadOnlySpan<ulong> Divisors2Bits =>
    [
        0x3FF6A09E667F3BCD,
    ];

    /// <summary>2 cos((i + 0.5) pi / 4) for i below 2.</summary>
    internal static ReadOnlySpan<ulong> Divisors4Bits =>
    [
        0x3FFD906BCF328D46, 0x3FE87DE2A6AEA964,
    ];

    /// <summary>2 cos((i + 0.5) pi / 8) for i below 4.</summary>
    internal static ReadOnlySpan<ulong> Divisors8Bits =>
    [
        0x3FFF6297CFF75CB0, 0x3FFA9B66290EA1A3, 0x3FF1C73B39AE68C9, 0x3FD8F8B83C69A60D,
    ];

    /// <summary>2 cos((i + 0.5) pi / 16) for i below 8.</summary>
    internal static ReadOnlySpan<ulong> Divisors16Bits =>
    [
        0x3FFFD88DA3D12526, 0x3FFE9F4156C62DDA, 0x3FFC38B2F180BDB1, 0x3FF8BC806B151741, 0x3FF44CF325091DD6, 0x3FEE2B5D3806F63E, 0x3FE294062ED59F05,
        0x3FC917A6BC29B438,
    ];

    /// <summary>2 cos((i + 0.5) pi / 32) for i below 16.</summary>
    internal static ReadOnlySpan<ulong> Divisors32Bits =>
    [
        0x3FFFF621E3796D7E, 0x3FFFA7557F08A517, 0x3FFF0A7EFB9230D7, 0x3FFE212104F686E5, 0x3FFCED7AF43CC773, 0x3FFB728345196E3E, 0x3FF9B3E047F38741,
        0x3FF7B5DF226AAFAF, 0x3FF57D69348CEC9F, 0x3FF30FF7FCE17036, 0x3FF073879922FFED, 0x3FEB5D1009E15CC2, 0x3FE58F9A75AB1FDD, 0x3FDF19F97B215F1E,
        0x3FD2C8106E8E613A, 0x3FB91F65F10DD824,
    ];
}

namespace Lamella.Ome;

/// <summary>The releases of the OME-Zarr (NGFF) specification. Values order by age.</summary>
internal enum NgffRelease
{
    V01 = 1,
    V02,
    V03,
    V04,
    V05,
    V06,
}

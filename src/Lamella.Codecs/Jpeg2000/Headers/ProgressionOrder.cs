namespace Lamella.Codecs.Jpeg2000;

/// <summary>The order of packets (T.800 Table A.16): layer, resolution, component, position; slowest first.</summary>
internal enum ProgressionOrder
{
    LayerResolution,
    ResolutionLayer,
    ResolutionPosition,
    PositionComponent,
    ComponentPosition,
}

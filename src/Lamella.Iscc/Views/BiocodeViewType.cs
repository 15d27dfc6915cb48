namespace Lamella.Iscc.Views;

/// <summary>What a picture was chosen for.</summary>
internal enum BiocodeViewType
{
    Composite,
    Focus,
    Entropy,
    Middle,
}

namespace Lamella.Iscc.Codes;

/// <summary>The first field of an ISCC header (ISO 24138, section 5): what the code describes.</summary>
internal enum IsccMainType
{
    Meta = 0,
    Semantic = 1,
    Content = 2,
    Data = 3,
    Instance = 4,
    Iscc = 5,
    Id = 6,
    Flake = 7,
}

namespace Lamella.Iscc.Imagewalk;

/// <summary>Where IEP-0018 and the program iscc-bio part, which of the two is followed.</summary>
internal enum WalkMode
{
    /// <summary>IEP-0018: the samples of RGB pixels are channels of their own (number c * S + s), as Bio-Formats and OMERO count them; differences are exact.</summary>
    Spec,

    /// <summary>iscc-bio at b412e9a: of RGB pixels only sample 0 counts, views come from the lowest resolution level, integer differences wrap in their own type.</summary>
    IsccBio,
}

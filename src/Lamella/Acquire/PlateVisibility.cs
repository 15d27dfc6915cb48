namespace Lamella;

/// <summary>What readers see of the fields of a plate that is being recorded.</summary>
public enum PlateVisibility
{
    /// <summary>A field appears when it is complete, and its well with the first of its fields. The plate appears with the field that is started first, whose planes are noted as not written yet.</summary>
    WhenComplete,

    /// <summary>All planned fields are there from the start. Their planes are noted as not written until they are, which tells them from planes of zeros: <see cref="BioImage.Missing"/> counts them.</summary>
    Planned,
}

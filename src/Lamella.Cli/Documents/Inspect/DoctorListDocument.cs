namespace Lamella.Cli.Documents;

/// <summary>Several images, examined.</summary>
/// <param name="Images">What was examined.</param>
/// <param name="Errors">The inputs that could not be examined.</param>
internal sealed record DoctorListDocument(IReadOnlyList<DoctorDocument> Images, IReadOnlyList<InputFailure> Errors) : Document;

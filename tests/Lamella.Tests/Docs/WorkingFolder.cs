using Xunit;

namespace Lamella.Tests.Docs;

/// <summary>Tests that change the working folder of the process run alone.</summary>
[CollectionDefinition(nameof(WorkingFolder), DisableParallelization = true)]
public sealed class WorkingFolder;

// Tests run in parallel by class; each owns its temporary folder.
[assembly: Xunit.CollectionBehavior(DisableTestParallelization = false)]

// Servers that take long to come up.
[assembly: Xunit.AssemblyFixture(typeof(Lamella.TestKit.EarlyJudges))]

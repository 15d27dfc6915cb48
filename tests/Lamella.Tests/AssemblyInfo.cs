// Tests run in parallel by class; each owns its temporary folder.
[assembly: Xunit.CollectionBehavior(DisableTestParallelization = false)]

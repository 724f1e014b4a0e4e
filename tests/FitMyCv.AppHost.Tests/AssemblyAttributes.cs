// Whole systems start in these tests: one at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

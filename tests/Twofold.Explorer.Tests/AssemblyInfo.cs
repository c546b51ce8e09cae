// The mutant is the process's, and threads that are explored share two cores badly.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

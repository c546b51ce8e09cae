// Storms load every core, and the deliberate faults are the process's.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

using Twofold.Arch;

namespace Twofold.Spec;

/// <summary>A value that is gone from the tables and that CPUs may still use: part of a TLB's history.</summary>
/// <param name="Word">Where it stood.</param>
/// <param name="Range">The addresses that it covers.</param>
/// <param name="Entry">The value.</param>
/// <param name="Cpus">One bit for each CPU that may hold it.</param>
public readonly record struct StaleEntry(Pa Word, IpaRange Range, Stage2Entry Entry, uint Cpus);

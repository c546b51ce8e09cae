using Twofold.Arch;

namespace Twofold.PageTables;

/// <summary>How far an operation on a range came.</summary>
/// <param name="Result">What stopped it; <see cref="MapResult.Done"/> when it came to the end. The part that it stopped at is
/// untouched.</param>
/// <param name="Next">Where to go on after putting right what stopped it.</param>
public readonly record struct RangeResult(MapResult Result, Ipa Next);

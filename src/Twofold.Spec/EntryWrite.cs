using Twofold.Arch;

namespace Twofold.Spec;

/// <summary>One change of one word.</summary>
/// <param name="Word">Where.</param>
/// <param name="Before">What stood there.</param>
/// <param name="After">What stands there now.</param>
/// <param name="Operation">Which operation did it: no two have the same number.</param>
/// <param name="IsHardware">A walker did it.</param>
/// <param name="IsAging">The operation reports Access flags to its caller, and clears them.</param>
public readonly record struct EntryWrite(Pa Word, ulong Before, ulong After, int Operation, bool IsHardware, bool IsAging);

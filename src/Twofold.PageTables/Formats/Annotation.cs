namespace Twofold.PageTables;

/// <summary>What software notes in an entry that maps nothing: who owns the page, or why it must not be mapped.</summary>
/// <param name="Type">Whose note it is. 1 to 15; 1 is the engine's own (an entry that is being changed) and refused.</param>
/// <param name="Value">The note. In VMSA formats bits 1 to 59 of the descriptor, so bits 0 and 60 to 63 are 0.</param>
public readonly record struct Annotation(int Type, ulong Value);

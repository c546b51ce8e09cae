namespace Twofold.Machine;

/// <summary>Every encoding the decoder knows: what fuzz tests draw words from.</summary>
internal static partial class InstructionPatterns
{
    /// <summary>The patterns, in no particular order. A word may match two where one is a special case of the other;
    /// <see cref="Find"/> answers the special one.</summary>
    internal static readonly IReadOnlyList<InstructionPattern> All = Table();
}

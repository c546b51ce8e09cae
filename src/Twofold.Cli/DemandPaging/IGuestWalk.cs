using Twofold.Memory;

namespace Twofold.Cli.DemandPaging;

/// <summary>A CPU's table walker, set up for one table. A struct, so that the CPU's loop is compiled for it.</summary>
internal interface IGuestWalk
{
    /// <summary>Walks for a store; false when it faults.</summary>
    /// <param name="memory">Where the tables are.</param>
    /// <param name="address">The guest physical address.</param>
    /// <param name="output">What its page maps to.</param>
    bool TryWalk(PhysicalMemory memory, ulong address, out ulong output);
}

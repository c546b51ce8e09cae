using Twofold.Machine;
using Twofold.Memory;

namespace Twofold.Cli.DemandPaging;

/// <summary>Intel's extended page tables; the walker sets Accessed and Dirty flags.</summary>
internal readonly struct EptGuestWalk(EptControls controls) : IGuestWalk
{
    public bool TryWalk(PhysicalMemory memory, ulong address, out ulong output)
    {
        EptWalk walk = new(controls, address, new X86Access(Rights.Write));
        while (walk.Result == WalkStep.More)
        {
            _ = walk.Step(memory);
        }

        output = walk.Output;
        return walk.Result == WalkStep.Translated;
    }
}

using Twofold.Arch;
using Twofold.Machine;
using Twofold.Memory;

namespace Twofold.Cli.DemandPaging;

/// <summary>Arm's second stage.</summary>
internal readonly struct Stage2GuestWalk(VtcrEl2 control, Pa tables, CpuFeatures features) : IGuestWalk
{
    private readonly Stage2Controls _controls = new(control, tables, features);

    public bool TryWalk(PhysicalMemory memory, ulong address, out ulong output)
    {
        Stage2Walk walk = new(_controls, address, Rights.Write);
        while (walk.Result == WalkStep.More)
        {
            _ = walk.Step(memory);
        }

        output = walk.Output;
        return walk.Result == WalkStep.Translated;
    }
}

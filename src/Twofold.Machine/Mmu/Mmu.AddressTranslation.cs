using Twofold.Arch;

namespace Twofold.Machine;

/// <content>The address translation instructions.</content>
internal sealed partial class Mmu
{
    private const ulong Res1 = 1UL << 11;

    /// <summary>AT S1E1R, S1E1W, S1E0R and S1E0W, executed at EL1: stage 1 alone, its descriptors read through stage 2.</summary>
    /// <param name="address">The virtual address.</param>
    /// <param name="write">The W form.</param>
    /// <param name="el">The level in the instruction's name.</param>
    /// <param name="par">What PAR_EL1 becomes: the translation, or the stage-1 fault.</param>
    /// <param name="fault">The exception, when there is one.</param>
    /// <returns>False when the instruction takes an exception and PAR_EL1 keeps its value: a stage-2 fault of the walk (to EL2), or
    /// an external abort on it (to EL1).</returns>
    internal bool TryAddressTranslate(ulong address, bool write, int el, out ulong par, out Fault fault)
    {
        if (TryStage1(new WalkRequest(address, write ? Access.Write : Access.Read, el), out Stage1Leaf leaf, out fault))
        {
            const ulong page = 0x0000_ffff_ffff_f000;
            byte type = WithCacheControls(leaf.MemoryType, Access.Read);
            ulong shareability = MemoryType.CombineShareability(type, leaf.Shareability, MemoryType.NonShareable);
            par = ((ulong)type << 56) | (leaf.Ipa & page) | Res1 | (shareability << 7);
            return true;
        }

        bool taken = fault.Stage2 || fault.Status == FaultStatus.ExternalOnWalk;
        fault.CacheMaintenance = fault.Write = true; // As the syndrome of an address translation instruction has them.
        par = Res1 | (fault.Code << 1) | 1;
        return !taken;
    }

    /// <summary>AT S1E1R for EL2: stage 1 alone.</summary>
    /// <param name="address">The virtual address.</param>
    /// <param name="ipa">Its intermediate physical address, to the byte.</param>
    internal bool TryTranslateStage1(ulong address, out Ipa ipa)
    {
        bool done = TryStage1(new WalkRequest(address, Access.Read, 1), out Stage1Leaf leaf, out _);
        ipa = new Ipa(leaf.Ipa);
        return done;
    }

    private bool TryStage1(in WalkRequest request, out Stage1Leaf leaf, out Fault fault)
    {
        if (Stage1Enabled)
        {
            return _stage1.TryWalk(request, out leaf, out fault);
        }

        leaf = default;
        if (!TryFlatIpa(request, out leaf.Ipa, out fault))
        {
            return false;
        }

        leaf.MemoryType = FlatType(request.Access);
        leaf.Shareability = FlatShareability;
        return true;
    }
}

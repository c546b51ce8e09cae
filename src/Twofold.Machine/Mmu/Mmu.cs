using Twofold.Memory;

namespace Twofold.Machine;

/// <summary>The translation of one CPU: its TLB and the walkers behind it.</summary>
internal sealed class Mmu(Cpu cpu, PhysicalMemory memory)
{
    /// <summary>Translates one address through both stages.</summary>
    /// <param name="address">The virtual address.</param>
    /// <param name="access">What it is for.</param>
    /// <param name="el">The exception level whose permissions apply (0 for unprivileged loads and stores at EL1).</param>
    /// <param name="translation">The page, on success.</param>
    /// <param name="fault">What failed, all fields set, otherwise.</param>
    /// <remarks>Where hardware Access-flag management applies, it is done here.</remarks>
    internal bool TryTranslate(ulong address, Access access, int el, out Translation translation, out Fault fault)
    {
        _ = cpu;
        _ = memory;
        translation = default;
        fault = default;
        _ = address;
        _ = access;
        _ = el;
        return false;
    }

    /// <summary>AT S1E1R for EL2: stage 1 alone.</summary>
    internal bool TryTranslateStage1(ulong address, out Twofold.Arch.Ipa ipa)
    {
        ipa = new(address);
        return false;
    }

    /// <summary>A register that translation depends on was written: what the fast paths hold is stale. The TLB proper is tagged
    /// with ASID and VMID and keeps its entries.</summary>
    internal void ControlsChanged() => cpu.FlushMicroTlb();
}

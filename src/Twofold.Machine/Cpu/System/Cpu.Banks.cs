using Twofold.Sync;

namespace Twofold.Machine;

public sealed partial class Cpu
{
    /// <summary>The interrupt controller's CPU interface (ICC_*_EL1); without one these registers are UNDEFINED.</summary>
    internal ISystemRegisterBank? InterruptInterface { get; set; }

    /// <summary>OSLSR_EL1.OSLK, in its place.</summary>
    internal ulong OslsrEl1;

    /// <summary>The level of the IRQ line, masked or not: ISR_EL1.I.</summary>
    internal bool IrqAsserted => Cell.Load(ref _irqLine) != 0;

    /// <summary>The translation a cache maintenance instruction by address needs. False leaves the reason for <see cref="Abort"/>.</summary>
    /// <param name="address">The operand.</param>
    /// <param name="invalidate">It throws data away, which needs write permission.</param>
    /// <param name="page">The physical page.</param>
    internal bool TryMaintain(ulong address, bool invalidate, out Arch.Pa page)
    {
        ref MicroEntry entry = ref _microTlb.Entry(address);
        if ((invalidate ? entry.WriteTag : entry.ReadTag) == (address & PageMask))
        {
            page = new(entry.Page & PageMask);
            return true;
        }

        bool done = Mmu.TryTranslate(
            address, invalidate ? Access.CacheInvalidate : Access.CacheMaintenance, El, out Translation translation, out _fault);
        page = translation.Page;
        return done;
    }

    /// <summary>AT S1E<paramref name="el"/>R or W into PAR_EL1. False leaves the reason for <see cref="Abort"/>.</summary>
    internal bool TryTranslateToPar(ulong address, bool write, int el)
    {
        if (!Mmu.TryAddressTranslate(address, write, el, out ulong par, out _fault))
        {
            return false;
        }

        ParEl1 = par;
        return true;
    }
}

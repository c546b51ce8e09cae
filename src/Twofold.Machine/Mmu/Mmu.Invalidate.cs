using Twofold.Arch;

namespace Twofold.Machine;

/// <content>TLBI, as executed at EL1: for the current VMID, here or on every CPU.</content>
internal sealed partial class Mmu
{
    /// <summary>TLBI VMALLE1 and VMALLE1IS.</summary>
    /// <param name="shareable">The Inner Shareable form; HCR_EL2.FB turns the local one into it.</param>
    internal void InvalidateAll(bool shareable) => Execute(TlbOperation.All(_cpu.VttbrVmid), shareable);

    /// <summary>TLBI ASIDE1 and ASIDE1IS.</summary>
    /// <param name="operand">Xt: the ASID in 63:48.</param>
    /// <param name="shareable">As in <see cref="InvalidateAll"/>.</param>
    internal void InvalidateByAsid(ulong operand, bool shareable)
        => Execute(TlbOperation.ByAsid(_cpu.VttbrVmid, AsidOf(operand)), shareable);

    /// <summary>TLBI VAE1, VALE1 and their IS forms.</summary>
    /// <param name="operand">Xt: the ASID in 63:48, VA[55:12] in 43:0.</param>
    /// <param name="shareable">As in <see cref="InvalidateAll"/>.</param>
    internal void InvalidateByVa(ulong operand, bool shareable)
        => Execute(TlbOperation.ByVa(_cpu.VttbrVmid, AddressOf(operand), AsidOf(operand)), shareable);

    /// <summary>TLBI VAAE1, VAALE1 and their IS forms.</summary>
    /// <param name="operand">Xt: VA[55:12] in 43:0.</param>
    /// <param name="shareable">As in <see cref="InvalidateAll"/>.</param>
    internal void InvalidateByVaAllAsid(ulong operand, bool shareable)
        => Execute(TlbOperation.ByVaAllAsid(_cpu.VttbrVmid, AddressOf(operand)), shareable);

    /// <summary>Drops what <paramref name="operation"/> names from this CPU, the fast paths' copies included.</summary>
    internal void Invalidate(in TlbOperation operation)
    {
        Tlb.Invalidate(operation.WithVmid(_stage2.EffectiveVmid(operation.Vmid)));
        _cpu.FlushMicroTlb();
    }

    /// <summary>Drops all there is, of every VM.</summary>
    internal void InvalidateEverything()
    {
        Tlb.Clear();
        _cpu.FlushMicroTlb();
    }

    private void Execute(in TlbOperation operation, bool shareable)
    {
        bool broadcast = shareable || (_cpu.HcrEl2 & HcrEl2.Fb) != 0;
        if (broadcast && _cpu.Cluster is not null)
        {
            _cpu.Cluster.Broadcast(MaintenanceRequest.Of(operation), _cpu);
            return;
        }

        Invalidate(operation);
    }

    private ushort AsidOf(ulong operand) => Stage1Controls.AsidOf(_cpu.TcrEl1, operand);

    /// <summary>VA[55:12] with VA[55] repeated above, as the TLB keeps addresses.</summary>
    private static ulong AddressOf(ulong operand) => (ulong)((long)(operand << 20) >> 8);
}

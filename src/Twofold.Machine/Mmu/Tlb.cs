namespace Twofold.Machine;

/// <summary>The TLB of one CPU: combined entries by virtual address, and stage-2 entries by IPA, which stage-1 walks and a guest
/// without stage 1 use.</summary>
/// <remarks>It holds what walks without a fault led to, with the Access flag set; what it holds stays until an invalidation names it
/// or another entry takes its place. Belongs to the CPU's thread.</remarks>
internal sealed class Tlb
{
    private const int CombinedSetBits = 9, Stage2SetBits = 8;

    /// <summary>By virtual address, VMID and ASID.</summary>
    internal readonly TlbArray Combined = new(CombinedSetBits);

    /// <summary>By IPA and VMID.</summary>
    internal readonly TlbArray Stage2 = new(Stage2SetBits);

    /// <summary>Drops everything.</summary>
    internal void Clear()
    {
        Combined.Clear();
        Stage2.Clear();
    }

    /// <summary>Drops what <paramref name="operation"/> names.</summary>
    internal void Invalidate(in TlbOperation operation) => (operation.IsStage2 ? Stage2 : Combined).Remove(operation);
}

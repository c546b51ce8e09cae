using Twofold.Arch;

namespace Twofold.Machine;

/// <summary>Maintenance that one CPU, or EL2, asks another CPU to carry out on its own structures.</summary>
internal readonly struct MaintenanceRequest
{
    private readonly TlbOperation _tlb;
    private readonly Pa _start;
    private readonly ulong _bytes;
    private readonly Kind _kind;

    private MaintenanceRequest(Kind kind, TlbOperation tlb = default, Pa start = default, ulong bytes = 0)
    {
        _kind = kind;
        _tlb = tlb;
        _start = start;
        _bytes = bytes;
    }

    private enum Kind
    {
        Tlb,
        Instructions,
        AllInstructions,
        Everything,
    }

    /// <summary>All there is to invalidate: what stands in for more requests than fit.</summary>
    internal static MaintenanceRequest Everything { get; } = new(Kind.Everything);

    /// <summary>IC IALLUIS.</summary>
    internal static MaintenanceRequest AllInstructions { get; } = new(Kind.AllInstructions);

    /// <summary>TLB maintenance.</summary>
    internal static MaintenanceRequest Of(in TlbOperation operation) => new(Kind.Tlb, operation);

    /// <summary>IC IVAU over a range of physical addresses.</summary>
    internal static MaintenanceRequest Instructions(Pa start, ulong bytes) => new(Kind.Instructions, default, start, bytes);

    /// <summary>Does it. The CPU executes no guest instruction meanwhile.</summary>
    internal void ApplyTo(Cpu cpu)
    {
        switch (_kind)
        {
            case Kind.Tlb:
                cpu.Mmu.Invalidate(_tlb);
                break;
            case Kind.Instructions:
                cpu.Code.Invalidate(_start, _bytes);
                break;
            case Kind.AllInstructions:
                cpu.Code.InvalidateAll();
                break;
            default:
                cpu.Mmu.InvalidateEverything();
                cpu.Code.InvalidateAll();
                break;
        }
    }
}

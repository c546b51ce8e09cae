using Twofold.Arch.Contracts;
using Twofold.Memory;

namespace Twofold.Machine;

/// <summary>
/// An AArch64 CPU at EL1 and EL0, with the EL2 controls that a hypervisor sets. It executes predecoded physical pages with one
/// handler per instruction.
/// </summary>
/// <remarks>
/// Partial by purpose: registers (Cpu.Registers), branches and the time slice (Cpu.Run), loads and stores (Cpu.Memory), exceptions
/// (Cpu.Exceptions), the hypervisor's view (Cpu.Contract). Handlers are in Handlers/, system registers in System/.
/// Thread-confined but for <see cref="Kick"/> and <see cref="RaiseAttention"/>.
/// </remarks>
public sealed partial class Cpu : ICpu, IDisposable
{
    internal readonly PhysicalMemory Physical;
    internal readonly CodeCache Code;
    internal readonly Mmu Mmu;
    internal readonly GenericTimer Timer;

    internal Cpu(int index, CpuFeatures features, PhysicalMemory memory, Clock? clock = null)
    {
        Index = index;
        Features = features;
        Physical = memory;
        Code = new CodeCache(memory);
        Mmu = new Mmu(this, memory);
        Timer = new GenericTimer(clock ?? new HostClock(), this);
        _microTlb = new MicroTlb();
        Reset();
    }

    /// <inheritdoc/>
    public int Index { get; }

    /// <summary>What this CPU offers; its ID registers follow from it.</summary>
    public CpuFeatures Features { get; }

    /// <summary>Frees the native arrays; the CPU must not be running.</summary>
    public void Dispose()
    {
        Code.Dispose();
        _microTlb.Dispose();
        FreeRedirect();
    }
}

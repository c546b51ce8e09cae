using Twofold.Arch;
using Twofold.Hypervisor;
using Twofold.Machine;

namespace Twofold.Vmm.Debugging;

/// <summary>The stopped machine as a debugger sees it: registers, memory, breakpoints.</summary>
/// <remarks>Belongs to the thread that runs the vCPUs, between slices.</remarks>
internal sealed class DebugTarget(CpuCluster cluster, GuestMemory memory, Pa hostMemory, ulong hostMemoryBytes)
{
    private const int StackPointer = 31;
    private const int ProgramCounter = 32;
    private const int ProcessorState = 33;
    private const ulong PageBytes = 4096;

    private static readonly SystemRegister SpEl1 = SystemRegister.Of(3, 4, 4, 1, 0);

    private readonly HashSet<Va> _breakpoints = [];

    /// <summary>x0 to x30, sp, pc, cpsr: what a register packet holds.</summary>
    internal const int CoreRegisters = 34;

    /// <summary>What follows them, in this order.</summary>
    internal static IReadOnlyList<SystemRegister> SystemRegisters { get; } =
    [
        SystemRegister.SctlrEl1, SystemRegister.Ttbr0El1, SystemRegister.Ttbr1El1, SystemRegister.TcrEl1, SystemRegister.MairEl1,
        SystemRegister.VbarEl1, SystemRegister.ElrEl1, SystemRegister.SpsrEl1, SystemRegister.EsrEl1, SystemRegister.FarEl1,
        SystemRegister.SpEl0, SystemRegister.MpidrEl1,
    ];

    /// <summary>How many vCPUs there are.</summary>
    internal int CpuCount => cluster.Cpus.Count;

    /// <summary>Whether addresses are the guest's physical ones.</summary>
    internal bool IsPhysical { get; set; }

    /// <summary>Bytes of a register; 0 when there is none of that number.</summary>
    internal static int SizeOf(int register)
        => register == ProcessorState ? 4 : register >= 0 && register < CoreRegisters + SystemRegisters.Count ? 8 : 0;

    /// <summary>Where a vCPU stands.</summary>
    internal Va PcOf(int cpu) => cluster.Cpus[cpu].Pc;

    /// <summary>Reads a register that <see cref="SizeOf"/> knows.</summary>
    internal ulong ReadRegister(int cpu, int register)
    {
        Cpu from = cluster.Cpus[cpu];
        return register switch
        {
            < StackPointer => from.GetX(register),
            StackPointer => from.ReadRegister(StackOf(from)),
            ProgramCounter => from.Pc.Value,
            ProcessorState => from.ProcessorState,
            _ => from.ReadRegister(SystemRegisters[register - CoreRegisters]),
        };
    }

    /// <summary>Writes a register that <see cref="SizeOf"/> knows.</summary>
    internal void WriteRegister(int cpu, int register, ulong value)
    {
        Cpu to = cluster.Cpus[cpu];
        switch (register)
        {
            case < StackPointer:
                to.SetX(register, value);
                break;
            case StackPointer:
                to.WriteRegister(StackOf(to), value);
                break;
            case ProgramCounter:
                to.Pc = new Va(value);
                break;
            case ProcessorState:
                to.ProcessorState = value;
                break;
            default:
                to.WriteRegister(SystemRegisters[register - CoreRegisters], value);
                break;
        }
    }

    /// <summary>Reads memory as a vCPU's stage 1 shows it, or physical memory; answers how many bytes there are.</summary>
    internal int Read(int cpu, ulong address, Span<byte> destination)
    {
        int done = 0;
        while (done < destination.Length)
        {
            int chunk = ChunkAt(address, destination.Length - done);
            if (!TryTranslate(cpu, address, out Ipa ipa) || !memory.TryRead(ipa, destination.Slice(done, chunk)))
            {
                break;
            }

            done += chunk;
            address += (ulong)chunk;
        }

        return done;
    }

    /// <summary>Writes memory as <see cref="Read"/> reads it, whatever the guest may do there itself; false when a byte is not there.</summary>
    internal bool TryWrite(int cpu, ulong address, ReadOnlySpan<byte> source)
    {
        bool written = true;
        while (source.Length > 0 && written)
        {
            int chunk = ChunkAt(address, source.Length);
            written = TryTranslate(cpu, address, out Ipa ipa) && memory.TryWrite(ipa, source[..chunk]);
            source = source[chunk..];
            address += (ulong)chunk;
        }

        // A debugger writes instructions, and knows nothing of caches.
        cluster.InvalidateInstructions(hostMemory, hostMemoryBytes);
        return written;
    }

    internal void SetBreakpoint(Va address, bool present)
    {
        _ = present ? _breakpoints.Add(address) : _breakpoints.Remove(address);
    }

    internal void ClearBreakpoints() => _breakpoints.Clear();

    /// <summary>Tells a vCPU what to look out for when it goes on.</summary>
    internal void Observe(int cpu, bool step) => cluster.Cpus[cpu].Observe(_breakpoints, step);

    private bool TryTranslate(int cpu, ulong address, out Ipa ipa)
    {
        ipa = new Ipa(address);
        return IsPhysical || cluster.Cpus[cpu].TryTranslateStage1(new Va(address), out ipa);
    }

    private static int ChunkAt(ulong address, int wanted) => (int)Math.Min((ulong)wanted, PageBytes - (address & (PageBytes - 1)));

    private static SystemRegister StackOf(Cpu cpu) => (cpu.ProcessorState & Pstate.ModeMask) == Pstate.El1h ? SpEl1 : SystemRegister.SpEl0;
}

using Twofold.Arch;
using Twofold.Arch.Contracts;

namespace Twofold.Hypervisor.Tests;

/// <summary>A CPU that plays a script: each step is one entry into the guest and says how it comes back.</summary>
internal sealed class FakeCpu(int index = 0) : ICpu
{
    private readonly Queue<Func<FakeCpu, CpuExit>> _script = new();
    private readonly Dictionary<SystemRegister, ulong> _registers = [];
    private readonly ulong[] _x = new ulong[31];
    private bool _kicked;

    /// <summary>HCR_EL2 bit 26, TVM, and 22, TSW: written out here, not taken from the code under test.</summary>
    internal bool TrapsVmRegisters => ((ulong)Hcr & (1UL << 26)) != 0;

    internal bool TrapsSetWay => ((ulong)Hcr & (1UL << 22)) != 0;

    internal int Entries { get; private set; }

    internal int StepsLeft => _script.Count;

    /// <summary>What AT S1E1R answers; null for a fault.</summary>
    internal Func<Va, Ipa?> Stage1 { get; set; } = va => new Ipa(va.Value);

    public int Index { get; } = index;

    public long InstructionCount { get; private set; }

    public Va Pc { get; set; }

    public ulong ProcessorState { get; set; }

    public HcrEl2 Hcr { get; set; }

    public VtcrEl2 Vtcr { get; set; }

    public Pa Stage2Base { get; set; }

    public Vmid Vmid { get; set; }

    public ulong VirtualCounterOffset { get; set; }

    public Syndrome Syndrome { get; set; }

    public Va FaultAddress { get; set; }

    public Ipa FaultIpa { get; set; }

    internal bool InterruptPending { get; set; }

    public bool HasWakeUpEvent => InterruptPending || _kicked;

    public CpuExit Run(long maxInstructions)
    {
        Entries++;
        if (_kicked || !_script.TryDequeue(out Func<FakeCpu, CpuExit>? step))
        {
            _kicked = false;
            InstructionCount += maxInstructions;
            return CpuExit.Interrupted;
        }

        return step(this);
    }

    public void Kick() => _kicked = true;

    public ulong GetX(int register) => register == 31 ? 0 : _x[register];

    public void SetX(int register, ulong value)
    {
        if (register != 31)
        {
            _x[register] = value;
        }
    }

    public ulong ReadRegister(SystemRegister register) => _registers.GetValueOrDefault(register);

    public void WriteRegister(SystemRegister register, ulong value) => _registers[register] = value;

    public void Reset()
    {
        Array.Clear(_x);
        Pc = default;
        ProcessorState = 0x3c5; // EL1h, DAIF.
        _registers[SystemRegister.SctlrEl1] = 0x30d00800;
    }

    public bool TryTranslateStage1(Va address, out Ipa ipa)
    {
        Ipa? found = Stage1(address);
        ipa = found.GetValueOrDefault();
        return found.HasValue;
    }

    internal FakeCpu Then(Func<FakeCpu, CpuExit> step)
    {
        _script.Enqueue(step);
        return this;
    }

    /// <summary>The guest traps with this syndrome.</summary>
    internal FakeCpu ThenTrap(ulong esr, ulong far = 0, ulong ipa = 0)
        => Then(cpu => cpu.Trap(esr, far, ipa));

    internal CpuExit Trap(ulong esr, ulong far = 0, ulong ipa = 0)
    {
        Syndrome = new Syndrome(esr);
        FaultAddress = new Va(far);
        FaultIpa = new Ipa(ipa & ~0xfffUL);
        return CpuExit.Trap;
    }
}

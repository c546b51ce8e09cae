using Twofold.Arch;
using Twofold.Hypervisor.Tracing;

namespace Twofold.Hypervisor.Vcpus;

/// <summary>An access that went to the VMM and is completed when the vCPU runs again.</summary>
internal struct PendingMmio
{
    private MmioAccess _access;
    private Syndrome _syndrome;

    internal bool IsPending { get; private set; }

    /// <summary>What the VMM answered a load with.</summary>
    internal ulong Data { get; set; }

    internal void Begin(MmioAccess access, Syndrome syndrome)
    {
        _access = access;
        _syndrome = syndrome;
        IsPending = true;
        Data = 0;
    }

    internal void Cancel() => IsPending = false;

    /// <summary>Gives a load its value and steps over the instruction.</summary>
    internal void Complete(Vcpu vcpu, Tracer tracer)
    {
        IsPending = false;
        if (!_access.IsWrite)
        {
            ulong data = Extend(Data);
            tracer.Mmio(vcpu.Index, "read", _access.Bytes, _access.Ipa, data);
            vcpu.Cpu.SetX(_syndrome.TransferRegister, data);
        }

        GuestException.SkipInstruction(vcpu.Cpu);
    }

    private readonly ulong Extend(ulong data)
    {
        int unused = 64 - (8 * _access.Bytes);
        data = _syndrome.SignExtends ? (ulong)((long)(data << unused) >> unused) : data << unused >> unused;
        return _syndrome.RegisterIs64Bit ? data : (uint)data;
    }
}

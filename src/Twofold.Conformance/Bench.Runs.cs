using System.Globalization;
using Twofold.Arch;
using Twofold.Hypervisor;
using Twofold.Hypervisor.Vcpus;

namespace Twofold.Conformance;

internal sealed partial class Bench
{
    private const long Slice = 100_000;
    private const long MigrationSlice = 10_000;
    private const int MaximumExits = 100_000, MaximumSlices = 1000;

    /// <summary>What the VMM answers every load with.</summary>
    private const ulong LoadAnswer = 0x5a5a_5a5a_5a5a_5a5a;

    private bool _withMmu = true;

    /// <summary>What enters the guest; null for anything else.</summary>
    private string? DoRuns(Words words)
    {
        switch (words.Name)
        {
            case "run":
                return Start(words, words.Text(2));
            case "fill":
                ulong stride = words.Count > 4 ? words.Number(4) : PageBytes;
                return Start(words, string.Create(CultureInfo.InvariantCulture, $"fill:{words.Number(2)}:{0x77}:{words.Number(3)}:{stride}"));
            case "cont" or "rawrun":
                return RunToEnd(Of(words).Vcpu);
            case "immrun":
                VcpuExit exit = Of(words).Vcpu.Run(Slice, immediateExit: true);
                return exit.Kind == VcpuExitKind.Failed ? NameOf(exit.Errno) : Ok;
            case "mmuoff":
                _withMmu = false;
                return Ok;
            case "migrate":
                return Migrate(words);
            default:
                return null;
        }
    }

    private string Start(Words words, string program)
    {
        if (!_platform.HasCpu)
        {
            return "(the machine has no CPU of this architecture)";
        }

        Vcpu vcpu = Of(words).Vcpu;
        Load(vcpu, program);
        return RunToEnd(vcpu);
    }

    /// <summary>Writes the list and sets the vCPU to the start of the program that carries it out.</summary>
    private void Load(Vcpu vcpu, string program)
    {
        ulong list = GuestProgram.ListOf(vcpu.Id);
        _ = _host.TryWrite(_code + (list - GuestProgram.Start), GuestProgram.List(program));

        // Attribute 0 write-back, 1 Device-nGnRnE. 4 GiB of input, walks cacheable, TTBR1 off, 40 bits of output.
        SetSystem(vcpu, SystemRegister.MairEl1, 0x00ff);
        SetSystem(vcpu, SystemRegister.TcrEl1, 32 | (1 << 8) | (1 << 10) | (3 << 12) | (1 << 23) | (2UL << 32));
        SetSystem(vcpu, SystemRegister.Ttbr0El1, GuestProgram.Tables);
        SetSystem(vcpu, SystemRegister.VbarEl1, GuestProgram.Vectors);
        SetSystem(vcpu, SystemRegister.SctlrEl1, 0x30d0_0800 | (_withMmu ? 0x1005UL : 0));
        SetCore(vcpu, 32, GuestProgram.Start);
        SetCore(vcpu, 33, 0x3c5);
        SetCore(vcpu, 20, list);
        SetCore(vcpu, 21, GuestProgram.Channel);
    }

    private static void SetSystem(Vcpu vcpu, SystemRegister register, ulong value)
        => _ = vcpu.SetRegister(0x6030_0000_0013_0000UL | register.Encoding, value);

    private static void SetCore(Vcpu vcpu, uint doubleword, ulong value)
        => _ = vcpu.SetRegister(0x6030_0000_0010_0000UL | (doubleword * 2), value);

    /// <summary>Runs until the guest is done or cannot go on; answers its events.</summary>
    private static string RunToEnd(Vcpu vcpu)
    {
        List<string> events = [];
        for (int exits = 0; exits < MaximumExits; exits++)
        {
            if (!TryRunToExit(vcpu, out VcpuExit exit))
            {
                events.Add("(does not come back)");
                return string.Join('+', events);
            }

            if (exit.Kind != VcpuExitKind.Mmio)
            {
                events.Add(Describe(exit));
                return string.Join('+', events);
            }

            events.Add(Describe(exit.Mmio));
            vcpu.CompleteMmio(LoadAnswer);
            if (exit.Mmio is { IsWrite: true, Ipa.Value: GuestProgram.Channel })
            {
                _ = vcpu.Run(Slice, immediateExit: true);
                return string.Join('+', events);
            }
        }

        return string.Join('+', events) + "+toomany";
    }

    private static bool TryRunToExit(Vcpu vcpu, out VcpuExit exit)
    {
        exit = default;
        for (int slices = 0; slices < MaximumSlices; slices++)
        {
            exit = vcpu.Run(Slice);
            if (exit.Kind != VcpuExitKind.Interrupted)
            {
                return true;
            }
        }

        return false;
    }

    private static string Describe(VcpuExit exit) => exit.Kind switch
    {
        VcpuExitKind.Failed => NameOf(exit.Errno),
        VcpuExitKind.DirtyRingFull => "ringfull",
        VcpuExitKind.SystemEvent => string.Create(
            CultureInfo.InvariantCulture,
            $"sysevent(type={(int)exit.SystemEvent},ndata={(exit.SystemEventFlags.HasValue ? 1 : 0)},flags=0x{exit.SystemEventFlags ?? 0:x})"),
        VcpuExitKind.UndescribedAccess => $"nisv(iss=0x{exit.Iss:x},ipa=0x{exit.FaultIpa.Value:x})",
        _ => $"({exit.Kind})",
    };

    /// <summary>An access to the channel is a message, any other an event of its own.</summary>
    private static string Describe(MmioAccess access) => access switch
    {
        { IsWrite: true, Ipa.Value: GuestProgram.Channel } => "done",
        { Ipa.Value: GuestProgram.Channel + 0x10 } => $"r=0x{access.Data & 0xff:x2}",
        { Ipa.Value: GuestProgram.Channel + 0x20 } => $"exc(esr=0x{(uint)access.Data:x}",
        { Ipa.Value: GuestProgram.Channel + 0x28 } => $"far=0x{access.Data:x})",
        { IsWrite: true } => $"mmio(W,0x{access.Ipa.Value:x},{access.Bytes},0x{access.Data:x})",
        _ => $"mmio(R,0x{access.Ipa.Value:x},{access.Bytes})",
    };

    /// <summary>Copies a slot while its guest goes on storing, round by round; the last round comes after the last store.</summary>
    private string Migrate(Words words)
    {
        (ulong gpa, ulong bytes, Hva source) = _noted[words.Number32(1)];
        ulong rounds = words.Number(2);
        byte[] copy = new byte[bytes];
        byte[] page = new byte[PageBytes];
        ulong[] bitmap = new ulong[LogWords(words.Number32(1))];
        Vcpu vcpu = _vcpus[0].Vcpu;
        _ = _host.TryRead(source, copy);
        Load(vcpu, string.Create(CultureInfo.InvariantCulture, $"mig:{gpa}:{bytes - 1}:{words.Number(3)}"));
        VcpuExit exit = vcpu.Run(MigrationSlice);
        for (ulong round = 0; round <= rounds; round++)
        {
            do
            {
                exit = exit.Kind == VcpuExitKind.Interrupted ? vcpu.Run(MigrationSlice) : exit;
            }
            while (round == rounds && exit.Kind == VcpuExitKind.Interrupted);

            Errno error = Vm.GetDirtyLog(words.Number32(1), bitmap);
            if (error != Errno.None)
            {
                return NameOf(error);
            }

            for (int number = 0; number < (int)(bytes / PageBytes); number++)
            {
                if (IsSet(bitmap, number) && _host.TryRead(source + ((ulong)number * PageBytes), page))
                {
                    page.CopyTo(copy, number * (int)PageBytes);
                }
            }
        }

        byte[] now = new byte[bytes];
        return _host.TryRead(source, now) && now.AsSpan().SequenceEqual(copy) ? "identical" : "DIVERGED";
    }
}

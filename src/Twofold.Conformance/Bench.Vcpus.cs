using System.Globalization;
using System.Text;
using Twofold.Arch;
using Twofold.Hypervisor;
using Twofold.Hypervisor.Memslots;
using Twofold.Hypervisor.Vcpus;
using Twofold.PageTables;

namespace Twofold.Conformance;

internal sealed partial class Bench
{
    private const int ProtectionExecute = 4;
    private const ulong RingWindowPage = 64;
    private bool _initialises = true;
    private bool _hasCode;
    private Hva _code;

    /// <summary>vCPUs and what can be seen of stage 2; null for anything else.</summary>
    private string? DoVcpus(Words words)
    {
        switch (words.Name)
        {
            case "vcpu":
                return EnsureCode() + MakeVcpu(words.Number(1));
            case "vcpunc":
                return MakeVcpu(words.Number(1));
            case "noinit":
                _initialises = false;
                return Ok;
            case "vinit":
                return NameOf(Of(words).Vcpu.Initialise((VcpuFeatures)words.Number32(2)));
            case "getreg":
                Errno error = Of(words).Vcpu.GetRegister(words.Number(2), out ulong value);
                return error == Errno.None ? $"0x{value:x}" : NameOf(error);
            case "getregbad":
                error = Of(words).Vcpu.GetRegister(words.Number(2), out _);
                return NameOf(error == Errno.None ? Errno.Efault : error);
            case "setreg":
                return NameOf(Of(words).Vcpu.SetRegister(words.Number(2), words.Number(3)));
            case "pt":
                return DumpTables();
            case "mmapsz":
                return NumberOrOk(_platform.VcpuMappingPages);
            case "vmioctl":
                return _platform.UnknownVmIoctl;
            case "vcpuioctl":
                return Platform.UnknownVcpuIoctl;
            case "forkio":
                return Platform.ForeignIoctl;
            case "ringmmap":
                return MapRing(words);
            default:
                return DoRuns(words);
        }
    }

    private VcpuBench Of(Words words)
        => _vcpus.TryGetValue((int)Math.Min(words.Number(1), int.MaxValue), out VcpuBench? vcpu) ? vcpu : throw new FormatException("no such vCPU");

    /// <summary>The slot of the guest's program, once; what is wrong with it goes before the answer.</summary>
    private string EnsureCode()
    {
        if (_hasCode)
        {
            return "";
        }

        _hasCode = true;
        _code = _host.MapAnonymous(GuestProgram.Bytes, hugeBacking: false);
        _ = _host.TryWrite(_code, GuestProgram.Image());
        Errno error = Vm.SetUserMemoryRegion(GuestProgram.Slot, MemslotFlags.None, new Ipa(GuestProgram.Start), GuestProgram.Bytes, _code);
        return error == Errno.None ? "" : $"(codeslot:{NameOf(error)})";
    }

    private string MakeVcpu(ulong id)
    {
        Machine.Cpu cpu = _cluster.Cpus[Math.Min(_vcpus.Count, _cluster.Cpus.Count - 1)];
        Errno error = Vm.TryCreateVcpu((int)(uint)id, cpu, out Vcpu? vcpu);
        if (vcpu is null)
        {
            return NameOf(error);
        }

        _vcpus[(int)id] = new VcpuBench(vcpu);
        error = _initialises ? vcpu.Initialise(VcpuFeatures.Psci02) : Errno.None;
        return error == Errno.None ? Ok : $"(init:{NameOf(error)})ok";
    }

    /// <summary>The ring's window of a vCPU's mapping is never executable; outside of it, and without rings, nothing is checked.</summary>
    private string MapRing(Words words)
    {
        ulong ringPages = (ulong)(Of(words).Vcpu.Ring?.Capacity ?? 0) * 16 / PageBytes;
        ulong first = words.Number(4) / PageBytes;
        ulong pages = (words.Number(2) + PageBytes - 1) / PageBytes;
        bool inRing = first < RingWindowPage + ringPages && first + pages > RingWindowPage && ringPages > 0;
        return inRing && (words.Number(3) & ProtectionExecute) != 0 ? _platform.ExecutableRing : Ok;
    }

    /// <summary>The stage-2 mappings below the channel: runs of page numbers, level, and flags as Linux 6.12 prints them, where X
    /// stands for execute-never.</summary>
    private string DumpTables()
    {
        StringBuilder text = new("[");
        (ulong First, ulong Next, int Level, string Flags) run = default;
        foreach ((Ipa ipa, Leaf leaf) in Vm.Inspect())
        {
            if (ipa.Value >= GuestProgram.Channel)
            {
                break;
            }

            ulong page = ipa.Value / PageBytes;
            string flags = FlagsOf(leaf);
            if (run.Next == page && run.Level == leaf.Level && run.Flags == flags)
            {
                run.Next += leaf.Bytes / PageBytes;
                continue;
            }

            Append(text, run);
            run = (page, page + (leaf.Bytes / PageBytes), leaf.Level, flags);
        }

        Append(text, run);
        return text.Append(']').ToString();
    }

    private static void Append(StringBuilder text, (ulong First, ulong Next, int Level, string Flags) run)
    {
        if (run.Next > run.First)
        {
            text.Append(text.Length > 1 ? "," : "").Append(CultureInfo.InvariantCulture, $"{run.First:x}-{run.Next - 1:x}/{run.Level}:{run.Flags}");
        }
    }

    private static string FlagsOf(Leaf leaf)
        => ((leaf.Permissions & Stage2Permissions.Read) != 0 ? "R" : "")
            + ((leaf.Permissions & Stage2Permissions.Write) != 0 ? "W" : "")
            + ((leaf.Permissions & Stage2Permissions.Execute) == 0 ? "X" : "")
            + (leaf.Young ? "AF" : "")
            + (leaf.Bytes > PageBytes ? "BLK" : "");
}

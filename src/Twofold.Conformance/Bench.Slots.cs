using System.Globalization;
using Twofold.Arch;
using Twofold.Hypervisor;
using Twofold.Hypervisor.Memslots;

namespace Twofold.Conformance;

internal sealed partial class Bench
{
    /// <summary>Creation, capabilities and memslots; null for anything else.</summary>
    private string? DoSlots(Words words) => words.Name switch
    {
        "mkvm" => MakeVm(words.Number(1)),
        "chk" => NumberOrOk(Vm.CheckExtension((Capability)words.Number32(1))),
        "syschk" => NumberOrOk(Vm.OfferedBy(Options(0), (Capability)words.Number32(1))),
        "cap" => NameOf(Vm.EnableCapability((Capability)words.Number32(1), words.Number(2), words.Number32(3))),
        "slot" or "slot2" => SetSlot(words),

        // The library takes the request by value: what cannot be read never arrives.
        "slotbad" => NameOf(Errno.Efault),
        "coal" => NameOf(Vm.RegisterCoalescedMmio(new Ipa(words.Number(1)), words.Number32(2), words.Number32(3))),
        "uncoal" => NameOf(Vm.UnregisterCoalescedMmio(new Ipa(words.Number(1)), words.Number32(2), words.Number32(3))),
        "coalring" => TakeCoalesced(),
        "coaln" => string.Create(CultureInfo.InvariantCulture, $"n={Vm.CoalescedMmioCount}"),
        _ => null,
    };

    private string SetSlot(Words words)
    {
        uint id = words.Number32(1);
        ulong gpa = words.Number(2), bytes = words.Number(3);
        Hva host = new(words.Number(4));
        Errno error = Vm.SetUserMemoryRegion(id, (MemslotFlags)words.Number32(5), new Ipa(gpa), bytes, host);
        if (error == Errno.None && bytes == 0)
        {
            _ = _noted.Remove(id);
        }
        else if (error == Errno.None)
        {
            _noted[id] = (gpa, bytes, host);
        }

        return NameOf(error);
    }

    private string TakeCoalesced()
    {
        List<string> taken = [];
        while (Vm.TryTakeCoalescedMmio(out Hypervisor.Vcpus.MmioAccess write))
        {
            taken.Add(string.Create(CultureInfo.InvariantCulture, $"0x{write.Ipa.Value:x}/{write.Bytes}=0x{write.Data:x}"));
        }

        return $"[{string.Join(',', taken)}]";
    }
}

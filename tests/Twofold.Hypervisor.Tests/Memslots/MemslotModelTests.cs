using FsCheck;
using FsCheck.Fluent;
using Twofold.Arch;
using Twofold.Hypervisor.Memslots;
using Twofold.Hypervisor.Vcpus;

namespace Twofold.Hypervisor.Tests.Memslots;

/// <summary>Random requests and guest accesses against a dictionary of slots and a dictionary of pages.</summary>
public sealed class MemslotModelTests
{
    private const ulong Page = 4096;

    /// <summary>A request (kind 0 to 2) or an access (kind 3) in a small space, so that slots collide.</summary>
    public sealed record Step(int Kind, uint Slot, int GpaPage, int Pages, int HvaPage, bool ReadOnly);

    private sealed record Slot(ulong Gpa, ulong Pages, ulong Hva, bool ReadOnly);

    [Fact]
    public void AnySequenceAnswersAndMapsAsTheModelSays()
    {
        Gen<Step> step = from kind in Gen.Choose(0, 3)
                         from slot in Gen.Choose(0, 4)
                         from gpa in Gen.Choose(0, 40)
                         from pages in Gen.Choose(0, 12)
                         from hva in Gen.Choose(0, 20)
                         from readOnly in Gen.Choose(0, 5)
                         select new Step(kind, (uint)slot, gpa, pages, hva, readOnly == 0);
        Prop.ForAll(Arb.From(Gen.ArrayOf(step), Shrinks), Holds).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(80));
    }

    private static IEnumerable<Step[]> Shrinks(Step[] steps)
        => Enumerable.Range(0, steps.Length).Select(left => steps.Where((_, index) => index != left).ToArray());

    private static void Holds(Step[] steps)
    {
        // 32 bits of guest addresses; pages from 8 below their end on, so that some requests go beyond.
        using TestVm vm = new(ipaBits: 32, withRam: false, events: []);
        ulong gpaBase = (1UL << 32) - (32 * Page);
        ulong hvaBase = vm.Host.MapAnonymous(64 * Page, hugeBacking: false).Value;
        Assert.True(vm.Host.TryWrite(new Hva(hvaBase), Enumerable.Repeat((byte)1, 64 * (int)Page).ToArray())); // No page is the zero page.
        Dictionary<uint, Slot> slots = [];
        Dictionary<ulong, ulong> mapped = []; // Guest page to host page.
        foreach (Step step in steps)
        {
            ulong gpa = gpaBase + ((ulong)step.GpaPage * Page);
            if (step.Kind == 3)
            {
                Touch(vm, slots, mapped, gpa, write: step.ReadOnly);
            }
            else
            {
                Slot wanted = new(gpa, (ulong)step.Pages, hvaBase + ((ulong)step.HvaPage * Page), step.ReadOnly);
                Errno expected = Model(slots, mapped, step.Slot, wanted);
                Errno answer = vm.TheVm.SetUserMemoryRegion(
                    step.Slot, step.ReadOnly ? MemslotFlags.ReadOnly : MemslotFlags.None, new Ipa(gpa), wanted.Pages * Page, new Hva(wanted.Hva));
                Assert.Equal(expected, answer);
            }

            for (ulong page = gpaBase; page < 1UL << 32; page += Page)
            {
                Assert.Equal(mapped.ContainsKey(page), vm.LeafAt(page) is not null);
            }
        }
    }

    private static Errno Model(Dictionary<uint, Slot> slots, Dictionary<ulong, ulong> mapped, uint id, Slot wanted)
    {
        Slot? old = slots.GetValueOrDefault(id);
        if (wanted.Pages == 0)
        {
            return old is null || !slots.Remove(id) ? Errno.Einval : Drop(mapped, old);
        }

        if (old is not null && (old.Hva != wanted.Hva || old.Pages != wanted.Pages || old.ReadOnly != wanted.ReadOnly))
        {
            return Errno.Einval;
        }

        if (old == wanted)
        {
            return Errno.None;
        }

        if (slots.Any(slot => slot.Key != id && Pages(slot.Value).Intersect(Pages(wanted)).Any()))
        {
            return Errno.Eexist;
        }

        _ = old is null ? Errno.None : Drop(mapped, old);
        if (wanted.Gpa + (wanted.Pages * Page) > 1UL << 32)
        {
            return Errno.Efault;
        }

        slots[id] = wanted;
        return Errno.None;
    }

    private static IEnumerable<ulong> Pages(Slot slot) => Enumerable.Range(0, (int)slot.Pages).Select(page => slot.Gpa + ((ulong)page * Page));

    private static Errno Drop(Dictionary<ulong, ulong> mapped, Slot slot)
    {
        foreach (ulong page in Pages(slot))
        {
            _ = mapped.Remove(page);
        }

        return Errno.None;
    }

    private static void Touch(TestVm vm, Dictionary<uint, Slot> slots, Dictionary<ulong, ulong> mapped, ulong gpa, bool write)
    {
        if (gpa >> 32 != 0 || mapped.ContainsKey(gpa))
        {
            return;
        }

        vm.Cpu.ThenTrap(Esr.Data(Esr.TranslationLevel3, write), ipa: gpa);
        VcpuExitKind kind = vm.Run().Kind;
        Slot? slot = slots.Values.FirstOrDefault(candidate => Pages(candidate).Contains(gpa));
        bool memory = slot is not null && !(write && slot.ReadOnly);
        Assert.Equal(memory ? VcpuExitKind.Interrupted : VcpuExitKind.Mmio, kind);
        if (memory)
        {
            mapped[gpa] = slot!.Hva + (gpa - slot.Gpa);
        }
    }
}

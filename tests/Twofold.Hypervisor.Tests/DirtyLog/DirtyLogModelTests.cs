using FsCheck;
using FsCheck.Fluent;
using Twofold.Arch;
using Twofold.Hypervisor.Memslots;
using Twofold.PageTables;

namespace Twofold.Hypervisor.Tests.DirtyLog;

/// <summary>Random guest writes, reads of the log and clears against a set of page numbers.</summary>
public sealed class DirtyLogModelTests
{
    private const ulong Page = 4096, Pages = 130;

    /// <summary>A write (0, 1), GET (2), CLEAR of a word (3), a host change (4), logging off and on (5), manual protection (6).</summary>
    public sealed record Step(int Kind, uint Where, ulong Bits);

    [Fact]
    public void TheLogIsExactlyWhatWasWrittenAndNothingCleanIsWritable()
    {
        Gen<Step> step = from kind in Gen.Choose(0, 6)
                         from position in Gen.Choose(0, (int)Pages - 1)
                         from high in Gen.Choose(int.MinValue, int.MaxValue)
                         from low in Gen.Choose(int.MinValue, int.MaxValue)
                         select new Step(kind, (uint)position, ((ulong)(uint)high << 32) | (uint)low);
        Arbitrary<Step[]> sequences = Arb.From(
            Gen.ArrayOf(step),
            steps => Enumerable.Range(0, steps.Length).Select(left => steps.Where((_, index) => index != left).ToArray()));
        Prop.ForAll(sequences, Holds).Check(Config.QuickThrowOnFailure.WithMaxTest(200).WithEndSize(60));
    }

    private static void Holds(Step[] steps)
    {
        using TestVm vm = new(withRam: false, events: []);
        Hva host = vm.Host.MapAnonymous(Pages * Page, hugeBacking: false);
        Assert.Equal(Errno.None, SetSlot(vm, host, MemslotFlags.LogDirtyPages));
        HashSet<ulong> dirty = [];
        bool manual = false;
        foreach (Step step in steps)
        {
            switch (step.Kind)
            {
                case 0 or 1:
                    Write(vm, step.Where);
                    _ = dirty.Add(step.Where);
                    break;
                case 2:
                    Get(vm, dirty);
                    dirty = manual ? dirty : [];
                    break;
                case 3:
                    Clear(vm, step, dirty);
                    break;
                case 4:
                    Assert.True(vm.Host.Discard(host + (step.Where * Page), Page));
                    break;
                case 5:
                    Assert.Equal(Errno.None, SetSlot(vm, host, MemslotFlags.None));
                    Assert.Equal(Errno.Enoent, vm.TheVm.GetDirtyLog(0, new ulong[3]));
                    Write(vm, step.Where);
                    Assert.Equal(Errno.None, SetSlot(vm, host, MemslotFlags.LogDirtyPages));
                    dirty.Clear();
                    break;
                default:
                    manual = (step.Bits & 1) != 0;
                    Assert.Equal(Errno.None, vm.TheVm.EnableCapability(Capability.ManualDirtyLogProtect2, step.Bits & 1));
                    break;
            }

            foreach ((Ipa ipa, Leaf leaf) in vm.TheVm.Inspect())
            {
                bool writable = (leaf.Permissions & Stage2Permissions.Write) != 0;
                Assert.True(!writable || dirty.Contains(ipa.Value / Page), $"page {ipa.Value / Page} is writable and clean");
            }
        }
    }

    private static Errno SetSlot(TestVm vm, Hva host, MemslotFlags flags)
        => vm.TheVm.SetUserMemoryRegion(0, flags, new Ipa(0), Pages * Page, host);

    /// <summary>What hardware does: nothing where the leaf lets it, a fault until it does.</summary>
    private static void Write(TestVm vm, ulong page)
    {
        for (int tries = 0; tries < 4; tries++)
        {
            Leaf? leaf = vm.LeafAt(page * Page);
            if (leaf is { } mapped && (mapped.Permissions & Stage2Permissions.Write) != 0)
            {
                return;
            }

            int code = leaf is null ? Esr.TranslationLevel3 : Esr.PermissionLevel3;
            vm.Cpu.ThenTrap(Esr.Data(code, write: true), ipa: page * Page, far: page * Page);
            _ = vm.Run();
        }

        Assert.Fail($"page {page} never became writable");
    }

    private static void Get(TestVm vm, HashSet<ulong> dirty)
    {
        ulong[] bitmap = new ulong[3];
        Assert.Equal(Errno.None, vm.TheVm.GetDirtyLog(0, bitmap));
        Assert.Equal(dirty.Order(), Enumerable.Range(0, 192).Select(page => (ulong)page).Where(page => (bitmap[page / 64] >> (int)(page % 64) & 1) != 0));
    }

    private static void Clear(TestVm vm, Step step, HashSet<ulong> dirty)
    {
        ulong first = step.Where / 64 * 64;
        uint pages = (uint)Math.Min(64, Pages - first);
        Assert.Equal(Errno.None, vm.TheVm.ClearDirtyLog(0, first, pages, [step.Bits]));
        _ = dirty.RemoveWhere(page => page >= first && page < first + 64 && (step.Bits >> (int)(page - first) & 1) != 0);
    }
}

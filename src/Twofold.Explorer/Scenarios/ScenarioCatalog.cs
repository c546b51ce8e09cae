using Twofold.Arch;
using Twofold.Explorer.Hardware;
using Twofold.PageTables;
using Twofold.Sync;
using static Twofold.Explorer.Hardware.GuestAccess;
using static Twofold.Explorer.Hardware.Stage2World;

namespace Twofold.Explorer.Scenarios;

/// <summary>The scenarios that there are.</summary>
internal static class ScenarioCatalog
{
    private const ulong PageBytes = 4096;
    private const ulong BlockBytes = 2 << 20;

    internal static IReadOnlyList<Scenario> All { get; } =
    [
        new("S01", "access-flag-against-every-edit", "hardware sets Access flags while software ages, protects, relaxes and remaps the page",
        [
            new("age", 2, AgeBesideRelax),
            new("protect", 2, ProtectBesideWalker),
            new("break", 2, RemapBesideWalker),
            new("dirty", 2, EditsBesideWriter, KeepsDirty: true),
        ]),
        new("S02", "bookkeeping-and-freeing", "faults, blocks and unmaps fight for one table, which is disconnected and freed while walkers are inside",
        [
            new("disconnect", 2, TwoDisconnectOneTable),
            new("fault-inside", 2, FaultInsideDisconnected),
            new("unmap", 2, UnmapBesideFault),
            new("reader", 2, UnmapBesideReader),
        ]),
        new("S06", "several-vcpus-one-fault", "several vCPUs fault on one page",
        [
            new("no-table", 2, TwoFaultsWithoutTable),
            new("table", 3, ThreeFaultsInTable),
        ]),
        new("S08", "collapse-after-logging", "a table of pages becomes a block again while CPUs hold its pages and its address",
        [
            new("walkers", 3, CollapseBesideWalkers),
            new("fault", 2, CollapseBesideFault),
            new("join", 3, JoinBesideWalkers, KeepsDirty: true),
        ]),
    ];

    private static void AgeBesideRelax(Stage2World w)
    {
        w.Prepare(Page(0), PageBytes, Stage2Permissions.Read);
        w.PrepareOld(Pages(0, 1));
        w.AddThread("ager", self => w.Age(self, Pages(0, 1)));
        w.AddVcpu("vcpu0", 0, Write(Page(0)));
        w.AddWalker("cpu1", 1, Read(Page(0)));
    }

    private static void ProtectBesideWalker(Stage2World w)
    {
        w.Prepare(Page(0), PageBytes, ReadWrite);
        w.PrepareOld(Pages(0, 1));
        w.AddThread("protector", self => w.Protect(self, Pages(0, 1)));
        w.AddThread("ager", self => w.Age(self, Pages(0, 1)));
        w.AddVcpu("vcpu0", 0, Write(Page(0)));
        w.AddWalker("cpu1", 1, Read(Page(0)));
    }

    private static void RemapBesideWalker(Stage2World w)
    {
        w.Prepare(Page(0), PageBytes, ReadWrite);
        w.PrepareOld(Pages(0, 1));
        TablePageCache tables = w.NewCache();
        w.AddThread("mapper", self => w.MapSurely(self, Page(0), PageBytes, Target(Page(0), moved: true), tables));
        w.AddThread("ager", self => w.Age(self, Pages(0, 1)));
        w.AddWalker("cpu1", 1, Read(Page(0)), Write(Page(0)));
    }

    private static void EditsBesideWriter(Stage2World w)
    {
        w.Prepare(Page(0), PageBytes, ReadWrite);
        w.PrepareOld(Pages(0, 1));
        w.PrepareClean(Pages(0, 1));
        w.AddThread("ager", self => w.Age(self, Pages(0, 1)));
        w.AddThread("protector", self => w.Protect(self, Pages(0, 1)));
        w.AddWalker("cpu1", 1, Read(Page(0)), Write(Page(0)));
    }

    private static void TwoDisconnectOneTable(Stage2World w)
    {
        w.Prepare(Page(0), PageBytes, ReadWrite);
        for (int i = 0; i < 2; i++)
        {
            TablePageCache tables = w.NewCache();
            w.AddThread(i == 0 ? "mapper-a" : "mapper-b", self => w.MapSurely(self, Page(0), BlockBytes, Target(Page(0)), tables));
        }

        w.AddWalker("cpu1", 1, Read(Page(0)), Read(Page(1)));
    }

    private static void FaultInsideDisconnected(Stage2World w)
    {
        w.Prepare(Page(0), PageBytes, ReadWrite);
        w.PrepareOld(Pages(0, 1));
        TablePageCache tables = w.NewCache();
        w.AddThread("mapper", self => w.MapSurely(self, Page(0), BlockBytes, Target(Page(0)), tables));
        w.AddVcpu("vcpu0", 0, Read(Page(1)));
        w.AddWalker("cpu1", 1, Read(Page(0)));
    }

    private static void UnmapBesideFault(Stage2World w)
    {
        w.Prepare(Page(0), PageBytes, ReadWrite);
        w.AddThread("unmapper", self => w.Unmap(self, Block));
        w.AddVcpu("vcpu0", 0, Read(Page(1)));
        w.AddWalker("cpu1", 1, Read(Page(0)));
    }

    private static void UnmapBesideReader(Stage2World w)
    {
        w.Prepare(Page(0), PageBytes, ReadWrite);
        EpochParticipant epoch = w.Table.Epochs.Join();
        w.AddThread("unmapper", self => w.Unmap(self, Block));
        w.AddThread("reader", self => w.Look(self, epoch, Page(0)));
        w.AddVcpu("vcpu0", 0, Read(Page(1)));
    }

    private static void TwoFaultsWithoutTable(Stage2World w)
    {
        w.AddVcpu("vcpu0", 0, Read(Page(0)));
        w.AddVcpu("vcpu1", 1, Write(Page(0)));
    }

    private static void ThreeFaultsInTable(Stage2World w)
    {
        w.Prepare(Page(1), PageBytes, ReadWrite);
        w.AddVcpu("vcpu0", 0, Read(Page(0)));
        w.AddVcpu("vcpu1", 1, Write(Page(0)));
        w.AddVcpu("vcpu2", 2, Read(Page(0)));
    }

    private static void CollapseBesideWalkers(Stage2World w)
    {
        w.Prepare(Page(0), PageBytes, ReadWrite);
        w.Prepare(Page(1), PageBytes, ReadWrite);
        w.PrepareOld(Pages(1, 1));
        TablePageCache tables = w.NewCache();
        w.AddThread("mapper", self => w.MapSurely(self, Page(0), BlockBytes, Target(Page(0)), tables));
        w.AddWalker("cpu1", 1, Read(Page(0)), Read(Page(1)));
        w.AddWalker("cpu2", 2, Read(Page(1)));
    }

    private static void CollapseBesideFault(Stage2World w)
    {
        w.Prepare(Page(0), PageBytes, ReadWrite);
        w.Prepare(Page(1), PageBytes, ReadWrite);
        TablePageCache tables = w.NewCache();
        w.AddThread("mapper", self => w.MapSurely(self, Page(0), BlockBytes, Target(Page(0)), tables));
        w.AddVcpu("vcpu0", 0, Read(Page(2)));
        w.AddThread("unmapper", self => w.Unmap(self, Pages(0, 1)));
    }

    private static void JoinBesideWalkers(Stage2World w)
    {
        w.PrepareTable();
        w.AddThread("joiner", self => w.Collapse(self, Page(0)));
        w.AddVcpu("vcpu0", 0, Read(Page(2)));
        w.AddWalker("cpu1", 1, Write(Page(1)));
    }
}

using FsCheck;
using FsCheck.Fluent;
using Twofold.Arch;
using Twofold.Arch.Contracts;
using Twofold.Machine;
using Twofold.Memory;
using Twofold.PageTables;

namespace Twofold.Walkers.Tests;

/// <summary>The page tables' writer and the hardware's reader, which share no code and no mask, agree about every table.</summary>
public sealed class SameTableTests
{
    [Theory]
    [InlineData(40, true)]
    [InlineData(44, false)]
    [InlineData(48, true)]
    public void Stage2With4KPages(int ipaBits, bool accessFlag) => CheckStage2<Stage2Granule4K>(ipaBits, accessFlag);

    [Theory]
    [InlineData(40, true)]
    [InlineData(44, false)]
    [InlineData(48, true)]
    public void Stage2With16KPages(int ipaBits, bool accessFlag) => CheckStage2<Stage2Granule16K>(ipaBits, accessFlag);

    [Theory]
    [InlineData(40, true)]
    [InlineData(44, false)]
    [InlineData(48, true)]
    public void Stage2With64KPages(int ipaBits, bool accessFlag) => CheckStage2<Stage2Granule64K>(ipaBits, accessFlag);

    [Theory]
    [InlineData(48, true)]
    [InlineData(52, false)]
    public void Stage2With4KPagesAnd52Bits(int ipaBits, bool accessFlag) => CheckStage2<Stage2Granule4KLpa2>(ipaBits, accessFlag, 52);

    [Theory]
    [InlineData(48, true)]
    [InlineData(52, false)]
    public void Stage2With16KPagesAnd52Bits(int ipaBits, bool accessFlag) => CheckStage2<Stage2Granule16KLpa2>(ipaBits, accessFlag, 52);

    [Theory]
    [InlineData(48, true)]
    [InlineData(52, false)]
    public void Stage2With64KPagesAnd52Bits(int ipaBits, bool accessFlag) => CheckStage2<Stage2Granule64KWide>(ipaBits, accessFlag, 52);

    [Theory]
    [InlineData(40, true)]
    [InlineData(48, false)]
    [InlineData(52, true)]
    public void ExtendedPageTables(int ipaBits, bool flags) => Check<Ept>(ipaBits, flags, flags, (memory, table) =>
        Hardware.Ept(memory, Ept.Pointer(table.Root, table.StartLevel, flags), new X86Features(PhysicalAddressBits: 52)));

    [Theory]
    [InlineData(40)]
    [InlineData(52)]
    public void NestedPageTables(int ipaBits) => Check<Npt>(ipaBits, true, true, (memory, table) =>
        Hardware.Npt(memory, table.Root, new X86Features(PhysicalAddressBits: 51, FiveLevels: table.StartLevel < 0)));

    private static void CheckStage2<TFormat>(int ipaBits, bool accessFlag, int physicalBits = 48)
        where TFormat : struct, IStage2Format<TFormat>
        => Check<TFormat>(ipaBits, accessFlag, hardwareDirty: false, (memory, table) =>
            Hardware.Stage2(memory, table.ControlRegister(physicalBits == 52 ? 6UL : 5, accessFlag ? 1UL : 0), table.Root, accessFlag, dirty: false, physicalBits));

    private static void Check<TFormat>(int ipaBits, bool marksAccess, bool hardwareDirty, Func<PhysicalMemory, PageTable<TFormat>, Hardware> hardware)
        where TFormat : struct, IDescriptorFormat
    {
        Property property = Prop.ForAll(Arb.From(Steps(), Shorter), steps =>
        {
            using Pair<TFormat> pair = new(ipaBits, marksAccess, hardwareDirty, hardware);
            foreach (Step step in steps)
            {
                pair.Apply(step);
                pair.AssertBothSayTheSame();
            }
        });
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(0x5a3e, 0x7ab1 | 1), property);
    }

    private static Gen<Step[]> Steps()
    {
        Gen<Step> step =
            from operation in Gen.Choose(0, 15)
            from place in Gen.Choose(0, Pair<Npt>.Places - 1)
            from level in Gen.Elements(3, 3, 3, 2, 2, 1)
            from variant in Gen.Elements(0, 0, 0, 1)
            from permissions in Gen.Elements(1, 3, 5, 7, 7)
            from attribute in Gen.Elements(MemoryAttribute.Normal, MemoryAttribute.Normal, MemoryAttribute.Device)
            select new Step(operation, place, level, variant, permissions, attribute);
        return Gen.ArrayOf(step).Resize(30);
    }

    private static IEnumerable<Step[]> Shorter(Step[] steps)
    {
        for (int part = steps.Length / 2; part > 0; part /= 2)
        {
            for (int start = 0; start + part <= steps.Length; start += part)
            {
                yield return [.. steps[..start], .. steps[(start + part)..]];
            }
        }
    }

    private sealed record Step(int Operation, int Place, int Level, int Variant, int Permissions, MemoryAttribute Attribute)
    {
        internal Stage2Permissions Granted => ((Permissions & 1) != 0 ? Stage2Permissions.Read : 0) | ((Permissions & 2) != 0 ? Stage2Permissions.Write : 0)
            | ((Permissions & 4) != 0 && Attribute == MemoryAttribute.Normal ? Stage2Permissions.Execute : 0);
    }

    /// <summary>A table, who writes it and who reads it.</summary>
    private sealed class Pair<TFormat> : ITlbMaintenance, ICacheMaintenance, IDisposable
        where TFormat : struct, IDescriptorFormat
    {
        internal const int Places = 10;
        private readonly PhysicalMemory _memory = new(new Pa(0x8000_0000), Math.Max(32UL << 20, TFormat.Granule.LevelBytes(2)));
        private readonly PageTable<TFormat> _table;
        private readonly TablePageCache _cache;
        private readonly Hardware _hardware;
        private readonly bool _marksAccess;
        private readonly ulong[] _places;

        internal Pair(int ipaBits, bool marksAccess, bool hardwareDirty, Func<PhysicalMemory, PageTable<TFormat>, Hardware> hardware)
        {
            FrameAllocator frames = new(_memory, TFormat.Granule);
            _cache = new TablePageCache(frames);
            _marksAccess = marksAccess;
            PageTableOptions options = new() { Frames = frames, IpaBits = ipaBits, Vmid = new Vmid(1), Tlb = this, Caches = this, HardwareDirty = hardwareDirty };
            Assert.True(PageTable<TFormat>.TryCreate(options, out _table!));
            _hardware = hardware(_memory, _table);
            ulong block = TFormat.Granule.LevelBytes(2);
            ulong page = TFormat.Granule.Bytes;
            _places = [0, page, block - page, block, block + page, (3 * block) - page, 1UL << (ipaBits - 1), (1UL << (ipaBits - 1)) + page,
                (1UL << ipaBits) - page, (1UL << ipaBits) - block];
        }

        public void Dispose() => _memory.Dispose();

        internal void Apply(Step step)
        {
            int level = Math.Max(step.Level, Math.Max(_table.StartLevel, TFormat.FirstLeafLevel));
            ulong bytes = TFormat.Granule.LevelBytes(level);
            Ipa ipa = new Ipa(_places[step.Place]).AlignDown(bytes);
            IpaRange range = new(ipa, bytes);
            Assert.True(_cache.TopUp(8));
            switch (step.Operation)
            {
                case <= 5:
                    _ = _table.Map(ipa, bytes, new Pa(TargetOf(ipa.Value, step.Variant)), step.Granted, step.Attribute, _cache);
                    break;
                case 6:
                    _table.Unmap(range);
                    break;
                case 7:
                    Pay(_table.WriteProtect(range));
                    break;
                case 8:
                    Pay(_table.ClearDirty(range));
                    break;
                case 9:
                    _ = _table.RelaxPermissions(ipa, step.Granted, 0);
                    break;
                case 10 or 11:
                    _ = _table.TestAndClearYoung(range);
                    break;
                case 12:
                    _ = _table.MakeYoung(range);
                    break;
                case 13:
                    _ = _table.Split(range, _cache);
                    break;
                case 14:
                    _ = _table.Collapse(ipa, Math.Max(2, _table.StartLevel));
                    break;
                default:
                    Ipa noted = new(_places[step.Place]);
                    _ = _table.Annotate(new IpaRange(noted, 1), new MmioNote(new Ipa(noted.Value & ((1UL << 40) - 1)), 5).ToAnnotation(), _cache);
                    break;
            }
        }

        internal void AssertBothSayTheSame()
        {
            foreach (ulong place in _places)
            {
                // A store and a load last: they mark the leaf, and the next round sees what that did.
                foreach (Rights needed in new[] { Rights.Execute, Rights.Read, Rights.Write })
                {
                    bool mapped = _table.TryGetLeaf(new Ipa(place), out Leaf leaf);
                    IHardwareWalk walk = _hardware.NewWalk(place, needed);
                    while (walk.IsUnderWay)
                    {
                        walk.Step();
                    }

                    bool permitted = mapped && (leaf.Young || _marksAccess) && Permits(leaf.Permissions, needed);
                    Assert.True(permitted == walk.IsTranslated, $"{needed} 0x{place:x}: {(mapped ? leaf : "nothing")}, the hardware says {walk.IsTranslated}");
                    if (permitted)
                    {
                        Assert.Equal((leaf.Target.Value, leaf.Level, leaf.Bytes), (walk.Output, walk.Level, 1UL << walk.Shift));
                        ulong output = walk.Output + (place & (leaf.Bytes - 1));
                        Assert.True(output == TargetOf(place, 0) || output == TargetOf(place, 1), $"0x{place:x} leads to 0x{output:x}");
                        Assert.True(_table.TryGetLeaf(new Ipa(place), out Leaf after));
                        Assert.True(after.Young);
                        Assert.Equal(leaf.Dirty || (needed == Rights.Write && _hardware.KeepsDirty), after.Dirty);
                    }
                }
            }

            Assert.Equal(_table.Recount(), _table.Statistics);
        }

        void ITlbMaintenance.InvalidateIpa(Vmid vmid, Ipa ipa, int? level)
        {
        }

        void ITlbMaintenance.InvalidateIpaLocal(int cpu, Vmid vmid, Ipa ipa, int? level)
        {
        }

        void ITlbMaintenance.InvalidateRange(Vmid vmid, IpaRange range)
        {
        }

        void ITlbMaintenance.InvalidateVm(Vmid vmid)
        {
        }

        void ICacheMaintenance.CleanInvalidateData(Pa start, ulong bytes)
        {
        }

        void ICacheMaintenance.InvalidateInstructions(Pa start, ulong bytes)
        {
        }

        private static ulong TargetOf(ulong ipa, int variant) => (ipa & ((1UL << 42) - 1)) + ((ulong)(variant + 1) << (TFormat.OutputBits == 52 ? 49 : 42));

        private static bool Permits(Stage2Permissions permissions, Rights needed) => needed switch
        {
            Rights.Read => (permissions & Stage2Permissions.Read) != 0,
            Rights.Write => (permissions & Stage2Permissions.Write) != 0,
            _ => (permissions & Stage2Permissions.Execute) != 0,
        };

        private static void Pay(TlbDebt debt)
        {
            debt.Pay();
            debt.Dispose();
        }
    }
}

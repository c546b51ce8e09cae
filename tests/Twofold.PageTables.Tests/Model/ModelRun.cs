using FsCheck;
using FsCheck.Fluent;
using Twofold.Arch;

namespace Twofold.PageTables.Tests;

/// <summary>One format's table and its model side by side.</summary>
internal sealed class ModelRun<TFormat> : IDisposable
    where TFormat : struct, IDescriptorFormat
{
    private readonly FormatTable<TFormat> _t;
    private readonly TableModel _model;
    private readonly BreakBeforeMakeWatch _watch;
    private readonly FormatFacts _facts;
    private readonly TableSetup _setup;
    private readonly SoftwareBitField _software;

    private ModelRun(FormatFacts facts, int ipaBits, TableSetup setup)
    {
        _facts = facts;
        _setup = setup;
        _t = new FormatTable<TFormat>(facts, ipaBits, setup);
        _model = new TableModel(facts, _t.Table.StartLevel, _t.Table.Statistics.TablePages);
        _watch = new BreakBeforeMakeWatch(_t.Raw, _t.Tlb);
        _software = _t.Table.SoftwareBits.Declare("model", 6);
    }

    internal static void Check(FormatFacts facts, int ipaBits, TableSetup setup, int runs)
    {
        Property property = Prop.ForAll(Step.Sequences(), steps =>
        {
            using ModelRun<TFormat> run = new(facts, ipaBits, setup);
            run.Run(steps);
        });
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(runs).WithReplay(0x2f01d, 0x5eed | 1), property);
    }

    public void Dispose() => _t.Dispose();

    private void Run(Step[] steps)
    {
        foreach (Step step in steps)
        {
            Apply(step);
            _watch.AssertNothingIsStale();
            Assert.Equal(_model.Statistics, _t.Table.Statistics);
            Assert.Equal(_model.Statistics, _t.Table.Recount());
            Collector seen = new([]);
            _t.Table.VisitLeaves(new IpaRange(new Ipa(0), 1UL << _t.Table.IpaBits), ref seen);
            Assert.Equal(_model.Leaves.Select(leaf => (leaf.Key, leaf.Value)), seen.Leaves);
            foreach ((ulong ipa, Annotation note) in _model.Notes)
            {
                Assert.True(_t.Table.TryGetAnnotation(new Ipa(ipa), out Annotation found));
                Assert.Equal(note, found);
            }
        }

        _t.Pages.Drain();
        _t.Table.Destroy();
        Assert.Equal(_t.InitialFrames, _t.Frames.FreeFrames);
    }

    private void Apply(Step step)
    {
        // A table has blocks from some level down only.
        int level = Math.Max(step.Level, Math.Max(_t.Table.StartLevel, _facts.FirstBlockLevel));
        ulong bytes = 1UL << _facts.LevelShift(level);
        ulong page = 1UL << _facts.PageShift;
        ulong ipa = (((ulong)step.High << _facts.LevelShift(1)) + ((ulong)step.Middle << _facts.LevelShift(2)) + ((ulong)step.Low * page))
            & ~(bytes - 1) & ((1UL << _t.Table.IpaBits) - 1);
        IpaRange range = new(new Ipa(ipa), bytes);
        Leaf leaf = LeafFor(step, level, bytes, ipa);
        switch (step.Operation)
        {
            case Operation.Map:
                Assert.Equal(_model.Map(ipa, leaf), _t.Map(ipa, bytes, leaf.Target.Value, leaf.Permissions, leaf.Attribute));
                break;
            case Operation.MapRun:
                MapRun(ipa & ~((128 * page) - 1), leaf with { Level = 3, Bytes = page });
                break;
            case Operation.Unmap:
                _model.Unmap(ipa, bytes);
                _t.Table.Unmap(range);
                break;
            case Operation.WriteProtect:
                bool owed = _model.Change(ipa, bytes, it => it with { Permissions = it.Permissions & ~Stage2Permissions.Write, Dirty = false });
                Pay(_t.Table.WriteProtect(range), owed);
                break;
            case Operation.ClearDirty:
                Pay(_t.Table.ClearDirty(range), _model.Change(ipa, bytes, it => it with { Dirty = false }));
                break;
            case Operation.Relax:
                Relax(ipa, bytes, leaf.Permissions, step.Low % 2 == 0);
                break;
            case Operation.SoftwareBits:
                _ = _model.Change(ipa, bytes, it => it with { SoftwareBits = (step.PermissionBits & 3) << 1 });
                _ = _t.Table.SetSoftwareBits(range, _software.Of(step.PermissionBits & 3));
                break;
            case Operation.Annotate when _facts.IsBlock(0):
                Annotation note = new(2 + step.TargetChoice, 4);
                _model.Annotate(ipa & ~(page - 1), page, note);
                Assert.True(_t.Pages.TopUp(8));
                Assert.Equal(MapResult.Done, _t.Table.Annotate(new IpaRange(new Ipa(ipa), page), note, _t.Pages).Result);
                break;
            case Operation.Split when level >= 2:
                _model.Split(ipa, page);
                Assert.True(_t.Pages.TopUp(8));
                Assert.Equal(MapResult.Done, _t.Table.Split(new IpaRange(new Ipa(ipa), page), _t.Pages).Result);
                break;
            case Operation.Collapse when level == 2:
                Assert.Equal(_model.Collapse(ipa, 2), _t.Table.Collapse(new Ipa(ipa), 2));
                break;
            case Operation.Detach when level == 2:
                bool isTable = _model.Touching(ipa, bytes).All(it => _model.Leaves[it].Bytes < bytes)
                    && (_model.Touching(ipa, bytes).Any() || _model.Notes.Keys.Any(it => it >= ipa && it < ipa + bytes));
                if (isTable)
                {
                    _model.Unmap(ipa, bytes);
                }

                Assert.Equal(isTable, _t.Table.Detach(new Ipa(ipa), 2));
                break;
            default:
                ApplyAge(step, ipa, bytes, range);
                break;
        }
    }

    private void ApplyAge(Step step, ulong ipa, ulong bytes, IpaRange range)
    {
        switch (step.Operation)
        {
            case Operation.Access:
                // A write marks what the hardware may mark; whether it is allowed at all is the walker's affair.
                bool write = step.TargetChoice == 1 && _setup.HardwareDirty;
                _ = _model.Change(ipa, 1, it => it with { Young = true, Dirty = it.Dirty || (write && (it.Permissions & Stage2Permissions.Write) != 0) });
                _ = _t.Raw.Access(ipa, write);
                break;
            case Operation.MakeYoung:
                _ = _model.Change(ipa, 1, it => it with { Young = true });
                Assert.Equal(_model.Touching(ipa, 1).Any(), _t.Table.MakeYoung(range.Start));
                break;
            case Operation.ClearYoung:
                bool young = _model.Change(ipa, bytes, it => it with { Young = false });
                Assert.Equal(young, _t.Table.TestYoung(range));
                Assert.Equal(young, _t.Table.TestAndClearYoung(range));
                break;
            case Operation.Flush:
                ulong cached = _model.Touching(ipa, bytes).Select(it => _model.Leaves[it])
                    .Where(it => it.Attribute == MemoryAttribute.Normal)
                    .Aggregate(0UL, (sum, it) => sum + it.Bytes);
                bool cleans = !_setup.ForcedWriteBack && !_facts.ResizesLive && typeof(TFormat) != typeof(HypervisorStage1);
                Assert.Equal(cleans ? cached : 0, _t.Table.Flush(range));
                break;
            default:
                break;
        }
    }

    private void MapRun(ulong ipa, Leaf first)
    {
        Leaf leaf = first with { Target = new Pa(ipa + (first.Target.Value & (1UL << 32))) };
        bool stops = false;
        for (ulong i = 0; i < 128 && !stops; i++)
        {
            stops = _model.Map(ipa + (i * leaf.Bytes), leaf with { Target = leaf.Target + (i * leaf.Bytes) }) == MapResult.Conflict;
        }

        Assert.True(_t.Pages.TopUp(8));
        IpaRange range = new(new Ipa(ipa), 128 * leaf.Bytes);
        RangeResult result = _t.Table.MapRange(range, leaf.Target, leaf.Permissions, leaf.Attribute, _t.Pages, pagesOnly: true);
        Assert.Equal(stops ? MapResult.Conflict : MapResult.Done, result.Result);
    }

    private void Relax(ulong ipa, ulong bytes, Stage2Permissions added, bool asRange)
    {
        Leaf Relaxed(Leaf it)
        {
            // On Arm a clean leaf that is asked to be writable has been written to: nobody else asks. Elsewhere it stays clean.
            Stage2Permissions gained = _facts.ResizesLive ? added & ~it.Permissions : added;
            bool gainsWrite = (gained & Stage2Permissions.Write) != 0;
            return it with { Permissions = it.Permissions | added, Dirty = it.Dirty || (gainsWrite && _setup.HardwareDirty) };
        }

        if (asRange)
        {
            long before = _model.Touching(ipa, bytes).Count(it => Relaxed(_model.Leaves[it]) != _model.Leaves[it]);
            _ = _model.Change(ipa, bytes, Relaxed);
            Assert.Equal(before, _t.Table.RelaxPermissions(new IpaRange(new Ipa(ipa), bytes), added));
            return;
        }

        bool mapped = _model.Touching(ipa, 1).Any();
        _ = _model.Change(ipa, 1, Relaxed);
        Assert.Equal(mapped ? RelaxResult.Done : RelaxResult.NotMapped, _t.Table.RelaxPermissions(new Ipa(ipa), added, 0));
    }

    private static void Pay(TlbDebt debt, bool owed)
    {
        Assert.Equal(owed, debt.IsOwed);
        debt.Pay();
    }

    private Leaf LeafFor(Step step, int level, ulong bytes, ulong ipa)
    {
        bool executable = (step.PermissionBits & 4) != 0 && step.Attribute == MemoryAttribute.Normal;
        Stage2Permissions permissions = (Stage2Permissions)(step.PermissionBits & 3) | (executable ? Stage2Permissions.Execute : 0);
        if (!_facts.Replaces)
        {
            // These formats refuse leaves that cannot be read, and one of them leaves that are written and executed.
            permissions |= Stage2Permissions.Read;
            permissions &= executable ? ~Stage2Permissions.Write : ~Stage2Permissions.None;
        }

        bool dirty = _setup.HardwareDirty && (permissions & Stage2Permissions.Write) != 0;
        ulong space = Math.Min(1UL << 39, 1UL << _t.Table.IpaBits);
        return new Leaf(level, bytes, new Pa((ipa % space) + ((ulong)step.TargetChoice << Math.Max(32, _facts.LevelShift(level)))), permissions, step.Attribute, true) { Dirty = dirty };
    }

    private struct Collector(List<(ulong Ipa, Leaf Leaf)> leaves) : ILeafVisitor
    {
        internal readonly List<(ulong Ipa, Leaf Leaf)> Leaves => leaves;

        public readonly bool Visit(Ipa ipa, in Leaf leaf)
        {
            // Which leaves carry the hint is the watch's affair.
            leaves.Add((ipa.Value, leaf with { Contiguous = false }));
            return true;
        }
    }
}

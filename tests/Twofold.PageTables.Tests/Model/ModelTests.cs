using FsCheck;
using FsCheck.Fluent;
using Twofold.Arch;

namespace Twofold.PageTables.Tests;

/// <summary>Random sequences of operations against <see cref="TableModel"/>, under the eyes of <see cref="BreakBeforeMakeWatch"/>.</summary>
public sealed class ModelTests
{
    [Theory]
    [InlineData(40, false)]
    [InlineData(40, true)]
    [InlineData(33, false)]
    [InlineData(44, false)]
    public void ATableBehavesLikeADictionaryOfLeaves(int ipaBits, bool forcedWriteBack)
    {
        Property property = Prop.ForAll(Sequences(), steps => Run(ipaBits, forcedWriteBack, steps));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(100).WithReplay(0x2f01d, 0x5eed | 1), property);
    }

    private static Arbitrary<Step[]> Sequences()
    {
        // Few addresses, close together and in different tables, so that operations meet.
        Gen<Step> step =
            from operation in Gen.Frequency(
                (6, Gen.Constant(Operation.Map)),
                (2, Gen.Constant(Operation.Unmap)),
                (1, Gen.Elements(Operation.WriteProtect, Operation.Relax, Operation.Access, Operation.MakeYoung, Operation.ClearYoung, Operation.Flush)))
            from gigabyte in Gen.Choose(1, 2)
            from block in Gen.Choose(0, 2)
            from page in Gen.Elements(0, 1, 2, 511)
            from level in Gen.Elements(3, 3, 3, 2, 2, 1)
            from target in Gen.Choose(0, 1)
            from permissions in Gen.Choose(0, 7)
            from attribute in Gen.Elements(MemoryAttribute.Normal, MemoryAttribute.Normal, MemoryAttribute.Device)
            select new Step(operation, gigabyte, block, page, level, target, permissions, attribute);
        return Arb.From(Gen.ArrayOf(step).Resize(40), Shorter);
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

    private static void Run(int ipaBits, bool forcedWriteBack, Step[] steps)
    {
        using TestTable t = new(ipaBits, forcedWriteBack);
        BreakBeforeMakeWatch watch = new(t);
        TableModel model = new(t.Table.StartLevel, t.Table.Statistics.TablePages);
        foreach (Step drawn in steps)
        {
            // A table that starts at level 2 has no larger blocks.
            Step step = drawn with { Level = Math.Max(drawn.Level, t.Table.StartLevel) };
            Apply(t, model, step);
            watch.AssertNothingIsStale();
            Assert.Equal(model.Statistics, t.Table.Statistics);
            Assert.Equal(model.Statistics, t.Table.Recount());
            Collector seen = new([]);
            t.Table.VisitLeaves(new IpaRange(new Ipa(0), 1UL << ipaBits), ref seen);
            Assert.Equal(model.Leaves.Select(leaf => (leaf.Key, leaf.Value)), seen.Leaves);
        }

        t.Pages.Drain();
        t.Table.Destroy();
        Assert.Equal(t.InitialFrames, t.Frames.FreeFrames);
    }

    private static void Apply(TestTable t, TableModel model, Step step)
    {
        IpaRange range = new(new Ipa(step.Ipa), step.Bytes);
        switch (step.Operation)
        {
            case Operation.Map:
                Assert.Equal(model.Map(step.Ipa, step.Leaf), t.Map(step.Ipa, step.Bytes, step.Leaf.Target.Value, step.Leaf.Permissions, step.Attribute));
                break;
            case Operation.Unmap:
                model.Unmap(step.Ipa, step.Bytes);
                t.Table.Unmap(range);
                break;
            case Operation.WriteProtect:
                bool owed = model.Change(step.Ipa, step.Bytes, leaf => leaf with { Permissions = leaf.Permissions & ~Stage2Permissions.Write });
                TlbDebt debt = t.Table.WriteProtect(range);
                Assert.Equal(owed, debt.IsOwed);
                debt.Pay();
                break;
            case Operation.Relax:
                bool mapped = model.Touching(step.Ipa, 1).Any();
                _ = model.Change(step.Ipa, 1, leaf => leaf with { Permissions = leaf.Permissions | step.Leaf.Permissions });
                Assert.Equal(mapped ? RelaxResult.Done : RelaxResult.NotMapped, t.Table.RelaxPermissions(range.Start, step.Leaf.Permissions, 0));
                break;
            case Operation.Access:
                _ = model.Change(step.Ipa, 1, leaf => leaf with { Young = true });
                t.WalkerSetsAccessFlag(step.Ipa);
                break;
            case Operation.MakeYoung:
                _ = model.Change(step.Ipa, 1, leaf => leaf with { Young = true });
                Assert.Equal(model.Touching(step.Ipa, 1).Any(), t.Table.MakeYoung(range.Start));
                break;
            case Operation.ClearYoung:
                bool young = model.Change(step.Ipa, step.Bytes, leaf => leaf with { Young = false });
                Assert.Equal(young, t.Table.TestYoung(range));
                Assert.Equal(young, t.Table.TestAndClearYoung(range));
                break;
            default:
                ulong bytes = model.Touching(step.Ipa, step.Bytes).Select(ipa => model.Leaves[ipa])
                    .Where(leaf => leaf.Attribute == MemoryAttribute.Normal)
                    .Aggregate(0UL, (sum, leaf) => sum + leaf.Bytes);
                Assert.Equal(t.Forced ? 0 : bytes, t.Table.Flush(range));
                break;
        }
    }

    private enum Operation
    {
        Map,
        Unmap,
        WriteProtect,
        Relax,
        Access,
        MakeYoung,
        ClearYoung,
        Flush,
    }

    private sealed record Step(Operation Operation, int Gigabyte, int Block, int Page, int Level, int TargetChoice, int PermissionBits, MemoryAttribute Attribute)
    {
        internal ulong Bytes => 1UL << (12 + (9 * (3 - Level)));

        internal ulong Ipa => (((ulong)Gigabyte << 30) + ((ulong)Block << 21) + ((ulong)Page << 12)) & ~(Bytes - 1);

        internal Leaf Leaf
        {
            get
            {
                bool executable = (PermissionBits & 4) != 0 && Attribute == MemoryAttribute.Normal;
                Stage2Permissions permissions = (Stage2Permissions)(PermissionBits & 3) | (executable ? Stage2Permissions.Execute : 0);
                return new Leaf(Level, Bytes, new Pa(Ipa + ((ulong)TargetChoice << 32)), permissions, Attribute, true);
            }
        }
    }

    private struct Collector(List<(ulong Ipa, Leaf Leaf)> leaves) : ILeafVisitor
    {
        internal readonly List<(ulong Ipa, Leaf Leaf)> Leaves => leaves;

        public readonly bool Visit(Ipa ipa, in Leaf leaf)
        {
            leaves.Add((ipa.Value, leaf));
            return true;
        }
    }
}

using FsCheck;
using FsCheck.Fluent;
using Twofold.Arch;
using Twofold.Memory;

namespace Twofold.HostMm.Tests;

/// <summary>Random sequences of operations against a dictionary of pages.</summary>
public sealed class AddressSpaceModelTests
{
    private const ulong Page = 4096, Block = 2 << 20;

    /// <summary>One operation; the numbers choose among what exists.</summary>
    public sealed record Step(int Kind, uint Where, uint Length, byte Value);

    [Fact]
    public void AnySequenceKeepsBytesAndFramesAsAPageDictionaryDoes()
    {
        Gen<Step> step = from kind in Gen.Choose(0, 4)
                         from position in Gen.Choose(0, int.MaxValue)
                         from length in Gen.Choose(1, 1100)
                         from value in Gen.Choose(0, 255)
                         select new Step(kind, (uint)position, (uint)length, (byte)value);
        Arbitrary<Step[]> sequences = Arb.From(Gen.ArrayOf(step), Shrinks);
        Prop.ForAll(sequences, Holds).Check(Config.QuickThrowOnFailure.WithMaxTest(200).WithEndSize(60));
    }

    private static IEnumerable<Step[]> Shrinks(Step[] steps)
        => Enumerable.Range(0, steps.Length).Select(left => steps.Where((_, index) => index != left).ToArray());

    private static void Holds(Step[] steps)
    {
        using PhysicalMemory ram = new(new Pa(0x4000_0000), 8 * Block);
        FrameAllocator frames = new(ram, Granule.Size4K);
        using AddressSpace space = new(frames);
        List<(ulong Start, ulong Bytes)> areas = [];
        Dictionary<ulong, byte> bytes = []; // By page number: what its first byte holds. Absent: not mapped.
        foreach (Step step in steps)
        {
            Apply(step, space, areas, bytes);
            foreach ((ulong page, byte expected) in bytes.Take(8))
            {
                byte[] read = new byte[1];
                Assert.True(space.TryRead(new Hva(page * Page), read) || frames.FreeFrames == 0);
                Assert.True(read[0] == expected || frames.FreeFrames == 0);
            }
        }

        space.Dispose();
        Assert.Equal(frames.TotalFrames, frames.FreeFrames);
    }

    private static void Apply(Step step, AddressSpace space, List<(ulong Start, ulong Bytes)> areas, Dictionary<ulong, byte> model)
    {
        if (step.Kind == 0 || areas.Count == 0)
        {
            Hva start = space.MapAnonymous(step.Length * Page, hugeBacking: (step.Value & 1) != 0);
            areas.Add((start.Value, step.Length * Page));
            for (ulong page = 0; page < step.Length; page++)
            {
                Assert.True(model.TryAdd((start.Value / Page) + page, 0), "a new area overlaps an old one");
            }

            return;
        }

        (ulong areaStart, ulong areaBytes) = areas[(int)(step.Where % (uint)areas.Count)];
        ulong first = (areaStart / Page) + (step.Where % (areaBytes / Page));
        switch (step.Kind)
        {
            case 1:
                space.Unmap(new Hva(first * Page), step.Length * Page);
                for (ulong page = first; page < first + step.Length; page++)
                {
                    _ = model.Remove(page);
                }

                break;
            default:
                bool written = space.TryWrite(new Hva(first * Page), [step.Value]);
                Assert.True(!written || model.ContainsKey(first), "a page outside every area was written");
                if (written)
                {
                    model[first] = step.Value;
                }

                break;
        }
    }
}

using FsCheck;
using FsCheck.Fluent;
using Twofold.Arch;

namespace Twofold.Memory.Tests;

/// <summary>Random allocations and frees against a plain set of frames.</summary>
public sealed class AllocatorModelTests
{
    [Fact]
    public void NoFrameIsHandedOutTwiceAndNoneGetsLost()
    {
        Gen<(int Kind, int Which)> step = Gen.Choose(0, 9).SelectMany(_ => Gen.Choose(0, 1000), (kind, which) => (kind, which));
        Property property = Prop.ForAll(Arb.From(Gen.ArrayOf(step)), Run);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(100).WithReplay(0x2f01d, 0x5eed | 1), property);
    }

    private static void Run((int Kind, int Which)[] steps)
    {
        using PhysicalMemory memory = new(new Pa(0x4000_0000), 2 * 0x20_0000);
        FrameAllocator frames = new(memory, Granule.Size4K);
        List<Pfn> held = [];
        HashSet<Pfn> owned = [];
        foreach ((int kind, int which) in steps)
        {
            if (kind < 3 && held.Count > 0)
            {
                Pfn frame = held[which % held.Count];
                _ = held.Remove(frame);
                _ = owned.Remove(frame);
                Assert.True(frames.Put(frame));
            }
            else
            {
                int length = kind == 9 ? 512 : 1 << (which % 6);
                if (frames.TryAllocateContiguous(length, out Pfn first))
                {
                    for (ulong i = 0; i < (ulong)length; i++)
                    {
                        Assert.True(owned.Add(first + i), $"{first + i} was held already");
                        Assert.Equal(0UL, memory.Word((first + i).ToPa(Granule.Size4K)));
                        memory.Word((first + i).ToPa(Granule.Size4K)) = ulong.MaxValue;
                        held.Add(first + i);
                    }
                }
            }

            Assert.Equal(frames.TotalFrames - owned.Count, frames.FreeFrames);
        }
    }
}

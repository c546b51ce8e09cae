using Twofold.Arch;
using Twofold.Memory;

namespace Twofold.Cli.DemandPaging;

/// <summary>A guest's memory, present in the host beforehand, with room for tables beside it.</summary>
internal sealed class GuestBacking : IDisposable
{
    private const ulong PageBytes = 4096, BlockBytes = 2UL << 20, TableBytes = 32UL << 20;
    private static readonly Pa Start = new(0x1_0000_0000);

    private readonly Pa[] _blocks; // By guest frame, a block each.

    internal GuestBacking(ulong bytes)
    {
        Memory = new PhysicalMemory(Start, bytes + TableBytes);
        Frames = new FrameAllocator(Memory, Granule.Size4K);
        Pages = (int)(bytes / PageBytes);
        _blocks = new Pa[bytes / BlockBytes];
        for (int block = 0; block < _blocks.Length; block++)
        {
            _ = Frames.TryAllocateBlock(out Pfn first);
            _blocks[block] = first.ToPa(Granule.Size4K);
        }

        for (int page = 0; page < Pages; page++)
        {
            Memory.Word(TargetOf(IpaOf(page))) = ulong.MaxValue;
        }
    }

    internal PhysicalMemory Memory { get; }

    internal FrameAllocator Frames { get; }

    /// <summary>The guest's pages.</summary>
    internal int Pages { get; }

    internal static Ipa IpaOf(int page) => new((ulong)page * PageBytes);

    /// <summary>Where the host keeps a guest address.</summary>
    internal Pa TargetOf(Ipa ipa) => _blocks[ipa.Value / BlockBytes] + (ipa.Value % BlockBytes);

    public void Dispose() => Memory.Dispose();
}

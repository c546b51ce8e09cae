using Twofold.Arch;
using Twofold.Machine;

namespace Twofold.Walkers.Tests;

/// <summary>A CPU's loads and stores: its TLB, and its walker when that does not help. Used by one thread, watched by all.</summary>
internal sealed class Agent(Ground ground, Shootdown shootdown, Random random)
{
    private readonly Dictionary<ulong, bool> _tlb = []; // By page: whether stores are allowed.
    private int _generation; // Of what is in the TLB.
    private int _accesses; // Odd while inside one. Atomic.

    internal required Hardware Hardware { get; init; }

    /// <summary>Accesses a page as a guest would; false when it faults.</summary>
    internal bool TryAccess(int page, bool write)
    {
        // A full fence stands between this and the generation: maintenance sees the access, or the access sees the maintenance.
        _ = Interlocked.Increment(ref _accesses);
        try
        {
            if (_generation != shootdown.Generation)
            {
                _generation = shootdown.Generation;
                _tlb.Clear();
            }

            ulong address = ground.Page(page);
            bool held = _tlb.TryGetValue(address, out bool writable) && (writable || !write);
            if (!held && !TryWalk(address, write))
            {
                return false;
            }

            Dawdle();
            Assert.True(Volatile.Read(ref ground.Unmapped[page]) == 0, $"page {page} was reached after it was unmapped");
            if (write)
            {
                Assert.True(Volatile.Read(ref ground.Protected[page]) == 0, $"page {page} was written to after it was protected");
                _ = Interlocked.Increment(ref ground.Data[page]);
            }

            return true;
        }
        finally
        {
            _ = Interlocked.Increment(ref _accesses);
        }
    }

    /// <summary>Drops the TLB; by its own thread, outside an access.</summary>
    internal void ForgetOwn() => _tlb.Clear();

    /// <summary>Waits until an access that is under way has ended.</summary>
    internal void AwaitAccess()
    {
        int seen = Volatile.Read(ref _accesses);
        SpinWait spin = default;
        while ((seen & 1) != 0 && Volatile.Read(ref _accesses) == seen)
        {
            spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    private bool TryWalk(ulong address, bool write)
    {
        IHardwareWalk walk = Hardware.NewWalk(address, write ? Rights.Write : Rights.Read);
        while (walk.IsUnderWay)
        {
            Dawdle();
            Pa entry = walk.EntryAddress;
            int level = walk.Level;
            walk.Step();

            // A walker that marks a table's entry goes on to another entry; after a leaf's it stays.
            if (walk.Marked != 0 && walk.EntryAddress == entry)
            {
                NoteMark(address, level, walk.Marked);
            }
        }

        if (!walk.IsTranslated)
        {
            return false;
        }

        ulong output = walk.Output + (address & ((1UL << walk.Shift) - 1));
        Assert.True(output == Ground.Target(address, 0) || output == Ground.Target(address, 1), $"0x{address:x} led to 0x{output:x}");
        _tlb[address] = walk.StoresNeedNoWalk;
        return true;
    }

    private void NoteMark(ulong address, int level, ulong marked)
    {
        ulong bytes = ground.Granule.LevelBytes(level);
        foreach (int page in ground.Covered(address & ~(bytes - 1), bytes))
        {
            _ = Interlocked.Add(ref ground.YoungMarks[page], (marked & Hardware.AccessBits) != 0 ? 1 : 0);
            _ = Interlocked.Add(ref ground.DirtyMarks[page], (marked & Hardware.DirtyBits) != 0 ? 1 : 0);
        }
    }

    /// <summary>Lets others in between two steps now and then.</summary>
    private void Dawdle()
    {
        if (random.Next(6) == 0)
        {
            _ = Thread.Yield();
        }
    }
}

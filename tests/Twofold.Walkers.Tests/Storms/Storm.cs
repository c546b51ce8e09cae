using System.Collections.Concurrent;
using Twofold.Arch;
using Twofold.Arch.Contracts;
using Twofold.Memory;
using Twofold.PageTables;
using Twofold.Sync;

namespace Twofold.Walkers.Tests;

/// <summary>Threads that edit one table as vCPUs and the host do, beside walkers that mark its leaves; and the laws that must hold
/// when all is quiet again.</summary>
/// <remarks>
/// Every mark is accounted for: for each page, the times that its leaf became young (dirty) by hardware and software, less the
/// times that it became old (clean), are what the table says at the end. A migration runs along: what is not reported dirty is
/// not copied, and at the end every copy is complete. Which thread comes when is the host's affair; a seed repeats only what
/// each of them wants to do.
/// </remarks>
internal sealed partial class Storm<TFormat> : IChangeObserver, ICacheMaintenance, IDisposable
    where TFormat : struct, IDescriptorFormat
{
    private readonly PhysicalMemory _memory = new(new Pa(0x8000_0000), Math.Max(32UL << 20, TFormat.Granule.LevelBytes(2)));
    private readonly FrameAllocator _frames;
    private readonly Pa _trap;
    private readonly ulong _poison;
    private readonly int _freeAtFirst;
    private readonly PageTable<TFormat> _table;
    private readonly Hardware _hardware;
    private readonly Ground _ground = new(TFormat.Granule);
    private readonly MmuLock _mmu = new();
    private readonly Shootdown _shootdown;
    private readonly ConcurrentQueue<Exception> _failures = [];
    private readonly int _seed;

    /// <param name="seed">What the threads draw from.</param>
    /// <param name="poison">A leaf or table entry of the format, neither young nor dirty, that leads to address 0: what freed
    /// frames are filled with, so that a walker that is still inside marks it.</param>
    /// <param name="hardwareDirty">Whether walkers keep dirty state.</param>
    /// <param name="hardware">Makes the hardware for a table.</param>
    /// <param name="isTlbBroken">Maintenance does nothing.</param>
    internal Storm(int seed, ulong poison, bool hardwareDirty, Func<PhysicalMemory, PageTable<TFormat>, Hardware> hardware, bool isTlbBroken = false)
    {
        _seed = seed;
        _shootdown = new Shootdown { IsBroken = isTlbBroken };
        _trap = _memory.Start;
        _poison = poison | _trap.Value;
        _frames = new FrameAllocator(_memory, TFormat.Granule, _poison);
        Assert.True(_frames.TryAllocate(out Pfn first));
        Assert.Equal(_trap, first.ToPa(TFormat.Granule));
        for (Pa word = _trap; word < _trap + TFormat.Granule.Bytes; word += sizeof(ulong))
        {
            _memory.Word(word) = _poison;
        }

        _freeAtFirst = _frames.FreeFrames;
        PageTableOptions options = new()
        {
            Frames = _frames,
            IpaBits = 48,
            Vmid = new Vmid(1),
            Tlb = _shootdown,
            Caches = this,
            HardwareDirty = hardwareDirty,
            Observer = this,
        };
        Assert.True(PageTable<TFormat>.TryCreate(options, out _table!));
        _hardware = hardware(_memory, _table);
    }

    /// <summary>Runs it to its end and checks the laws.</summary>
    /// <param name="vcpus">Threads that access memory and map what faults.</param>
    /// <param name="editors">Threads that take mappings away and change them.</param>
    /// <param name="walkers">Threads that access memory and let a fault be.</param>
    /// <param name="operations">What each of them does.</param>
    internal void Run(int vcpus, int editors, int walkers, int operations)
    {
        List<Thread> threads = [];
        for (int i = 0; i < vcpus + editors + walkers; i++)
        {
            Random random = new((_seed * 31) + i);
            int cpu = i;
            Agent agent = new(_ground, _shootdown, random) { Hardware = _hardware };
            _shootdown.Add(agent);
            threads.Add(NewThread(() =>
            {
                SchedulePoint.Control(new Gusts(new Random(random.Next())));
                using TablePageCache cache = new(_frames);
                for (int n = 0; n < operations && _failures.IsEmpty; n++)
                {
                    int page = random.Next(_ground.Count);
                    bool write = random.Next(2) == 0;
                    if (cpu >= vcpus && cpu < vcpus + editors)
                    {
                        Edit(random, cpu, cache);
                    }
                    else if (!agent.TryAccess(page, write) && cpu < vcpus)
                    {
                        Fault(random, cpu, page, write, cache);
                    }
                }
            }));
        }

        threads.ForEach(thread => thread.Start());
        foreach (Thread thread in threads)
        {
            Assert.True(thread.Join(TimeSpan.FromMinutes(2)), $"seed {_seed}: a thread does not end");
        }

        Assert.True(_failures.IsEmpty, $"seed {_seed}: {_failures.FirstOrDefault()}");
        CheckLaws();
    }

    public void Dispose() => _memory.Dispose();

    void ICacheMaintenance.CleanInvalidateData(Pa start, ulong bytes)
    {
    }

    void ICacheMaintenance.InvalidateInstructions(Pa start, ulong bytes)
    {
    }

    private Thread NewThread(Action body) => new(() =>
    {
        try
        {
            body();
        }
        catch (Exception failure)
        {
            _failures.Enqueue(failure);
        }
    }) { IsBackground = true };

    private void CheckLaws()
    {
        string seed = $"seed {_seed}";
        Assert.True(_table.Recount() == _table.Statistics, $"{seed}: counted {_table.Statistics}, there are {_table.Recount()}");
        for (int page = 0; page < _ground.Count; page++)
        {
            bool mapped = _table.TryGetLeaf(new Ipa(_ground.Page(page)), out Leaf leaf);
            Assert.True((mapped && leaf.Young ? 1 : 0) == _ground.YoungMarks[page], $"{seed}: page {page}: {leaf}, {_ground.YoungMarks[page]} marks of access");
            Assert.True((mapped && leaf.Dirty ? 1 : 0) == _ground.DirtyMarks[page], $"{seed}: page {page}: {leaf}, {_ground.DirtyMarks[page]} marks of writing");
        }

        Harvest(new IpaRange(new Ipa(0), 1UL << 48));
        Assert.True(_ground.Data.SequenceEqual(_ground.Copies), $"{seed}: the guest wrote [{string.Join(' ', _ground.Data)}], copied were [{string.Join(' ', _ground.Copies)}]");
        Assert.True(_ground.Data.Sum() > 0, $"{seed}: nothing was written");
        _table.Destroy();
        Assert.True(_freeAtFirst == _frames.FreeFrames, $"{seed}: {_frames.FreeFrames} of {_freeAtFirst} frames are free again");
        _frames.CheckPoison();
        for (Pa word = _trap; word < _trap + TFormat.Granule.Bytes; word += sizeof(ulong))
        {
            Assert.True(_memory.Word(word) == _poison, $"{seed}: somebody followed an entry of a freed table");
        }
    }
}

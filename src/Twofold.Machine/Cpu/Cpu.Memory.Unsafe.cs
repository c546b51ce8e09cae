// Unsafe because guest memory is native memory reached through the micro TLB: the fast path is a compare and a load.
using System.Runtime.CompilerServices;
using Twofold.Arch;
using Twofold.Sync;

namespace Twofold.Machine;

public sealed unsafe partial class Cpu
{
    private const ulong SctlrA = 1UL << 1;

    private static readonly RankedLock PairLock = new(LockRank.Maintenance);

    // The fault of the access that just failed.
    private Fault _fault;

    // The local monitor: the physical address an exclusive load marked, the bytes it read and their number (0: open).
    private ulong _monitorAddress;
    private int _monitorBytes;
    private ulong _monitorLow, _monitorHigh;

    /// <summary>Loads from guest memory at the current level. False leaves the reason for <see cref="Abort"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryLoad<T>(ulong address, out T value)
        where T : unmanaged
    {
        ref MicroEntry entry = ref _microTlb.Entry(address);
        if (entry.ReadTag == (address & (PageMask | (ulong)(sizeof(T) - 1))))
        {
            // SAFETY: the tag matched, so the page is RAM that the current translation maps, and the access is aligned within it.
            value = *(T*)(entry.Addend + (nint)address);
            return true;
        }

        return LoadSlow(address, El, out value);
    }

    /// <summary>Stores to guest memory at the current level. False leaves the reason for <see cref="Abort"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryStore<T>(ulong address, T value)
        where T : unmanaged
    {
        ref MicroEntry entry = ref _microTlb.Entry(address);
        if (entry.WriteTag == (address & (PageMask | (ulong)(sizeof(T) - 1))))
        {
            // SAFETY: as in TryLoad.
            *(T*)(entry.Addend + (nint)address) = value;
            return true;
        }

        return StoreSlow(address, El, value);
    }

    /// <summary>LDTR and its like: a load with the permissions of EL0.</summary>
    internal bool TryLoadUnprivileged<T>(ulong address, out T value)
        where T : unmanaged => LoadSlow(address, 0, out value);

    /// <summary>STTR and its like: a store with the permissions of EL0.</summary>
    internal bool TryStoreUnprivileged<T>(ulong address, T value)
        where T : unmanaged => StoreSlow(address, 0, value);

    /// <summary>Load-acquire: alignment is checked whatever SCTLR.A says.</summary>
    internal bool TryLoadAcquire<T>(ulong address, out T value)
        where T : unmanaged
    {
        value = default;
        return TryLocate(address, sizeof(T), Access.Read, out nint host) && ReadAcquire(host, out value);
    }

    /// <summary>Store-release: alignment is checked whatever SCTLR.A says.</summary>
    internal bool TryStoreRelease<T>(ulong address, T value)
        where T : unmanaged
    {
        if (!TryLocate(address, sizeof(T), Access.Write, out nint host))
        {
            return false;
        }

        // ORDER: the guest's own: everything before is visible before the store, and the store before a later load-acquire.
        Cell.FullFence();
        *(T*)host = value;
        Cell.FullFence();
        return true;
    }

    /// <summary>LDXR and LDAXR: loads and sets the local monitor.</summary>
    internal bool TryLoadExclusive<T>(ulong address, out T value)
        where T : unmanaged
    {
        value = default;
        if (!TryLocate(address, sizeof(T), Access.Read, out nint host))
        {
            return false;
        }

        _ = ReadAcquire(host, out value);
        T copy = value;
        Mark(host, sizeof(T), sizeof(T) switch
        {
            1 => *(byte*)&copy,
            2 => *(ushort*)&copy,
            4 => *(uint*)&copy,
            _ => *(ulong*)&copy,
        }, 0);
        return true;
    }

    /// <summary>STXR and STLXR: stores if the monitor still holds the address and memory still holds what was loaded.</summary>
    /// <param name="address">The virtual address.</param>
    /// <param name="bytes">1, 2, 4 or 8.</param>
    /// <param name="value">What to store, in the low bytes.</param>
    /// <param name="stored">Whether it did.</param>
    internal bool TryStoreExclusive(ulong address, int bytes, ulong value, out bool stored)
    {
        stored = false;
        if (!TryLocate(address, bytes, Access.Write, out nint host))
        {
            return false;
        }

        bool mine = _monitorBytes == bytes && _monitorAddress == (ulong)host;
        _monitorBytes = 0;
        // ORDER: full; the exclusive pair is the guest's lock. Equal bytes stand for "not written since", as in every emulator
        // that has compare-exchange only: a store of the same value in between goes unnoticed.
        stored = mine && bytes switch
        {
            1 => Cell.CompareExchange(ref *(byte*)host, (byte)value, (byte)_monitorLow) == (byte)_monitorLow,
            2 => Cell.CompareExchange(ref *(ushort*)host, (ushort)value, (ushort)_monitorLow) == (ushort)_monitorLow,
            4 => Cell.CompareExchange(ref *(uint*)host, (uint)value, (uint)_monitorLow) == (uint)_monitorLow,
            _ => Cell.CompareExchange(ref *(ulong*)host, value, _monitorLow) == _monitorLow,
        };
        return true;
    }

    /// <summary>LDXP and LDAXP of two 64-bit registers.</summary>
    internal bool TryLoadExclusivePair(ulong address, out ulong low, out ulong high)
    {
        low = high = 0;
        if (!TryLocate(address, 16, Access.Read, out nint host))
        {
            return false;
        }

        low = ((ulong*)host)[0];
        high = ((ulong*)host)[1];
        Mark(host, 16, low, high);
        return true;
    }

    /// <summary>STXP and STLXP of two 64-bit registers.</summary>
    internal bool TryStoreExclusivePair(ulong address, ulong low, ulong high, out bool stored)
    {
        stored = false;
        if (!TryLocate(address, 16, Access.Write, out nint host))
        {
            return false;
        }

        bool mine = _monitorBytes == 16 && _monitorAddress == (ulong)host;
        _monitorBytes = 0;
        stored = mine && TryExchangePair((ulong*)host, low, high);
        return true;
    }

    /// <summary>Sixteen bytes under one lock of all CPUs: the runtime has no compare-exchange of that size. Atomic against other
    /// exclusive pairs; a single-word store of another CPU between comparison and store is lost.</summary>
    private bool TryExchangePair(ulong* words, ulong low, ulong high)
    {
        using (PairLock.Enter())
        {
            if (words[0] != _monitorLow || words[1] != _monitorHigh)
            {
                return false;
            }

            words[0] = low;
            words[1] = high;
            return true;
        }
    }

    /// <summary>CLREX, and what an exception return does.</summary>
    internal void ClearMonitor() => _monitorBytes = 0;

    /// <summary>DC ZVA of one 64-byte block.</summary>
    internal bool TryZeroBlock(ulong address)
    {
        ulong start = address & ~63UL;
        if (!TryTranslatePage(start, Access.Write, El, out nint host, out bool device))
        {
            _fault.Address = address;
            _fault.CacheMaintenance = false;
            return false;
        }

        if (device)
        {
            _fault = new Fault { Status = FaultStatus.Alignment, Address = address, Write = true };
            return false;
        }

        new Span<byte>((void*)host, 64).Clear();
        return true;
    }

    /// <summary>Forgets the fast paths' copies of translations.</summary>
    internal void FlushMicroTlb() => _microTlb.Flush();

    private static bool ReadAcquire<T>(nint host, out T value)
        where T : unmanaged
    {
        value = *(T*)host;
        Cell.FullFence(); // ORDER: the guest's own: nothing after a load-acquire is observed before it.
        return true;
    }

    private void Mark(nint host, int bytes, ulong low, ulong high)
    {
        _monitorAddress = (ulong)host;
        _monitorBytes = bytes;
        _monitorLow = low;
        _monitorHigh = high;
    }

    /// <summary>The host address of an access that must be aligned to its size.</summary>
    private bool TryLocate(ulong address, int bytes, Access access, out nint host)
    {
        if ((address & (ulong)(bytes - 1)) != 0)
        {
            host = 0;
            _fault = new Fault { Status = FaultStatus.Alignment, Address = address, Write = access == Access.Write };
            return false;
        }

        return TryTranslatePage(address, access, El, out host, out _);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool LoadSlow<T>(ulong address, int el, out T value)
        where T : unmanaged
    {
        T copy = default;
        bool done = TryTransfer(address, sizeof(T), el, write: false, (byte*)&copy);
        value = copy;
        return done;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool StoreSlow<T>(ulong address, int el, T value)
        where T : unmanaged
        => TryTransfer(address, sizeof(T), el, write: true, (byte*)&value);

    /// <summary>An access of any alignment, in one or two pages.</summary>
    private bool TryTransfer(ulong address, int bytes, int el, bool write, byte* data)
    {
        bool aligned = (address & (ulong)(bytes - 1)) == 0;
        Access access = write ? Access.Write : Access.Read;
        if (!aligned && (SctlrEl1 & SctlrA) != 0)
        {
            _fault = new Fault { Status = FaultStatus.Alignment, Address = address, Write = write };
            return false;
        }

        int first = (int)Math.Min((ulong)bytes, 4096 - (address & 0xfff));
        nint secondHost = 0;
        bool device = false;
        if (!TryTranslatePage(address, access, el, out nint firstHost, out bool firstDevice)
            || (first < bytes && !TryTranslatePage(address + (ulong)first, access, el, out secondHost, out device)))
        {
            // Stage 1's alignment check comes before stage 2's answer.
            if (!aligned && _fault.Stage1Device && !_fault.OnStage1Walk)
            {
                _fault = new Fault { Status = FaultStatus.Alignment, Address = address, Write = write };
            }

            return false;
        }

        if (!aligned && (device || firstDevice))
        {
            _fault = new Fault { Status = FaultStatus.Alignment, Address = address, Write = write };
            return false;
        }

        // SAFETY: each part lies within a page of RAM that was just translated for this access.
        if (write)
        {
            Buffer.MemoryCopy(data, (void*)firstHost, first, first);
            Buffer.MemoryCopy(data + first, (void*)secondHost, bytes - first, bytes - first);
        }
        else
        {
            Buffer.MemoryCopy((void*)firstHost, data, first, first);
            Buffer.MemoryCopy((void*)secondHost, data + first, bytes - first, bytes - first);
        }

        return true;
    }

    /// <summary>Translates for a data access and fills the micro TLB.</summary>
    private bool TryTranslatePage(ulong address, Access access, int el, out nint host, out bool device)
    {
        ref MicroEntry entry = ref _microTlb.Entry(address);
        ulong page = address & PageMask;
        if (el == El && (access == Access.Write ? entry.WriteTag : entry.ReadTag) == page)
        {
            host = entry.Addend + (nint)address;
            device = (entry.Page & 1) != 0;
            return true;
        }

        if (!Mmu.TryTranslate(address, access, el, out Translation translation, out _fault))
        {
            host = 0;
            device = false;
            return false;
        }

        device = translation.Device;
        if (!Physical.Contains(translation.Page, 4096))
        {
            host = 0;
            _fault = new Fault { Status = FaultStatus.External, Address = address, Write = access == Access.Write };
            return false;
        }

        nint start = Physical.NativeAddress(translation.Page);
        host = start + (nint)(address & 0xfff);
        if (el == El)
        {
            entry.ReadTag = translation.Readable ? page : MicroTlb.Empty;
            entry.WriteTag = translation.Writable ? page : MicroTlb.Empty;
            entry.Addend = start - (nint)page;
            _microTlb.NoteFilled();
            entry.Page = translation.Page.Value | (device ? 1UL : 0);
        }

        return true;
    }
}

// Unsafe because this is the dispatch loop: it calls function pointers and does arithmetic on the addresses of instructions.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Twofold.Arch.Contracts;
using Twofold.Sync;

namespace Twofold.Machine;

public sealed unsafe partial class Cpu
{
    private const ulong PageMask = ~0xfffUL;

    /// <summary>A guest whose vectors fault takes exceptions for ever without executing an instruction: after this many redirections
    /// without one between them the slice ends.</summary>
    private const int MaximumRedirections = 4096;

    private MicroTlb _microTlb;
    private readonly Insn* _redirect = NewRedirect();

    // The instructions left in the slice, times Insn.Size, up to the last taken branch; what was executed since then is the
    // distance from _blockStart.
    private long _budget;
    private long _granted;
    private nint _blockStart;
    private nint _pageStart;
    private ulong _pageVa;
    private ulong _pc;
    private int _redirections;
    private long _executed;
    private CpuExit _exit;

    // Negative when something waits for the next taken branch. Written by any thread through Cell.
    private long _attention;

    /// <summary>The guest address of an instruction of the current page.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ulong PcOf(ref Insn i) => _pageVa + (ulong)(((nint)Unsafe.AsPointer(ref i) - _pageStart) >> 3);

    /// <summary>Goes to the instruction <paramref name="offset"/> bytes of guest code away. Counts the branch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref Insn BranchBy(ref Insn i, long offset)
    {
        nint at = (nint)Unsafe.AsPointer(ref i);
        nint target = at + (nint)(offset << 3);
        if (((at ^ target) & ~(nint)(CodePage.ArrayBytes - 1)) != 0)
        {
            return ref BranchTo(ref i, PcOf(ref i) + (ulong)offset);
        }

        _budget -= at - _blockStart + Insn.Size;
        _blockStart = target;
        if ((_budget | _attention) < 0)
        {
            return ref Pause(_pageVa + (ulong)((target - _pageStart) >> 3));
        }

        return ref *(Insn*)target;
    }

    /// <summary>Goes to a guest address. Counts the branch.</summary>
    internal ref Insn BranchTo(ref Insn i, ulong address)
    {
        _budget -= (nint)Unsafe.AsPointer(ref i) - _blockStart + Insn.Size;
        if ((_budget | _attention) < 0)
        {
            _blockStart = 0;
            return ref Pause(address);
        }

        return ref FetchAt(address);
    }

    /// <summary>Counts the instruction and goes on behind it, looking first whether something waits: after anything that may have
    /// unmasked an interrupt or changed translation.</summary>
    internal ref Insn Resynchronize(ref Insn i)
    {
        ulong next = PcOf(ref i) + 4;
        _budget -= (nint)Unsafe.AsPointer(ref i) - _blockStart + Insn.Size;
        return ref Pause(next);
    }

    /// <summary>The sentinel behind a page: falls through into the next one.</summary>
    internal static ref Insn CrossPage(Cpu cpu, ref Insn i)
    {
        cpu._budget -= (nint)Unsafe.AsPointer(ref i) - cpu._blockStart;
        ulong address = cpu._pageVa + 4096;
        cpu._blockStart = 0;
        return ref (cpu._budget | cpu._attention) < 0 ? ref cpu.Pause(address) : ref cpu.FetchAt(address);
    }

    /// <summary>What stands in a slot that has not been decoded.</summary>
    internal static ref Insn DecodeAndRun(Cpu cpu, ref Insn i)
    {
        // SAFETY: the sentinel behind the page's instructions carries the address of the page's bytes in Imm.
        Insn* page = (Insn*)cpu._pageStart;
        long index = (Insn*)Unsafe.AsPointer(ref i) - page;
        uint word = ((uint*)page[CodePage.Instructions].Imm)[index];
        Decoder.Decode(word, ref i);
        return ref i.Run(cpu, ref i);
    }

    /// <summary>Continues at an address that nothing has been fetched from yet; for exceptions, which may follow each other
    /// without an instruction between them.</summary>
    private ref Insn Redirect(ulong address)
    {
        _pc = address;
        return ref *_redirect;
    }

    private static ref Insn Refetch(Cpu cpu, ref Insn i)
    {
        if (++cpu._redirections > MaximumRedirections || (cpu._budget | cpu._attention) < 0)
        {
            return ref cpu.Pause(cpu._pc);
        }

        return ref cpu.FetchAt(cpu._pc);
    }

    /// <summary>The instruction at a guest address, or the exception its fetch takes.</summary>
    private ref Insn FetchAt(ulong address)
    {
        ref MicroFetchEntry entry = ref _microTlb.FetchEntry(address);
        if (entry.Tag != (address & (PageMask | 3)))
        {
            if (!TryFillFetch(address, ref entry, out Fault fault))
            {
                _blockStart = 0;
                return ref InstructionAbort(address, fault);
            }
        }

        _pageStart = entry.Start;
        _pageVa = address & PageMask;
        _blockStart = entry.Start + (nint)((address & 0xfff) << 3);
        return ref *(Insn*)_blockStart;
    }

    private bool TryFillFetch(ulong address, ref MicroFetchEntry entry, out Fault fault)
    {
        if ((address & 3) != 0)
        {
            fault = new Fault { Status = Arch.FaultStatus.Alignment, Address = address };
            return false;
        }

        if (!Mmu.TryTranslate(address, Access.Fetch, El, out Translation translation, out fault))
        {
            return false;
        }

        if (!Physical.Contains(translation.Page, 4096))
        {
            fault = new Fault { Status = Arch.FaultStatus.External, Address = address };
            return false;
        }

        entry.Start = Code.Get(translation.Page).Start;
        entry.Tag = address & PageMask;
        _microTlb.NoteFilled();
        return true;
    }

    /// <summary>The slow side of every branch: the slice may be over, somebody may want the CPU, an interrupt may be due.</summary>
    private ref Insn Pause(ulong address)
    {
        // ORDER: acquire through the load; pairs with RaiseAttention, whose store follows what it announces.
        if (Cell.Load(ref _attention) < 0)
        {
            _attention = 0;
            Cell.FullFence(); // ORDER: the flag is cleared before its reasons are read, or a reason that comes between is lost.
            CarryOutMaintenance();
        }

        if (Cell.Load(ref _kicked) != 0 || _budget < 0 || _redirections > MaximumRedirections)
        {
            return ref Leave(address, CpuExit.Interrupted);
        }

        if (IllegalState)
        {
            return ref TakeToEl1(address, Arch.Syndrome.Of(Arch.ExceptionClass.IllegalState, 0));
        }

        if (IrqDue)
        {
            return ref Interrupt(address);
        }

        return ref FetchAt(address);
    }

    /// <summary>Ends <see cref="Run"/>.</summary>
    private ref Insn Leave(ulong address, CpuExit exit)
    {
        _pc = address;
        _exit = exit;
        return ref Unsafe.NullRef<Insn>();
    }

    /// <summary>Charges the instructions before <paramref name="i"/>, and it too when <paramref name="executed"/>; for exceptions.</summary>
    private void Charge(ref Insn i, bool executed)
    {
        nint behind = (nint)Unsafe.AsPointer(ref i) + (executed ? Insn.Size : 0);
        if (behind != _blockStart)
        {
            _redirections = 0;
        }

        _budget -= behind - _blockStart;
        _blockStart = behind;
    }

    /// <inheritdoc/>
    public CpuExit Run(long maxInstructions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxInstructions, 1);
        _granted = Math.Min(maxInstructions, long.MaxValue >> (Insn.SizeShift + 1)) << Insn.SizeShift;
        _budget = _granted - 1; // Negative once the last instruction granted has been charged.
        Timer.Poll();
        _redirections = 0;
        EnterGuest();
        ref Insn i = ref Pause(_pc);
        if (_observed)
        {
            RunObserved(ref i);
        }
        else
        {
            while (!Unsafe.IsNullRef(ref i))
            {
                i = ref i.Run(this, ref i);
            }
        }

        LeaveGuest();

        _executed += (_granted - 1 - _budget) >> Insn.SizeShift;
        _granted = _budget + 1;
        Timer.Advance(_executed);
        if (_exit == CpuExit.Interrupted)
        {
            // ORDER: full; a kick that comes after this belongs to the next run.
            Cell.Store(ref _kicked, 0);
        }

        return _exit;
    }

    /// <summary>Instructions executed before <paramref name="i"/>, in this run too: the clock of a deterministic machine.</summary>
    internal long CountAt(ref Insn i)
        => _executed + ((_granted - 1 - _budget + ((nint)Unsafe.AsPointer(ref i) - _blockStart)) >> Insn.SizeShift);

    private void FreeRedirect() => NativeMemory.Free(_redirect);

    private static Insn* NewRedirect()
    {
        Insn* insn = (Insn*)NativeMemory.AllocZeroed(Insn.Size);
        insn->Run = &Refetch;
        return insn;
    }
}

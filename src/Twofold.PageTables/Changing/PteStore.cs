using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Twofold.Arch;
using Twofold.Memory;
using Twofold.Sync;

namespace Twofold.PageTables;

/// <summary>The only code that stores to entries which a walker may reach (I-01).</summary>
/// <remarks>
/// Each store classifies the change, makes it in one atomic step and then, only if it took place and on the value really
/// replaced, applies its effects in <see cref="Changed"/>, once (I-05). Walkers set access flags and dirty state beside it, so no
/// store is blind to what it replaces.
/// </remarks>
internal sealed partial class PteStore<TFormat>(
    PhysicalMemory memory,
    TableCounters counters,
    RetiredTables retired,
    IChangeObserver? observer = null,
    int addressSpace = 0)
    where TFormat : struct, IDescriptorFormat
{
    /// <summary>Reads an entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ulong Load(Pa slot)
    {
        // ORDER: acquire; pairs with the publication in CompareExchange and Unlock; without it a table's entries could be read from
        // before they were written.
        return Cell.Load(ref memory.Word(slot));
    }

    /// <summary>Has an entry on its way from memory before it is read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Prefetch(Pa slot) => memory.Prefetch(slot);

    /// <summary>Replaces the snapshot <paramref name="old"/> unless somebody changed the entry since; a lost race has no effect.</summary>
    internal bool TryReplace(PteSlot slot, ulong old, ulong @new, ChangeMode mode) => CompareExchange(slot, old, @new, mode) == old;

    /// <summary>Replaces the snapshot <paramref name="old"/>; answers the value found, which equals it on success.</summary>
    internal ulong CompareExchange(PteSlot slot, ulong old, ulong @new, ChangeMode mode)
    {
        TakenState taken = default;
        return CompareExchange(slot, old, @new, mode, ref taken);
    }

    /// <summary>As above, and says in <paramref name="taken"/> what the hardware had noted in the leaves that went.</summary>
    internal ulong CompareExchange(PteSlot slot, ulong old, ulong @new, ChangeMode mode, ref TakenState taken)
    {
        PteChange change = PteChange.Of<TFormat>(old, @new, slot.Level);
        if (!change.IsLegal || change.Before == PteKind.Locked)
        {
            Refuse(slot, old, @new, change.IsLegal);
        }

        if (Mutants.Is(Mutant.CountBeforeExchange))
        {
            Changed(slot, old, @new, change, mode, ref taken);
        }

        // ORDER: full fence; publishes the table that a new table descriptor points to, its zeroes included. Pairs with Load
        // and with the acquire of a hardware walker.
        ulong found = Cell.CompareExchange(ref memory.Word(slot.Address), @new, old);
        if ((found == old && !Mutants.Is(Mutant.CountBeforeExchange)) || Mutants.Is(Mutant.CountLostRace))
        {
            Changed(slot, old, @new, change, mode, ref taken);
        }

        return found;
    }

    /// <summary>Replaces a leaf by a table that says the same, or the other way, in one step, where the format lets that be.</summary>
    internal bool TryResize(PteSlot slot, ulong old, ulong @new, ChangeMode mode, ref TakenState taken)
    {
        PteChange change = PteChange.Of<TFormat>(old, @new, slot.Level);
        bool resizes = change is { Before: PteKind.Leaf, After: PteKind.Table } or { Before: PteKind.Table, After: PteKind.Leaf };
        Invariant.Check(resizes && TFormat.ResizesLive, "I-03", $"level {slot.Level} entry at {slot.Address} may not go from {old:x} to {@new:x} at once");

        // ORDER: full fence; publishes the table as in CompareExchange.
        bool replaced = Cell.CompareExchange(ref memory.Word(slot.Address), @new, old) == old;
        if (replaced)
        {
            Changed(slot, old, @new, change, mode, ref taken);
        }

        return replaced;
    }

    /// <summary>As <see cref="CompareExchange(PteSlot, ulong, ulong, ChangeMode)"/> for one leaf that becomes another: changes of
    /// flags and permissions go without what only other changes need.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ulong EditLeaf(PteSlot slot, ulong old, ulong @new, ChangeMode mode)
    {
        // Neither a break nor a count can be due; the observer would have to be told.
        if (observer is not null || ((old ^ @new) & ~TFormat.EditableBits) != 0)
        {
            return CompareExchange(slot, old, @new, mode);
        }

        // ORDER: full fence; a walker's flag is either in the value replaced or set in the new one.
        return Cell.CompareExchange(ref memory.Word(slot.Address), @new, old);
    }

    /// <summary>As <see cref="TryReplace"/> for an entry of the last level that holds nothing and becomes a leaf.</summary>
    /// <param name="slot">The entry.</param>
    /// <param name="start">The page.</param>
    /// <param name="leaf">What it becomes.</param>
    /// <param name="uncounted">Goes up when the page is still to be counted, by <see cref="CountPages"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryFillPage(Pa slot, Ipa start, ulong leaf, ref int uncounted)
    {
        const int lastLevel = 3;
        if (observer is not null || TFormat.KindOf(leaf, lastLevel) != PteKind.Leaf)
        {
            return TryReplace(new PteSlot(slot, lastLevel, start), TFormat.Empty, leaf, ChangeMode.Shared);
        }

        // ORDER: full fence; what the leaf maps was made fit for the guest before. Pairs with the acquire of a hardware walker.
        if (Cell.CompareExchange(ref memory.Word(slot), leaf, TFormat.Empty) != TFormat.Empty)
        {
            return false;
        }

        uncounted++;
        return true;
    }

    /// <summary>Counts pages that <see cref="TryFillPage"/> left uncounted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void CountPages(int uncounted)
    {
        const int lastLevel = 3;
        counters.Add(0, lastLevel, uncounted);
    }

    /// <summary>Puts an invalid <paramref name="replacement"/> there, whatever the walker makes of the entry meanwhile.</summary>
    /// <returns>The value really replaced.</returns>
    internal ulong Take(PteSlot slot, ulong replacement, ChangeMode mode)
    {
        TakenState taken = default;
        return Take(slot, replacement, mode, ref taken);
    }

    /// <summary>As above, and says in <paramref name="taken"/> what the hardware had noted in the leaves that went.</summary>
    internal ulong Take(PteSlot slot, ulong replacement, ChangeMode mode, ref TakenState taken)
    {
        ulong old = Load(slot.Address);
        for (Backoff backoff = default; ; backoff.Once())
        {
            // A lock's owner is about to put its value there; that value is what has to go.
            if (TFormat.KindOf(old, slot.Level) == PteKind.Locked)
            {
                Invariant.Check(mode == ChangeMode.Shared, "I-02", $"{slot.Address} is locked under the exclusive MMU lock");
                old = Load(slot.Address);
                continue;
            }

            ulong found = CompareExchange(slot, old, replacement, mode, ref taken);
            if (found == old)
            {
                return old;
            }

            old = found;
        }
    }

    /// <summary>Ends a break: gives an entry that this thread locked its new value.</summary>
    internal void Unlock(PteSlot slot, ulong @new, ChangeMode mode)
    {
        PteChange change = PteChange.Of<TFormat>(TFormat.Locked, @new, slot.Level);
        Invariant.Check(change.IsLegal, "I-03", $"level {slot.Level} entry at {slot.Address} may not become {@new:x}");

        // ORDER: full fence; publishes a new table as in CompareExchange, and stands after the TLB maintenance of the break.
        ulong found = Cell.CompareExchange(ref memory.Word(slot.Address), @new, TFormat.Locked);
        Invariant.Check(found == TFormat.Locked, "I-02", $"the lock in {slot.Address} was overwritten with {found:x}");
        TakenState taken = default;
        Changed(slot, TFormat.Locked, @new, change, mode, ref taken);
    }

    /// <summary>What I-01 forbids, for the mutants to do: stores without a look at what is replaced, and counts what was believed
    /// to stand there.</summary>
    internal void OverwriteBlindly(PteSlot slot, ulong believed, ulong @new)
    {
        Cell.Store(ref memory.Word(slot.Address), @new);
        TakenState taken = default;
        Changed(slot, believed, @new, PteChange.Of<TFormat>(believed, @new, slot.Level), ChangeMode.Shared, ref taken);
    }

    /// <summary>Writes an entry of a table that is not published yet; the publication orders it.</summary>
    internal void Build(Pa slot, ulong pte) => memory.Word(slot) = pte;

    /// <summary>Makes a zeroed page, not published yet, a table that holds nothing.</summary>
    internal void BuildEmpty(Pa table)
    {
        if (TFormat.Empty != 0)
        {
            Fill(table, TFormat.Empty);
        }
    }

    /// <summary>Makes a table that was not published a zeroed page again.</summary>
    internal void Wipe(Pa table) => Fill(table, 0);

    /// <summary>Counts what a table that was built apart brought with it, after its publication.</summary>
    internal void Adopt(int innerTables, int leafLevel, int leaves) => counters.Add(innerTables, leafLevel, leaves);

    /// <summary>The one place where a change takes effect: every change of a live entry comes by, whoever made it but the walker.</summary>
    private void Changed(PteSlot slot, ulong old, ulong @new, PteChange change, ChangeMode mode, ref TakenState taken)
    {
        if (change.LeafDelta != 0 || change.TableDelta != 0)
        {
            counters.Add(change.TableDelta, slot.Level, change.LeafDelta);
        }

        if (observer is not null)
        {
            Tell(observer, slot, old, @new, change, mode, taken.IsCarried);
        }

        if (change.Before == PteKind.Leaf)
        {
            taken.Add(TFormat.IsYoung(old), TFormat.IsDirty(old));
        }

        if (change.Before == PteKind.Table && old != @new)
        {
            Dismantle(TFormat.TableAddress(old), slot, mode, ref taken);
        }
    }

    private void Tell(IChangeObserver told, PteSlot slot, ulong old, ulong @new, in PteChange change, ChangeMode mode, bool carried)
    {
        bool losesDirty = change.Before == PteKind.Leaf
            && !carried
            && TFormat.IsDirty(old)
            && !(change.After == PteKind.Leaf && TFormat.IsDirty(@new));
        told.Changed(new EntryChange(addressSpace, slot.Start, old, @new, slot.Level, mode, change.Before, change.After, losesDirty));
    }

    /// <summary>Ends an operation that would break an invariant; apart, so that the check itself costs next to nothing.</summary>
    [DoesNotReturn]
    private static void Refuse(PteSlot slot, ulong old, ulong @new, bool legal)
        => throw (legal
            ? new InvariantViolationException("I-02", $"level {slot.Level} entry at {slot.Address} belongs to whoever locked it")
            : new InvariantViolationException("I-03", $"level {slot.Level} entry at {slot.Address} may not go from {old:x} to {@new:x} at once"));

    private void Fill(Pa table, ulong value)
    {
        for (Pa slot = table; slot < table + TFormat.Granule.Bytes; slot += sizeof(ulong))
        {
            Build(slot, value);
        }
    }

    /// <summary>Empties a table that is out of the tree, and those below it, while CPUs and other faults may still be inside.</summary>
    private void Dismantle(Pa table, PteSlot parent, ChangeMode mode, ref TakenState taken)
    {
        int level = parent.Level + 1;
        int entries = 1 << TFormat.Granule.BitsPerLevel;
        for (int i = 0; i < entries; i++)
        {
            // What stays behind is locked for good: a fault that is still inside loses its race, a walker finds nothing to mark.
            Ipa start = parent.Start + ((ulong)i << TFormat.Granule.LevelShift(level));
            PteSlot slot = new(table + ((ulong)i * sizeof(ulong)), level, start);
            _ = Take(slot, Mutants.Is(Mutant.DismantleWithoutLock) ? TFormat.Empty : TFormat.Locked, mode, ref taken);
        }

        retired.Retire(table);
    }
}

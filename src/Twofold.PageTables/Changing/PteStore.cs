using Twofold.Arch;
using Twofold.Memory;
using Twofold.Sync;

namespace Twofold.PageTables;

/// <summary>The only code that stores to entries which a walker may reach (I-01).</summary>
/// <remarks>
/// Each store classifies the change, makes it in one atomic step and then, only if it took place and on the value really
/// replaced, applies its effects, once (I-05). Walkers set access flags beside it, so no store is blind to what it replaces.
/// </remarks>
internal sealed class PteStore<TFormat>(PhysicalMemory memory, TableCounters counters)
    where TFormat : struct, IDescriptorFormat
{
    /// <summary>Reads an entry.</summary>
    internal ulong Load(Pa slot)
    {
        // ORDER: acquire; pairs with the publication in CompareExchange and Unlock; without it a table's entries could be read from
        // before they were written.
        return Cell.Load(ref memory.Word(slot));
    }

    /// <summary>Replaces the snapshot <paramref name="old"/> unless somebody changed the entry since; a lost race has no effect.</summary>
    internal bool TryReplace(PteSlot slot, ulong old, ulong @new) => CompareExchange(slot, old, @new) == old;

    /// <summary>Replaces the snapshot <paramref name="old"/>; answers the value found, which equals it on success.</summary>
    internal ulong CompareExchange(PteSlot slot, ulong old, ulong @new)
    {
        PteChange change = PteChange.Of<TFormat>(old, @new, slot.Level);
        Invariant.Check(change.IsLegal, "I-03", $"level {slot.Level} entry at {slot.Address} may not go from {old:x} to {@new:x} at once");
        Invariant.Check(change.Before != PteKind.Locked, "I-02", $"level {slot.Level} entry at {slot.Address} belongs to whoever locked it");

        if (Mutants.Is(Mutant.CountBeforeExchange))
        {
            Apply(change, slot.Level);
        }

        // ORDER: full fence; publishes the table that a new table descriptor points to, its zeroes included. Pairs with Load
        // and with the acquire of a hardware walker.
        ulong found = Cell.CompareExchange(ref memory.Word(slot.Address), @new, old);
        if ((found == old && !Mutants.Is(Mutant.CountBeforeExchange)) || Mutants.Is(Mutant.CountLostRace))
        {
            Apply(change, slot.Level);
        }

        return found;
    }

    /// <summary>Puts an invalid <paramref name="replacement"/> there, whatever the walker makes of the entry meanwhile.</summary>
    /// <returns>The value really replaced.</returns>
    internal ulong Take(PteSlot slot, ulong replacement)
    {
        ulong old = Load(slot.Address);
        for (Backoff backoff = default; ; backoff.Once())
        {
            // A lock's owner is about to put its value there; that value is what has to go.
            if (TFormat.KindOf(old, slot.Level) == PteKind.Locked)
            {
                old = Load(slot.Address);
                continue;
            }

            ulong found = CompareExchange(slot, old, replacement);
            if (found == old)
            {
                return old;
            }

            old = found;
        }
    }

    /// <summary>Ends a break: gives an entry that this thread locked its new value.</summary>
    internal void Unlock(PteSlot slot, ulong @new)
    {
        PteChange change = PteChange.Of<TFormat>(TFormat.Locked, @new, slot.Level);
        Invariant.Check(change.IsLegal, "I-03", $"level {slot.Level} entry at {slot.Address} may not become {@new:x}");

        // ORDER: full fence; publishes a new table as in CompareExchange, and stands after the TLB maintenance of the break.
        ulong found = Cell.CompareExchange(ref memory.Word(slot.Address), @new, TFormat.Locked);
        Invariant.Check(found == TFormat.Locked, "I-02", $"the lock in {slot.Address} was overwritten with {found:x}");
        Apply(change, slot.Level);
    }

    /// <summary>What I-01 forbids, for the mutants to do: stores without a look at what is replaced, and counts what was believed
    /// to stand there.</summary>
    internal void OverwriteBlindly(PteSlot slot, ulong believed, ulong @new)
    {
        Cell.Store(ref memory.Word(slot.Address), @new);
        Apply(PteChange.Of<TFormat>(believed, @new, slot.Level), slot.Level);
    }

    /// <summary>Writes an entry of a table that is not published yet; the publication orders it.</summary>
    internal void Build(Pa slot, ulong pte) => memory.Word(slot) = pte;

    /// <summary>Counts what a table that was built apart brought with it, after its publication.</summary>
    internal void Adopt(int innerTables, int leafLevel) => counters.Add(innerTables, leafLevel, 1);

    private void Apply(PteChange change, int level)
    {
        if (change.LeafDelta != 0 || change.TableDelta != 0)
        {
            counters.Add(change.TableDelta, level, change.LeafDelta);
        }
    }
}

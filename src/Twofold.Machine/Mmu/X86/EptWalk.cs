using Twofold.Arch;
using Twofold.Memory;
using Twofold.Sync;

namespace Twofold.Machine;

/// <summary>One EPT walk as hardware makes it, one entry access at a time: each <see cref="Step"/> makes exactly one load or one
/// compare-exchange. Whoever explores interleavings puts others between the steps.</summary>
/// <remarks>
/// Levels count upwards from 1, the page. A flag is set by an exchange of exactly the entry that was decoded; if another agent
/// changed it, what was found is decoded instead. The Accessed flag of a table entry is set on the way down, even where the
/// access faults further on; flags of the leaf are set together and only for a permitted access. Source: Intel SDM volume 3,
/// 28.3.2 (translation), 28.3.3 (misconfigurations and violations), 28.3.5 (flags), table 27-7 (exit qualification).
/// </remarks>
internal struct EptWalk
{
    private const ulong Read = 1, Write = 2, Execute = 4, IgnorePatBit = 1 << 6, Accessed = 1 << 8, Dirty = 1 << 9, UserExecute = 1 << 10;

    private readonly EptControls _controls;
    private readonly X86Access _access;
    private readonly ulong _address;
    private ulong _slot;
    private ulong _entry;
    private ulong _above; // What every entry above the present one permits.
    private ulong _flags; // What the next access sets in the entry; 0 when it loads.

    /// <param name="controls">The regime.</param>
    /// <param name="address">The guest-physical address to translate.</param>
    /// <param name="access">What for.</param>
    internal EptWalk(EptControls controls, ulong address, X86Access access)
    {
        _controls = controls;
        _address = address;

        // With flags on, a guest's table walk may always have to write.
        _access = access.OnGuestWalk && controls.SetsAccessedDirty ? access with { Needed = access.Needed | Rights.Read | Rights.Write } : access;
        _above = Read | Write | Execute | (controls.Features.ModeBasedExecute ? UserExecute : 0);
        Level = controls.Levels;
        _slot = X86Entry.Slot(controls.Root, address, Level);
        Result = address >> X86Entry.Shift(Level + 1) == 0 ? WalkStep.More : End(EptExit.Violation);
    }

    /// <summary>How far the walk has come.</summary>
    internal WalkStep Result { get; private set; }

    /// <summary>Why it failed.</summary>
    internal EptExit Exit { get; private set; }

    /// <summary>The level of the entry looked at; of the leaf, or of what failed, when the walk is over.</summary>
    internal int Level { get; private set; }

    /// <summary>Where the entry of the next or last access lies.</summary>
    internal readonly Pa EntryAddress => new(_slot);

    /// <summary>What the next access sets in the entry; 0 when it is a load.</summary>
    internal readonly ulong FlagsToSet => _flags;

    /// <summary>What the last access set in the entry; 0 when it was a load, or came too late.</summary>
    internal ulong Marked { get; private set; }

    /// <summary>log2 of the bytes the leaf maps.</summary>
    internal readonly int Shift => X86Entry.Shift(Level);

    /// <summary>The first byte the leaf maps to.</summary>
    internal readonly ulong Output => X86Entry.Address(_entry) & ~AddressSize.Below(Shift);

    /// <summary>What all entries together permit to this kind of linear address.</summary>
    internal readonly Rights Rights => ((Granted & Read) != 0 ? Rights.Read : 0) | ((Granted & Write) != 0 ? Rights.Write : 0)
        | ((Granted & ExecuteBit) != 0 ? Rights.Execute : 0);

    /// <summary>Whether a store needs no walk any more: it is permitted, and its Dirty flag is set or not kept.</summary>
    internal readonly bool StoresNeedNoWalk => (Granted & Write) != 0 && (!_controls.SetsAccessedDirty || (_entry & Dirty) != 0);

    /// <summary>The leaf's memory type: 0 UC, 1 WC, 4 WT, 5 WP, 6 WB.</summary>
    internal readonly int MemoryType => (int)(_entry >> 3) & 7;

    /// <summary>The guest's PAT does not matter.</summary>
    internal readonly bool IgnoresPat => (_entry & IgnorePatBit) != 0;

    /// <summary>Whether the CPU would turn a violation here into a #VE, where that is enabled: bit 63 of the entry is clear.</summary>
    internal readonly bool IsConvertible => Exit == EptExit.Violation && _entry >> 63 == 0;

    /// <summary>The exit qualification of a violation.</summary>
    internal readonly ulong Qualification
    {
        get
        {
            ulong did = ((_access.Needed & Rights.Read) != 0 ? 1ul : 0) | ((_access.Needed & Rights.Write) != 0 ? 2ul : 0)
                | ((_access.Needed & Rights.Execute) != 0 ? 4ul : 0);
            ulong permitted = ((Granted & (Read | Write | Execute)) << 3) | ((Granted & UserExecute) != 0 ? 1ul << 6 : 0);
            const ulong linearAddressValid = 1 << 7, final = 1 << 8;
            return did | permitted | linearAddressValid | (_access.OnGuestWalk ? 0 : final);
        }
    }

    private readonly ulong Granted => _above & _entry;

    private readonly ulong ExecuteBit => _controls.Features.ModeBasedExecute && _access.UserMode ? UserExecute : Execute;

    /// <summary>Makes one entry access. Not to be called once the walk is over.</summary>
    internal WalkStep Step(PhysicalMemory memory)
    {
        Marked = 0;
        if (!memory.Contains(EntryAddress, sizeof(ulong)))
        {
            return Decode(X86Entry.NothingThere);
        }

        ref ulong cell = ref memory.Word(EntryAddress);
        if (_flags == 0)
        {
            // ORDER: acquire; pairs with the release that published the table below or the page behind this entry.
            return Decode(Cell.Load(ref cell));
        }

        // ORDER: full; flags are set in exactly the entry that was decoded, or software's change would be overwritten.
        ulong found = Cell.CompareExchange(ref cell, _entry | _flags, _entry);
        Marked = found == _entry ? _flags : 0;
        return Decode(found | Marked);
    }

    private WalkStep Decode(ulong entry)
    {
        _entry = entry;
        _flags = 0;
        ulong present = Read | Write | Execute | (_controls.Features.ModeBasedExecute ? UserExecute : 0);
        if ((entry & present) == 0)
        {
            return End(EptExit.Violation);
        }

        bool leaf = Level == 1 || (Level <= 3 && (entry & X86Entry.Large) != 0);
        if (IsMisconfigured(entry, leaf))
        {
            return End(EptExit.Misconfiguration);
        }

        if (leaf && !IsPermitted())
        {
            return End(EptExit.Violation);
        }

        ulong wanted = !_controls.SetsAccessedDirty ? 0 : leaf && (_access.Needed & Rights.Write) != 0 ? Accessed | Dirty : Accessed;
        _flags = wanted & ~entry;
        return _flags != 0 ? Result = WalkStep.More : leaf ? Result = WalkStep.Translated : Descend();
    }

    private readonly bool IsMisconfigured(ulong entry, bool leaf)
    {
        bool writeOnly = (entry & (Read | Write)) == Write;
        ulong executes = entry & (Execute | (_controls.Features.ModeBasedExecute ? UserExecute : 0));
        bool executeOnly = (entry & Read) == 0 && executes != 0 && !_controls.Features.ExecuteOnly;
        bool badType = leaf && ((entry >> 3) & 7) is 2 or 3 or 7;
        const ulong memoryTypeBits = 0x78;
        ulong reserved = X86Entry.AddressBitsFrom(_controls.Features.PhysicalAddressBits)
            | (leaf ? AddressSize.Below(Shift) & ~AddressSize.Below(12) : memoryTypeBits)
            | (Level >= 4 || (Level == 3 && !_controls.Features.GigabytePages) ? X86Entry.Large : 0);
        return writeOnly || executeOnly || badType || (entry & reserved) != 0;
    }

    private readonly bool IsPermitted()
    {
        ulong needed = ((_access.Needed & Rights.Read) != 0 ? Read : 0) | ((_access.Needed & Rights.Write) != 0 ? Write : 0)
            | ((_access.Needed & Rights.Execute) != 0 ? ExecuteBit : 0);
        return (needed & ~Granted) == 0;
    }

    private WalkStep Descend()
    {
        _above = Granted;
        Level--;
        _slot = X86Entry.Slot(X86Entry.Address(_entry), _address, Level);
        return Result = WalkStep.More;
    }

    private WalkStep End(EptExit exit)
    {
        Exit = exit;
        return Result = WalkStep.Faulted;
    }
}

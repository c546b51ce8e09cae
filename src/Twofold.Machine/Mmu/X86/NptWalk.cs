using Twofold.Arch;
using Twofold.Memory;
using Twofold.Sync;

namespace Twofold.Machine;

/// <summary>One nested page-table walk as hardware makes it, one entry access at a time: each <see cref="Step"/> makes exactly
/// one load or one compare-exchange. Whoever explores interleavings puts others between the steps.</summary>
/// <remarks>
/// Levels count upwards from 1, the page. Every nested access counts as a user one, and a write needs every R/W bit. Flags are
/// kept always, as in <see cref="EptWalk"/>. Source: AMD64 APM volume 2, 15.25.5 to 15.25.8 (faults, permissions, flags),
/// 5.3.3 and 5.4.1 (entries and their fields).
/// </remarks>
internal struct NptWalk
{
    private const ulong Present = 1, Write = 2, User = 4, Accessed = 1 << 5, Dirty = 1 << 6, GlobalInUpperLevels = 1 << 8, NoExecute = 1UL << 63;

    private readonly NptControls _controls;
    private readonly X86Access _access;
    private readonly ulong _address;
    private ulong _slot;
    private ulong _entry;
    private ulong _above; // What every entry above the present one permits, in the sense of Permissions.
    private ulong _flags; // What the next access sets in the entry; 0 when it loads.

    /// <param name="controls">The regime.</param>
    /// <param name="address">The guest-physical address to translate.</param>
    /// <param name="access">What for.</param>
    internal NptWalk(NptControls controls, ulong address, X86Access access)
    {
        _controls = controls;
        _address = address;

        // A walk of the guest's tables may always have to set a flag there.
        _access = access.OnGuestWalk ? access with { Needed = access.Needed | Rights.Read | Rights.Write } : access;
        _above = Write | User | NoExecute;
        Level = controls.Levels;
        _slot = X86Entry.Slot(controls.Root, address, Level);
        Result = address >> X86Entry.Shift(Level + 1) == 0 ? WalkStep.More : Fail(present: false, reserved: false);
    }

    /// <summary>How far the walk has come.</summary>
    internal WalkStep Result { get; private set; }

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

    /// <summary>What all entries together permit.</summary>
    internal readonly Rights Rights => (Granted & User) == 0 ? Rights.None
        : Rights.Read | ((Granted & Write) != 0 ? Rights.Write : 0) | ((Granted & NoExecute) != 0 ? Rights.Execute : 0);

    /// <summary>Whether a store needs no walk any more: it is permitted, and its Dirty flag is set.</summary>
    internal readonly bool StoresNeedNoWalk => (Granted & Write) != 0 && (_entry & Dirty) != 0;

    /// <summary>The leaf's index into the PAT: PAT, PCD, PWT.</summary>
    internal readonly int PatIndex => (int)((_entry >> 3) & 3) | ((_entry & (Level == 1 ? 1ul << 7 : 1ul << 12)) != 0 ? 4 : 0);

    /// <summary>EXITINFO1 of the nested page fault.</summary>
    internal ulong ErrorCode { get; private set; }

    /// <summary>R/W, U/S, and bit 63 turned round so that a set bit permits execution.</summary>
    private readonly ulong Permissions => (_entry ^ NoExecute) & (Write | User | NoExecute);

    private readonly ulong Granted => _above & Permissions;

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
        if ((entry & Present) == 0)
        {
            return Fail(present: false, reserved: false);
        }

        bool leaf = Level == 1 || (Level <= 3 && (entry & X86Entry.Large) != 0);
        if ((entry & Reserved(leaf)) != 0)
        {
            return Fail(present: true, reserved: true);
        }

        if (leaf && (_access.Needed & ~Rights) != 0)
        {
            return Fail(present: true, reserved: false);
        }

        _flags = (leaf && (_access.Needed & Rights.Write) != 0 ? Accessed | Dirty : Accessed) & ~entry;
        return _flags != 0 ? Result = WalkStep.More : leaf ? Result = WalkStep.Translated : Descend();
    }

    private readonly ulong Reserved(bool leaf)
    {
        const int firstAddressBitOfLarge = 13; // Bit 12 of a large leaf is its PAT bit.
        return X86Entry.AddressBitsFrom(_controls.Features.PhysicalAddressBits)
            | (_controls.Features.NoExecute ? 0 : NoExecute)
            | (leaf && Level > 1 ? AddressSize.Below(Shift) & ~AddressSize.Below(firstAddressBitOfLarge) : 0)
            | (Level >= 4 ? X86Entry.Large | GlobalInUpperLevels : 0)
            | (Level == 3 && !_controls.Features.GigabytePages ? X86Entry.Large : 0);
    }

    private WalkStep Descend()
    {
        _above = Granted;
        Level--;
        _slot = X86Entry.Slot(X86Entry.Address(_entry), _address, Level);
        return Result = WalkStep.More;
    }

    private WalkStep Fail(bool present, bool reserved)
    {
        const ulong final = 1UL << 32, onGuestWalk = 1UL << 33;
        ErrorCode = (present ? 1ul : 0) | ((_access.Needed & Rights.Write) != 0 ? 2ul : 0) | 4 | (reserved ? 8ul : 0)
            | ((_access.Needed & Rights.Execute) != 0 ? 16ul : 0) | (_access.OnGuestWalk ? onGuestWalk : final);
        return Result = WalkStep.Faulted;
    }
}

using Twofold.Arch;
using Twofold.Memory;
using Twofold.Sync;

namespace Twofold.Machine;

/// <summary>What one step of a walk led to.</summary>
internal enum WalkStep
{
    /// <summary>Another descriptor access is needed.</summary>
    More,

    /// <summary>The walk has its result.</summary>
    Translated,

    /// <summary>The walk ends in a fault.</summary>
    Faulted,
}

/// <summary>
/// One stage-2 walk as hardware makes it, one descriptor access at a time: each <see cref="Step"/> makes exactly one load or one
/// compare-exchange. The CPU runs it to its end; whoever explores interleavings puts others between the steps.
/// </summary>
/// <remarks>
/// A walk ends after at most one load a level, plus one compare-exchange for each time somebody else changes the leaf first.
/// Tables are addressed by host physical address; one outside RAM is an external abort. Source: Arm DDI 0487, D8.2, D8.5.2, D8.5.4.
/// </remarks>
internal struct Stage2Walk
{
    private const ulong Valid = 1, TableOrPage = 2, ReadBit = 1UL << 6, WriteBit = 1UL << 7, AccessFlag = 1UL << 10, DirtyModifier = 1UL << 51, ExecuteNever = 1UL << 54;

    private readonly Stage2Controls _controls;
    private readonly ulong _ipa;
    private readonly Rights _needed;
    private ulong _descriptorAddress;
    private ulong _descriptor;
    private ulong _updates; // What the next access sets in the descriptor; 0 when it loads.

    /// <param name="controls">The regime.</param>
    /// <param name="ipa">The address to translate.</param>
    /// <param name="needed">What the access needs: an Access flag is set only for one that is permitted.</param>
    internal Stage2Walk(in Stage2Controls controls, ulong ipa, Rights needed)
    {
        _controls = controls;
        _ipa = ipa;
        _needed = needed;
        Result = WalkStep.More;
        if (!controls.Legal || ipa >> controls.InputBits != 0)
        {
            Fail(FaultStatus.Translation);
        }
        else if (controls.Tables >> controls.OutputBits != 0)
        {
            Fail(FaultStatus.AddressSize);
        }
        else
        {
            Level = controls.StartLevel;
            int shift = AddressSize.LevelShift(controls.GranuleShift, Level);
            _descriptorAddress = controls.Tables + ((ipa >> shift) * 8);
        }
    }

    /// <summary>Goes on below a table descriptor of <paramref name="level"/> that a walk cache holds, whatever memory says by now.</summary>
    /// <remarks>Only a walk that has made no access yet, and whose address the cached descriptor covers.</remarks>
    internal WalkStep SkipTo(ulong tableDescriptor, int level)
    {
        Level = level;
        _descriptor = tableDescriptor;
        return Descend();
    }

    /// <summary>How far the walk has come.</summary>
    internal WalkStep Result { get; private set; }

    /// <summary>The level of the descriptor looked at; of the fault or the leaf, when the walk is over.</summary>
    internal int Level { get; private set; }

    /// <summary>Why it faulted.</summary>
    internal FaultStatus Status { get; private set; }

    /// <summary>Where the descriptor of the next or last access lies.</summary>
    internal readonly Pa DescriptorAddress => new(_descriptorAddress);

    /// <summary>log2 of the bytes the leaf maps.</summary>
    internal readonly int Shift => AddressSize.LevelShift(_controls.GranuleShift, Level);

    /// <summary>The first byte the leaf maps to.</summary>
    internal readonly ulong Output => _controls.Address(_descriptor) & ~AddressSize.Below(Shift);

    /// <summary>What the next access sets in the descriptor; 0 when it is a load.</summary>
    internal readonly ulong UpdatesToMake => _updates;

    /// <summary>What the last access set in the descriptor; 0 when it was a load, or came too late.</summary>
    internal ulong Marked { get; private set; }

    /// <summary>What the leaf permits without another walk: a writable leaf that is clean still has its dirty state to set.</summary>
    internal readonly Rights Rights => ((_descriptor & ReadBit) != 0 ? Rights.Read : 0)
        | ((_descriptor & WriteBit) != 0 ? Rights.Write : 0) | ((_descriptor & ExecuteNever) == 0 ? Rights.Execute : 0);

    /// <summary>The leaf's MemAttr.</summary>
    internal readonly int MemAttr => (int)(_descriptor >> 2) & 15;

    /// <summary>The leaf's SH.</summary>
    internal readonly int Shareability => _controls.Is52Bit && _controls.GranuleShift < 16 ? _controls.TableShareability : (int)(_descriptor >> 8) & 3;

    /// <summary>Makes one descriptor access. Not to be called once the walk is over.</summary>
    internal WalkStep Step(PhysicalMemory memory)
    {
        Pa address = DescriptorAddress;
        if (!memory.Contains(address, sizeof(ulong)))
        {
            return Fail(FaultStatus.ExternalOnWalk);
        }

        ref ulong cell = ref memory.Word(address);
        Marked = 0;
        if (_updates == 0)
        {
            // ORDER: acquire; pairs with the release that published the table below or the page behind this entry.
            return Decode(Cell.Load(ref cell));
        }

        // ORDER: full; flag and dirty state are set in exactly the descriptor that was decoded, or software's change would be
        // overwritten.
        ulong found = Cell.CompareExchange(ref cell, _descriptor | _updates, _descriptor);
        Marked = found == _descriptor ? _updates : 0;
        return Decode(found | Marked);
    }

    private WalkStep Decode(ulong descriptor)
    {
        _descriptor = descriptor;
        _updates = 0;
        bool tableOrPage = (descriptor & TableOrPage) != 0;
        bool leaf = Level == 3 ? tableOrPage : !tableOrPage && Level >= _controls.FirstBlockLevel;
        bool table = Level < 3 && tableOrPage;
        if ((descriptor & Valid) == 0 || (!leaf && !table))
        {
            return Fail(FaultStatus.Translation);
        }

        return table ? Descend() : CheckLeaf();
    }

    private WalkStep Descend()
    {
        ulong table = _controls.Address(_descriptor);
        if (table >> _controls.OutputBits != 0)
        {
            return Fail(FaultStatus.AddressSize);
        }

        Level++;
        _descriptorAddress = table + (((_ipa >> Shift) & AddressSize.Below(_controls.GranuleShift - 3)) * 8);
        return Result = WalkStep.More;
    }

    private WalkStep CheckLeaf()
    {
        if (Output >> _controls.OutputBits != 0)
        {
            return Fail(FaultStatus.AddressSize);
        }

        bool young = (_descriptor & AccessFlag) != 0;
        if (!young && !_controls.SetsAccessFlag)
        {
            return Fail(FaultStatus.AccessFlag);
        }

        bool makesDirty = (_needed & Rights.Write) != 0 && (_descriptor & (WriteBit | DirtyModifier)) == DirtyModifier && _controls.SetsDirtyState;
        if ((_needed & ~(makesDirty ? Rights | Rights.Write : Rights)) != 0)
        {
            return Fail(FaultStatus.Permission);
        }

        _updates = (young ? 0 : AccessFlag) | (makesDirty ? WriteBit : 0);
        return Result = _updates == 0 ? WalkStep.Translated : WalkStep.More;
    }

    private WalkStep Fail(FaultStatus status)
    {
        Status = status;
        return Result = WalkStep.Faulted;
    }
}

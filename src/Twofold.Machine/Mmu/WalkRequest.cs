using Twofold.Arch;

namespace Twofold.Machine;

/// <summary>The access a translation is made for.</summary>
internal readonly struct WalkRequest(ulong address, Access access, int el)
{
    /// <summary>The virtual address, as the instruction gave it.</summary>
    internal readonly ulong Address = address;

    /// <summary>What for.</summary>
    internal readonly Access Access = access;

    /// <summary>Whose permissions.</summary>
    internal readonly int El = el;

    /// <summary>The permissions it needs from each stage.</summary>
    internal Rights Needed => Access switch
    {
        Access.Read => Rights.Read,
        Access.Write or Access.CacheInvalidate => Rights.Write,
        Access.Fetch => Rights.Execute,
        _ => El == 0 ? Rights.Read : Rights.None,
    };

    private bool IsMaintenance => Access is Access.CacheMaintenance or Access.CacheInvalidate;

    /// <summary>A stage-1 fault of this access. Cache maintenance always reports a write.</summary>
    internal Fault Stage1Fault(FaultStatus status, int level) => new()
    {
        Status = status,
        Level = level,
        Address = Address,
        Write = Access == Access.Write || IsMaintenance,
        CacheMaintenance = IsMaintenance,
    };

    /// <summary>A stage-2 fault of this access itself.</summary>
    internal Fault Stage2Fault(FaultStatus status, int level, ulong ipa)
    {
        Fault fault = Stage1Fault(status, level);
        fault.Stage2 = true;
        fault.Ipa = new Ipa(ipa);
        return fault;
    }

    /// <summary>A stage-2 fault of a descriptor access of this access's stage-1 walk.</summary>
    internal Fault Stage1WalkFault(FaultStatus status, int level, ulong ipa, bool update)
    {
        Fault fault = Stage2Fault(status, level, ipa);
        fault.OnStage1Walk = true;
        fault.Write = update || IsMaintenance;
        return fault;
    }
}

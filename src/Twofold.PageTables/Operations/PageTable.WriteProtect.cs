using Twofold.Arch;
using Twofold.Sync;

namespace Twofold.PageTables;

public sealed partial class PageTable<TFormat>
{
    /// <summary>Takes the write permission from every leaf that touches <paramref name="range"/>; blocks stay whole.</summary>
    /// <returns>What has to be paid before writes can be relied on to fault.</returns>
    /// <remarks>MMU lock: exclusive. What the walker notes meanwhile is kept; a dirty leaf that becomes read-only is told to the
    /// observer. Source: Linux v6.12 <c>kvm_pgtable_stage2_wrprotect</c>, behaviour only.</remarks>
    public TlbDebt WriteProtect(IpaRange range)
    {
        IpaRange pages = WholePages(range);
        _retired.Free();
        return OweProtection(EditRange(pages, default(WriteProtectEdit<TFormat>), ChangeMode.Exclusive));
    }

    /// <summary>Takes the write permission from the leaf that maps each address, in any order.</summary>
    /// <inheritdoc cref="WriteProtect(IpaRange)"/>
    public TlbDebt WriteProtect(ReadOnlySpan<Ipa> addresses)
    {
        _retired.Free();
        return OweProtection(EditBatch(addresses, default(WriteProtectEdit<TFormat>), ChangeMode.Exclusive));
    }

    /// <summary>Clears the hardware's dirty state of every leaf that touches <paramref name="range"/>; the walker notes the next
    /// write again. Leaves without such state stay as they are.</summary>
    /// <returns>What has to be paid before the next write can be relied on to be noted.</returns>
    /// <remarks>MMU lock: exclusive. Each dirty leaf is told to the observer.</remarks>
    public TlbDebt ClearDirty(IpaRange range)
    {
        IpaRange pages = WholePages(range);
        _retired.Free();
        return Owe(EditRange(pages, default(MakeCleanEdit<TFormat>), ChangeMode.Exclusive));
    }

    /// <summary>Clears the hardware's dirty state of the leaf that maps each address, in any order.</summary>
    /// <inheritdoc cref="ClearDirty(IpaRange)"/>
    public TlbDebt ClearDirty(ReadOnlySpan<Ipa> addresses)
    {
        _retired.Free();
        return Owe(EditBatch(addresses, default(MakeCleanEdit<TFormat>), ChangeMode.Exclusive));
    }

    private TlbDebt OweProtection(StaleRange stale) => Mutants.Is(Mutant.ProtectWithoutInvalidation) ? default : Owe(stale);
}

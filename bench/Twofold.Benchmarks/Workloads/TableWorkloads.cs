using Twofold.Arch;
using Twofold.PageTables;

namespace Twofold.Benchmarks.Workloads;

/// <summary>An operation of the engine on each page of the guest.</summary>
internal abstract class TableWorkload<TFormat>(bool walkersWrite = true) : Workload
    where TFormat : struct, IDescriptorFormat
{
    private protected const Stage2Permissions ReadOnly = Stage2Permissions.Read;
    private protected const Stage2Permissions ReadWrite = Stage2Permissions.Read | Stage2Permissions.Write;

    private protected GuestTable<TFormat> Guest { get; } = new(walkersWrite);

    public override void Dispose() => Guest.Dispose();
}

/// <summary>Maps every page, one call each, in ascending order.</summary>
internal sealed class MapSequential<TFormat> : TableWorkload<TFormat>
    where TFormat : struct, IDescriptorFormat
{
    internal override void Prepare() => Guest.Renew();

    internal override void Run()
    {
        for (int page = 0; page < Operations; page++)
        {
            Guest.Map(Guest.Cache, page, ReadWrite);
        }
    }
}

/// <summary>Maps every page, one call each, in random order.</summary>
internal sealed class MapRandom<TFormat> : TableWorkload<TFormat>
    where TFormat : struct, IDescriptorFormat
{
    internal override void Prepare() => Guest.Renew();

    internal override void Run()
    {
        foreach (int page in PageOrder.Random)
        {
            Guest.Map(Guest.Cache, page, ReadWrite);
        }
    }
}

/// <summary>Maps every page in random order, a batch of pages a call.</summary>
internal sealed class MapBatch<TFormat> : TableWorkload<TFormat>
    where TFormat : struct, IDescriptorFormat
{
    private const int Batch = 64;
    private readonly PageMapping[] _batch = new PageMapping[Batch];

    internal override void Prepare() => Guest.Renew();

    internal override void Run()
    {
        for (int first = 0; first < Operations; first += Batch)
        {
            for (int i = 0; i < Batch; i++)
            {
                int page = PageOrder.Random[first + i];
                _batch[i] = new PageMapping(GuestTable<TFormat>.IpaOf(page), GuestTable<TFormat>.TargetOf(page));
            }

            int done = 0;
            while (done < Batch)
            {
                _ = Guest.Cache.TopUp(Guest.Table.MaximumTablePages);
                done += Guest.Table.MapBatch(_batch.AsSpan(done), ReadWrite, MemoryAttribute.Normal, Guest.Cache, out _);
            }
        }
    }
}

/// <summary>Adds the write permission to every page in random order, a batch of pages a call.</summary>
internal sealed class RelaxBatch<TFormat> : TableWorkload<TFormat>
    where TFormat : struct, IDescriptorFormat
{
    private const int Batch = 64;
    private readonly Ipa[] _batch = new Ipa[Batch];
    private bool _prepared;

    internal override void Prepare()
    {
        if (!_prepared)
        {
            Guest.Populate(ReadOnly);
            _prepared = true;
            return;
        }

        using TlbDebt debt = Guest.Table.WriteProtect(GuestTable<TFormat>.All);
        debt.Pay();
    }

    internal override void Run()
    {
        for (int first = 0; first < Operations; first += Batch)
        {
            for (int i = 0; i < Batch; i++)
            {
                _batch[i] = GuestTable<TFormat>.IpaOf(PageOrder.Random[first + i]);
            }

            _ = Guest.Table.RelaxPermissions(_batch, Stage2Permissions.Write);
        }
    }
}

/// <summary>Adds the write permission to every page, one call each.</summary>
internal sealed class Relax<TFormat>(bool random) : TableWorkload<TFormat>
    where TFormat : struct, IDescriptorFormat
{
    private bool _prepared;

    internal override void Prepare()
    {
        if (!_prepared)
        {
            Guest.Populate(ReadOnly);
            _prepared = true;
            return;
        }

        using TlbDebt debt = Guest.Table.WriteProtect(GuestTable<TFormat>.All);
        debt.Pay();
    }

    internal override void Run()
    {
        PageTable<TFormat> table = Guest.Table;
        if (random)
        {
            foreach (int page in PageOrder.Random)
            {
                _ = table.RelaxPermissions(GuestTable<TFormat>.IpaOf(page), Stage2Permissions.Write, 0);
            }

            return;
        }

        for (int page = 0; page < Operations; page++)
        {
            _ = table.RelaxPermissions(GuestTable<TFormat>.IpaOf(page), Stage2Permissions.Write, 0);
        }
    }
}

/// <summary>Sets the access flag of every page, one call each, in ascending order.</summary>
internal sealed class MakeYoung<TFormat> : TableWorkload<TFormat>
    where TFormat : struct, IDescriptorFormat
{
    private bool _prepared;

    internal override void Prepare()
    {
        if (!_prepared)
        {
            Guest.Populate(ReadWrite);
            _prepared = true;
        }

        _ = Guest.Table.TestAndClearYoung(GuestTable<TFormat>.All);
    }

    internal override void Run()
    {
        PageTable<TFormat> table = Guest.Table;
        for (int page = 0; page < Operations; page++)
        {
            _ = table.MakeYoung(GuestTable<TFormat>.IpaOf(page));
        }
    }
}

/// <summary>Write-protects the whole guest in one call.</summary>
internal sealed class WriteProtectRange<TFormat>(bool walkersWrite) : TableWorkload<TFormat>(walkersWrite)
    where TFormat : struct, IDescriptorFormat
{
    private bool _prepared;

    internal override void Prepare()
    {
        if (!_prepared)
        {
            Guest.Populate(ReadWrite);
            _prepared = true;
            return;
        }

        for (int page = 0; page < Operations; page++)
        {
            _ = Guest.Table.RelaxPermissions(GuestTable<TFormat>.IpaOf(page), Stage2Permissions.Write, 0);
        }
    }

    internal override void Run()
    {
        using TlbDebt debt = Guest.Table.WriteProtect(GuestTable<TFormat>.All);
        debt.Pay();
    }
}

/// <summary>Reads and clears the access flag of the whole guest in one call.</summary>
internal sealed class AgeRange<TFormat>() : TableWorkload<TFormat>(walkersWrite: false)
    where TFormat : struct, IDescriptorFormat
{
    private bool _prepared;

    internal override void Prepare()
    {
        if (!_prepared)
        {
            Guest.Populate(ReadWrite);
            _prepared = true;
            return;
        }

        for (int page = 0; page < Operations; page++)
        {
            _ = Guest.Table.MakeYoung(GuestTable<TFormat>.IpaOf(page));
        }
    }

    internal override void Run() => _ = Guest.Table.TestAndClearYoung(GuestTable<TFormat>.All, ChangeMode.Exclusive);
}

using Twofold.Arch;

namespace Twofold.HostMm;

/// <summary>The mappings of an address space, in ascending order, disjoint. Guarded by the lock of that address space.</summary>
internal sealed class VmaList
{
    private readonly List<Vma> _sorted = [];

    /// <summary>The mapping that holds <paramref name="address"/>.</summary>
    internal bool TryFind(Hva address, out Vma found)
    {
        int low = 0, high = _sorted.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) >> 1;
            Vma vma = _sorted[middle];
            if (address < vma.Start)
            {
                high = middle - 1;
            }
            else if (address >= vma.End)
            {
                low = middle + 1;
            }
            else
            {
                found = vma;
                return true;
            }
        }

        found = default;
        return false;
    }

    /// <summary>Places a mapping at the lowest gap of [<paramref name="from"/>, <paramref name="limit"/>) whose start is a
    /// multiple of <paramref name="alignment"/>; false when none is wide enough.</summary>
    internal bool TryPlace(Hva from, Hva limit, ulong bytes, ulong alignment, bool hugeBacking, out Hva start)
    {
        start = from;
        int index = 0;
        for (; index < _sorted.Count && (_sorted[index].Start < start || _sorted[index].Start - start < bytes); index++)
        {
            start = _sorted[index].End.AlignUp(alignment);
        }

        if (start >= limit || limit - start < bytes)
        {
            return false;
        }

        _sorted.Insert(index, new Vma(start, start + bytes, hugeBacking));
        return true;
    }

    /// <summary>Adds a mapping where nothing is mapped.</summary>
    internal void Add(Vma added)
    {
        int index = _sorted.FindIndex(vma => vma.Start > added.Start);
        _sorted.Insert(index < 0 ? _sorted.Count : index, added);
    }

    /// <summary>Whether every byte of [<paramref name="start"/>, <paramref name="end"/>) is mapped.</summary>
    internal bool Covers(Hva start, Hva end)
    {
        while (start < end)
        {
            if (!TryFind(start, out Vma vma))
            {
                return false;
            }

            start = vma.End;
        }

        return true;
    }

    /// <summary>Changes what is mapped of [<paramref name="start"/>, <paramref name="end"/>), cutting mappings at its borders.</summary>
    internal void Change(Hva start, Hva end, Func<Vma, Vma> change)
    {
        Vma[] touched = [.. _sorted.Where(vma => vma.End > start && vma.Start < end)];
        Remove(start, end);
        foreach (Vma vma in touched)
        {
            Add(change(vma with { Start = vma.Start > start ? vma.Start : start, End = vma.End < end ? vma.End : end }));
        }
    }

    /// <summary>Cuts [<paramref name="start"/>, <paramref name="end"/>) out of every mapping it touches.</summary>
    internal void Remove(Hva start, Hva end)
    {
        for (int index = _sorted.Count - 1; index >= 0; index--)
        {
            Vma vma = _sorted[index];
            if (vma.End <= start || vma.Start >= end)
            {
                continue;
            }

            _sorted.RemoveAt(index);
            if (vma.End > end)
            {
                _sorted.Insert(index, vma with { Start = end });
            }

            if (vma.Start < start)
            {
                _sorted.Insert(index, vma with { End = start });
            }
        }
    }
}

using Twofold.Arch;
using Twofold.Memory;

namespace Twofold.Machine;

/// <summary>The predecoded pages of one CPU by host physical page.</summary>
/// <remarks>Belongs to the CPU's thread; other CPUs' IC operations reach it as maintenance requests.</remarks>
internal sealed class CodeCache(PhysicalMemory memory) : IDisposable
{
    /// <summary>The lines that IC IVAU works on, as CTR_EL0.IminLine tells the guest.</summary>
    internal const int LineBytes = 64;

    private const ulong PageBytes = 4096;
    private readonly Dictionary<ulong, CodePage> _pages = [];

    /// <summary>Pages held.</summary>
    internal int Pages => _pages.Count;

    /// <summary>The page of <paramref name="physical"/>, a multiple of 4 KiB in RAM.</summary>
    internal CodePage Get(Pa physical)
    {
        if (!_pages.TryGetValue(physical.Value, out CodePage? page))
        {
            page = new CodePage(physical, memory.NativeAddress(physical));
            _pages.Add(physical.Value, page);
        }

        return page;
    }

    /// <summary>Forgets every line that the bytes touch.</summary>
    internal void Invalidate(Pa start, ulong bytes)
    {
        if (bytes / PageBytes >= (ulong)_pages.Count)
        {
            foreach (CodePage page in _pages.Values)
            {
                Invalidate(page, start, bytes);
            }

            return;
        }

        for (Pa at = start.AlignDown(PageBytes); at < start + bytes; at += PageBytes)
        {
            if (_pages.TryGetValue(at.Value, out CodePage? page))
            {
                Invalidate(page, start, bytes);
            }
        }
    }

    /// <summary>Forgets everything decoded; the arrays stay, because the CPU may stand in one.</summary>
    internal void InvalidateAll()
    {
        foreach (CodePage page in _pages.Values)
        {
            page.Reset(0, CodePage.Instructions);
        }
    }

    public void Dispose()
    {
        foreach (CodePage page in _pages.Values)
        {
            page.Dispose();
        }

        _pages.Clear();
    }

    private static void Invalidate(CodePage page, Pa start, ulong bytes)
    {
        ulong first = Math.Max(start.AlignDown(LineBytes).Value, page.Physical.Value);
        ulong end = Math.Min((start + bytes).AlignUp(LineBytes).Value, page.Physical.Value + PageBytes);
        if (first < end)
        {
            page.Reset((int)((first - page.Physical.Value) / 4), (int)((end - first) / 4));
        }
    }
}

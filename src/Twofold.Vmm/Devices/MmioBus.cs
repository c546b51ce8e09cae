using Twofold.Arch;
using Twofold.Sync;

namespace Twofold.Vmm.Devices;

/// <summary>Finds the device that claims a guest physical address.</summary>
/// <remarks>
/// An access that nothing claims reads as zero and ignores writes, as on a bus without an error response; the first one to
/// each page is reported, up to <see cref="ReportedPages"/> pages, so that a guest cannot flood the log.
/// Concurrency: any thread; the ranges never change after construction. Lookups do not allocate.
/// </remarks>
public sealed class MmioBus
{
    /// <summary>Unclaimed pages beyond this many are not reported.</summary>
    public const int ReportedPages = 64;

    /// <summary>Reports are per 4 KiB, whatever the guest's or the host's granule.</summary>
    private const ulong PageBytes = 4096;

    private readonly MmioWindow[] _windows;
    private readonly Action<Ipa, bool>? _unclaimed;
    private readonly RankedLock _lock = new(LockRank.Device);

    // Both under _lock.
    private readonly ulong[] _reported = new ulong[ReportedPages];
    private int _reportedCount;

    /// <summary>Builds the bus.</summary>
    /// <param name="windows">The devices and where they answer, in any order.</param>
    /// <param name="unclaimed">Called with the page and whether the access was a write; holds no lock of the bus.</param>
    /// <exception cref="ArgumentException">Two windows overlap, or one is empty: a board's bug.</exception>
    public MmioBus(IEnumerable<MmioWindow> windows, Action<Ipa, bool>? unclaimed = null)
    {
        _windows = [.. windows.OrderBy(window => window.Range.Start)];
        _unclaimed = unclaimed;
        for (int i = 0; i < _windows.Length; i++)
        {
            if (_windows[i].Range.Bytes == 0 || (i > 0 && _windows[i].Range.Overlaps(_windows[i - 1].Range)))
            {
                throw new ArgumentException($"{_windows[i].Device.Name} at {_windows[i].Range} overlaps its neighbour or is empty", nameof(windows));
            }
        }
    }

    /// <summary>The windows in address order.</summary>
    public IReadOnlyList<MmioWindow> Windows => _windows;

    /// <summary>Reads <paramref name="bytes"/> (1, 2, 4 or 8) bytes at <paramref name="ipa"/>.</summary>
    public ulong Read(Ipa ipa, int bytes)
    {
        if (Find(ipa) is not { } window)
        {
            Report(ipa, write: false);
            return 0;
        }

        ulong value = window.Device.Read(ipa - window.Range.Start, bytes);
        return bytes >= 8 ? value : value & ((1UL << (bytes * 8)) - 1);
    }

    /// <summary>Writes <paramref name="bytes"/> (1, 2, 4 or 8) bytes at <paramref name="ipa"/>.</summary>
    public void Write(Ipa ipa, int bytes, ulong value)
    {
        if (Find(ipa) is not { } window)
        {
            Report(ipa, write: true);
            return;
        }

        window.Device.Write(ipa - window.Range.Start, bytes, value);
    }

    /// <summary>The window that contains <paramref name="ipa"/>; null when nothing claims it.</summary>
    public MmioWindow? Find(Ipa ipa)
    {
        int low = 0;
        int high = _windows.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >> 1;
            MmioWindow window = _windows[middle];
            if (window.Range.Contains(ipa))
            {
                return window;
            }

            if (ipa < window.Range.Start)
            {
                high = middle - 1;
            }
            else
            {
                low = middle + 1;
            }
        }

        return null;
    }

    private void Report(Ipa ipa, bool write)
    {
        Ipa page = ipa.AlignDown(PageBytes);
        using (_lock.Enter())
        {
            if (_reportedCount == ReportedPages || _reported.AsSpan(0, _reportedCount).Contains(page.Value))
            {
                return;
            }

            _reported[_reportedCount++] = page.Value;
        }

        _unclaimed?.Invoke(page, write);
    }
}

using System.Globalization;
using System.Text;
using Twofold.Hypervisor;
using Twofold.Hypervisor.DirtyLog;

namespace Twofold.Conformance;

internal sealed partial class Bench
{
    private const ulong PageBytes = 4096;
    private const int MaximumClearPages = 1 << 20;

    /// <summary>Dirty bitmaps and rings; null for anything else.</summary>
    private string? DoLog(Words words)
    {
        switch (words.Name)
        {
            case "getlog":
                ulong[] bitmap = new ulong[LogWords(words.Number32(1))];
                Errno error = Vm.GetDirtyLog(words.Number32(1), bitmap);
                return error == Errno.None ? Ranges(bitmap) : NameOf(error);
            case "getlogbad":
                return NameOf(Vm.GetDirtyLog(words.Number32(1), []));
            case "clear":
                uint pages = words.Number32(3);
                return NameOf(Vm.ClearDirtyLog(words.Number32(1), words.Number(2), pages, Bits(words.Text(4), pages)));
            case "clearbad":
                return NameOf(Vm.ClearDirtyLog(words.Number32(1), words.Number(2), words.Number32(3), []));
            case "ring":
                return ReadRing(words, collect: false);
            case "harvest":
                return ReadRing(words, collect: true);
            case "ringn":
                return CountRing(_vcpus[(int)words.Number(1)].Vcpu.Ring);
            case "ringflag":
                return SetFlag(_vcpus[(int)words.Number(1)].Vcpu.Ring, words);
            case "reset":
                Errno failure = Vm.ResetDirtyRings(out int entries);
                return failure == Errno.None ? NumberOrOk(entries) : NameOf(failure);
            default:
                return null;
        }
    }

    private ulong LogWords(uint id)
        => ((_noted.TryGetValue(id, out (ulong Gpa, ulong Bytes, Twofold.Arch.Hva Host) slot) ? slot.Bytes / PageBytes : 64) + 63) / 64;

    /// <summary>The set bits as ranges of page numbers.</summary>
    private static string Ranges(ReadOnlySpan<ulong> bitmap)
    {
        StringBuilder text = new("{");
        int pages = bitmap.Length * 64;
        for (int first = 0; first < pages; first++)
        {
            if (!IsSet(bitmap, first))
            {
                continue;
            }

            int last = first;
            while (last + 1 < pages && IsSet(bitmap, last + 1))
            {
                last++;
            }

            text.Append(text.Length > 1 ? "," : "").Append(CultureInfo.InvariantCulture, $"{first}");
            if (last > first)
            {
                text.Append(CultureInfo.InvariantCulture, $"-{last}");
            }

            first = last;
        }

        return text.Append('}').ToString();
    }

    private static bool IsSet(ReadOnlySpan<ulong> bitmap, int page) => (bitmap[page >> 6] & (1UL << (page & 63))) != 0;

    /// <summary>A bitmap from its text: all, -, or a list of pages and ranges, relative to the first page.</summary>
    private static ulong[] Bits(string text, uint pages)
    {
        ulong[] bits = new ulong[(Math.Min(pages, MaximumClearPages) + 63) / 64];
        if (text == "all")
        {
            Array.Fill(bits, ulong.MaxValue);
            return bits;
        }

        foreach (string part in text is "-" or "" ? [] : text.Split(','))
        {
            string[] ends = part.Split('-');
            ulong last = Words.Parse(ends[^1]);
            for (ulong page = Words.Parse(ends[0]); page <= last && page < (ulong)bits.Length * 64; page++)
            {
                bits[page >> 6] |= 1UL << (int)(page & 63);
            }
        }

        return bits;
    }

    private string ReadRing(Words words, bool collect)
    {
        VcpuBench vcpu = _vcpus[(int)words.Number(1)];
        DirtyRing? ring = vcpu.Vcpu.Ring;
        int limit = words.Count > 2 ? (int)Math.Min(words.Number(2), int.MaxValue) : int.MaxValue;
        int next = vcpu.Collected;
        List<string> entries = [];
        while (ring is not null && entries.Count < Math.Min(limit, ring.Capacity) && ring[next] is { State: DirtyRingState.Dirty } entry)
        {
            entries.Add(string.Create(CultureInfo.InvariantCulture, $"{entry.Slot}:{entry.Offset}"));
            if (collect)
            {
                ring.SetState(next, DirtyRingState.Reset);
            }

            next++;
        }

        vcpu.Collected = collect ? next : vcpu.Collected;
        return ring is null ? Einval : $"[{string.Join(',', entries)}]";
    }

    private static string CountRing(DirtyRing? ring)
    {
        int dirty = 0;
        for (int index = 0; ring is not null && index < ring.Capacity; index++)
        {
            dirty += ring[index].State == DirtyRingState.Dirty ? 1 : 0;
        }

        return ring is null ? Einval : string.Create(CultureInfo.InvariantCulture, $"n={dirty}");
    }

    private static string SetFlag(DirtyRing? ring, Words words)
    {
        ring?.SetState((int)words.Number(2), (DirtyRingState)words.Number32(3));
        return ring is null ? Einval : Ok;
    }
}

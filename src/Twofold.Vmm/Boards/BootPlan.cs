using System.Diagnostics.CodeAnalysis;
using Twofold.Arch;
using Twofold.Vmm.DeviceTree;
using Twofold.Vmm.Loading;

namespace Twofold.Vmm.Boards;

/// <summary>What lies where when the guest starts: every file is read, recognised and placed.</summary>
/// <param name="Entry">Where the first vCPU starts.</param>
/// <param name="Segments">What to copy into RAM, device tree and initial RAM disk included; disjoint, inside RAM.</param>
/// <param name="Rom">What to put at address 0; null for nothing.</param>
/// <param name="DeviceTree">The device tree's bytes, also among the segments; the first vCPU's x0 points to it.</param>
/// <param name="Kind">What the guest image turned out to be; null without one.</param>
public sealed record BootPlan(Ipa Entry, IReadOnlyList<ImageSegment> Segments, ImageSegment? Rom, ReadOnlyMemory<byte> DeviceTree, ImageKind? Kind)
{
    /// <summary>Longer device trees are refused, as Linux refuses them.</summary>
    private const ulong MaxDeviceTreeBytes = 2 << 20;

    /// <summary>The initial RAM disk goes this far above the start of RAM, or in the middle of less RAM.</summary>
    private const ulong InitrdOffset = 128 << 20;

    private const ulong PageBytes = 4096;

    /// <summary>The address of the device tree.</summary>
    public static Ipa DeviceTreeAddress => BoardMap.Ram;

    /// <summary>Reads the files that the options name and places them.</summary>
    /// <param name="options">The run.</param>
    /// <param name="plan">The plan; null on failure.</param>
    /// <param name="error">What is wrong, in one line that names the file; null on success.</param>
    public static bool TryCreate(RunOptions options, [NotNullWhen(true)] out BootPlan? plan, [NotNullWhen(false)] out string? error)
    {
        plan = null;
        IpaRange ram = new(BoardMap.Ram, options.MemoryBytes);
        if (!TryRom(options, out ImageSegment? rom, out error)
            || !TryImage(options, ram, out LoadedImage? image, out error)
            || !TryInitrd(options, ram, image, out ImageSegment? initrd, out error)
            || !TryDeviceTree(options, initrd?.Range, out ReadOnlyMemory<byte> blob, out error))
        {
            return false;
        }

        List<ImageSegment> segments = [new(new(DeviceTreeAddress, (ulong)blob.Length), blob)];
        segments.AddRange(image?.Segments ?? []);
        if (initrd is not null)
        {
            segments.Add(initrd);
        }

        error = CheckDeviceTreeAlone(options, segments, ram);
        plan = error is null ? new(rom?.Range.Start ?? image!.Entry, segments, rom, blob, image?.Kind) : null;
        return error is null;
    }

    private static bool TryRom(RunOptions options, out ImageSegment? rom, [NotNullWhen(false)] out string? error)
    {
        rom = null;
        error = null;
        if (options.Bios is null)
        {
            return true;
        }

        if (!InputFile.TryRead(options.Bios, BoardMap.Rom.Bytes, out byte[]? bytes, out error))
        {
            return false;
        }

        error = bytes.Length == 0 ? $"{options.Bios}: the file is empty" : null;
        rom = new(new(BoardMap.Rom.Start, (ulong)bytes.Length), bytes);
        return error is null;
    }

    private static bool TryImage(RunOptions options, IpaRange ram, out LoadedImage? image, [NotNullWhen(false)] out string? error)
    {
        image = null;
        error = null;
        if (options.Guest is null && options.Bios is not null)
        {
            return true;
        }

        ReadOnlyMemory<byte> file = BuiltInGuest.Tour;
        if (options.Guest is not null)
        {
            if (!InputFile.TryRead(options.Guest, ram.Bytes, out byte[]? bytes, out error))
            {
                return false;
            }

            file = bytes;
        }

        LoadTarget target = new(ram, ram.Start + BoardMap.FlatOffset, ram.Start + BoardMap.LinuxOffset, options.LoadAddress);
        if (ImageLoader.TryLoad(file, target, out image, out error))
        {
            return true;
        }

        error = $"{options.Guest ?? "the built-in guest"}: {error}";
        return false;
    }

    private static bool TryInitrd(RunOptions options, IpaRange ram, LoadedImage? image, out ImageSegment? initrd, [NotNullWhen(false)] out string? error)
    {
        initrd = null;
        error = null;
        if (options.Initrd is null)
        {
            return true;
        }

        if (!InputFile.TryRead(options.Initrd, ram.Bytes, out byte[]? bytes, out error))
        {
            return false;
        }

        // Where QEMU puts it, else directly behind the kernel.
        Ipa behind = (image?.End ?? ram.Start + BoardMap.LinuxOffset).AlignUp(PageBytes);
        Ipa usual = ram.Start + Math.Min(ram.Bytes / 2, InitrdOffset);
        IpaRange range = new(usual, (ulong)bytes.Length);
        if (!IsFree(range, ram, image))
        {
            range = range with { Start = behind };
        }

        if (!IsFree(range, ram, image))
        {
            error = $"{options.Initrd}: {LoadBounds.TooLarge(range, ram)}";
            return false;
        }

        initrd = new(range, bytes);
        return true;
    }

    private static bool IsFree(IpaRange range, IpaRange ram, LoadedImage? image)
        => LoadBounds.Fits(range, ram) && image?.Segments.Any(segment => segment.Range.Overlaps(range)) is not true;

    private static bool TryDeviceTree(RunOptions options, IpaRange? initrd, out ReadOnlyMemory<byte> blob, [NotNullWhen(false)] out string? error)
    {
        error = null;
        if (options.DeviceTree is null)
        {
            blob = FlattenedTreeWriter.Write(BoardDeviceTree.Build(new(options.MemoryBytes, options.Cpus, options.Append, initrd)));
            return true;
        }

        blob = default;
        if (!InputFile.TryRead(options.DeviceTree, MaxDeviceTreeBytes, out byte[]? bytes, out error))
        {
            return false;
        }

        if (!FlattenedTreeReader.TryRead(bytes, out FlattenedTree? tree, out error))
        {
            error = $"{options.DeviceTree}: {error}";
            return false;
        }

        // A tree that needs nothing added reaches the guest as it is, byte by byte.
        bool asItIs = options.Append.Length == 0 && initrd is null;
        BoardDeviceTree.DescribeBoot(tree.Root, options.Append, initrd);
        blob = asItIs ? bytes : FlattenedTreeWriter.Write(tree);
        return true;
    }

    private static string? CheckDeviceTreeAlone(RunOptions options, List<ImageSegment> segments, IpaRange ram)
    {
        IpaRange tree = segments[0].Range;
        if (!LoadBounds.Fits(tree, ram))
        {
            return $"{options.DeviceTree ?? "the device tree"}: {LoadBounds.TooLarge(tree, ram)}";
        }

        ImageSegment? below = segments.Skip(1).FirstOrDefault(segment => segment.Range.Overlaps(tree));
        return below is null ? null : $"{options.Guest ?? options.Initrd ?? "the built-in guest"}: {below.Range} overlaps the device tree at {tree}";
    }
}

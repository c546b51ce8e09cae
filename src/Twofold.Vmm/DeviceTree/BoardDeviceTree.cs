using System.Globalization;
using Twofold.Arch;
using Twofold.Vmm.Boards;

namespace Twofold.Vmm.DeviceTree;

/// <summary>Describes our board to the guest: exactly what is there, in the shape of QEMU's <c>virt</c>.</summary>
/// <remarks>No seeds for the guest's randomness are put in, so that one run is like another.</remarks>
public static class BoardDeviceTree
{
    private const uint Controller = 1;
    private const uint ApbClock = 2;

    private const uint SharedInterrupt = 0;
    private const uint PrivateInterrupt = 1;
    private const uint LevelHigh = 4;
    private const uint RisingEdge = 1;

    private const uint ApbHertz = 24_000_000;

    /// <summary>The tree of a board.</summary>
    public static FlattenedTree Build(BoardDescription board)
    {
        DeviceTreeNode root = new("");
        root.SetCells("#address-cells", 2)
            .SetCells("#size-cells", 2)
            .SetCells("interrupt-parent", Controller)
            .SetStrings("model", "linux,dummy-virt")
            .SetStrings("compatible", "linux,dummy-virt");
        root.Add("chosen").SetStrings("stdout-path", "/" + Unit("pl011", BoardMap.Uart.Start));
        DescribeBoot(root, board.BootArguments, board.Initrd);
        root.Add(Unit("memory", BoardMap.Ram))
            .SetStrings("device_type", "memory")
            .SetWide("reg", BoardMap.Ram.Value, board.MemoryBytes);
        AddCpus(root, board.Cpus);
        root.Add("psci")
            .SetStrings("compatible", "arm,psci-1.0", "arm,psci-0.2")
            .SetStrings("method", "hvc");
        AddClock(root);
        AddController(root, board.Cpus);
        AddTimer(root);
        AddPeripheral(root, "pl011", BoardMap.Uart, BoardMap.UartSpi)
            .SetCells("clocks", ApbClock, ApbClock)
            .SetStrings("clock-names", "uartclk", "apb_pclk");
        AddPeripheral(root, "pl031", BoardMap.Clock, BoardMap.ClockSpi)
            .SetCells("clocks", ApbClock)
            .SetStrings("clock-names", "apb_pclk");
        AddVirtioSlots(root);
        return new(root, []);
    }

    /// <summary>Tells the guest its command line and where its initial RAM disk lies; what is not given stays as it is.</summary>
    /// <param name="root">The root of any tree; it gets a chosen node if it has none.</param>
    /// <param name="bootArguments">The kernel's command line; empty for none.</param>
    /// <param name="initrd">Where the initial RAM disk lies; null for none.</param>
    public static void DescribeBoot(DeviceTreeNode root, string bootArguments, IpaRange? initrd)
    {
        if (bootArguments.Length == 0 && initrd is null)
        {
            return;
        }

        DeviceTreeNode chosen = root.Child("chosen") ?? root.Add("chosen");
        if (bootArguments.Length != 0)
        {
            chosen.SetStrings("bootargs", bootArguments);
        }

        if (initrd is { } range)
        {
            chosen.SetWide("linux,initrd-start", range.Start.Value).SetWide("linux,initrd-end", range.End.Value);
        }
    }

    private static void AddCpus(DeviceTreeNode root, int count)
    {
        DeviceTreeNode cpus = root.Add("cpus").SetCells("#address-cells", 1).SetCells("#size-cells", 0);
        for (int i = 0; i < count; i++)
        {
            uint affinity = BoardMap.Affinity(i);
            cpus.Add("cpu@" + affinity.ToString("x", CultureInfo.InvariantCulture))
                .SetStrings("device_type", "cpu")
                .SetStrings("compatible", "arm,armv8")
                .SetCells("reg", affinity)
                .SetStrings("enable-method", "psci");
        }
    }

    private static void AddClock(DeviceTreeNode root) => root.Add("apb-pclk")
        .SetStrings("compatible", "fixed-clock")
        .SetCells("#clock-cells", 0)
        .SetCells("clock-frequency", ApbHertz)
        .SetStrings("clock-output-names", "clk24mhz")
        .SetCells("phandle", ApbClock);

    private static void AddController(DeviceTreeNode root, int cpus) => root.Add(Unit("intc", BoardMap.Distributor.Start))
        .SetStrings("compatible", "arm,gic-v3")
        .SetCells("#interrupt-cells", 3)
        .SetFlag("interrupt-controller")
        .SetCells("#redistributor-regions", 1)
        .SetWide("reg", BoardMap.Distributor.Start.Value, BoardMap.Distributor.Bytes,
            BoardMap.Redistributors.Value, (ulong)cpus * BoardMap.RedistributorBytes)
        .SetCells("phandle", Controller);

    private static void AddTimer(DeviceTreeNode root) => root.Add("timer")
        .SetStrings("compatible", "arm,armv8-timer", "arm,armv7-timer")
        .SetFlag("always-on")
        .SetCells("interrupts",
            PrivateInterrupt, BoardMap.SecureTimerPpi, LevelHigh,
            PrivateInterrupt, BoardMap.PhysicalTimerPpi, LevelHigh,
            PrivateInterrupt, BoardMap.VirtualTimerPpi, LevelHigh,
            PrivateInterrupt, BoardMap.HypervisorTimerPpi, LevelHigh);

    private static DeviceTreeNode AddPeripheral(DeviceTreeNode root, string name, IpaRange range, int interrupt)
        => root.Add(Unit(name, range.Start))
            .SetStrings("compatible", "arm," + name, "arm,primecell")
            .SetWide("reg", range.Start.Value, range.Bytes)
            .SetCells("interrupts", SharedInterrupt, (uint)interrupt, LevelHigh);

    private static void AddVirtioSlots(DeviceTreeNode root)
    {
        for (int slot = 0; slot < BoardMap.VirtioSlotCount; slot++)
        {
            Ipa start = BoardMap.VirtioSlots + ((ulong)slot * BoardMap.VirtioSlotBytes);
            root.Add(Unit("virtio_mmio", start))
                .SetStrings("compatible", "virtio,mmio")
                .SetWide("reg", start.Value, BoardMap.VirtioSlotBytes)
                .SetCells("interrupts", SharedInterrupt, (uint)(BoardMap.VirtioSpi + slot), RisingEdge)
                .SetFlag("dma-coherent");
        }
    }

    private static string Unit(string name, Ipa address) => $"{name}@{address.Value.ToString("x", CultureInfo.InvariantCulture)}";
}

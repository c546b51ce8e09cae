using Twofold.Arch;

namespace Twofold.Vmm.Boards;

/// <summary>Where everything is: the part of QEMU's <c>virt</c> board that we build, at the same addresses.</summary>
/// <remarks>Guests are built for QEMU's map, and some firmware knows it by heart. Source: QEMU's documentation of <c>virt</c>
/// and the device trees that it generates.</remarks>
public static class BoardMap
{
    /// <summary>Read-only memory at reset's address; <c>--bios</c> fills it.</summary>
    public static IpaRange Rom { get; } = new(new Ipa(0), 0x0400_0000);

    /// <summary>The readable part of the second flash bank, where U-Boot looks for its environment.</summary>
    public static IpaRange EnvironmentFlash { get; } = new(new Ipa(0x0400_0000), 0x0004_0000);

    /// <summary>The GICv3 distributor.</summary>
    public static IpaRange Distributor { get; } = new(new Ipa(0x0800_0000), 0x0001_0000);

    /// <summary>The first redistributor; one of <see cref="RedistributorBytes"/> follows for each vCPU.</summary>
    public static Ipa Redistributors { get; } = new(0x080a_0000);

    /// <summary>Bytes of one vCPU's redistributor: its control frame and its SGI frame.</summary>
    public const ulong RedistributorBytes = 0x0002_0000;

    /// <summary>The PL011.</summary>
    public static IpaRange Uart { get; } = new(new Ipa(0x0900_0000), 0x1000);

    /// <summary>The PL031.</summary>
    public static IpaRange Clock { get; } = new(new Ipa(0x0901_0000), 0x1000);

    /// <summary>The first virtio-mmio slot.</summary>
    public static Ipa VirtioSlots { get; } = new(0x0a00_0000);

    /// <summary>Bytes of one virtio-mmio slot.</summary>
    public const ulong VirtioSlotBytes = 0x200;

    /// <summary>How many virtio-mmio slots there are.</summary>
    public const int VirtioSlotCount = 32;

    /// <summary>The most disks; the random source takes a slot too.</summary>
    public const int MaxDrives = VirtioSlotCount - 1;

    /// <summary>First byte of RAM; the device tree lies there.</summary>
    public static Ipa Ram { get; } = new(0x4000_0000);

    /// <summary>The most vCPUs whose redistributors fit below the UART.</summary>
    public const int MaxCpus = 123;

    /// <summary>The affinity fields of a vCPU's MPIDR_EL1: clusters of 16, because an SGI names 16 targets of one cluster.</summary>
    /// <param name="cpu">From 0.</param>
    public static uint Affinity(int cpu) => (((uint)cpu >> 4) << 8) | ((uint)cpu & 15);

    /// <summary>The UART's shared peripheral interrupt; its interrupt id is 32 higher.</summary>
    public const int UartSpi = 1;

    /// <summary>The clock's shared peripheral interrupt.</summary>
    public const int ClockSpi = 2;

    /// <summary>The first virtio-mmio slot's shared peripheral interrupt.</summary>
    public const int VirtioSpi = 16;

    /// <summary>The private peripheral interrupt of the secure physical timer; its interrupt id is 16 higher.</summary>
    public const int SecureTimerPpi = 13;

    /// <summary>The private peripheral interrupt of the EL1 physical timer.</summary>
    public const int PhysicalTimerPpi = 14;

    /// <summary>The private peripheral interrupt of the EL1 virtual timer.</summary>
    public const int VirtualTimerPpi = 11;

    /// <summary>The private peripheral interrupt of the EL2 timer.</summary>
    public const int HypervisorTimerPpi = 10;

    /// <summary>The range that the device tree may fill: what lies below the place of a flat image.</summary>
    public static IpaRange DeviceTree { get; } = new(Ram, FlatOffset);

    /// <summary>Bytes from the start of RAM to a flat image.</summary>
    public const ulong FlatOffset = 0x0008_0000;

    /// <summary>Bytes from the start of RAM to the 2 MiB block that an arm64 Image's text offset counts from.</summary>
    public const ulong LinuxOffset = 0x0020_0000;
}

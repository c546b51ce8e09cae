using System.Text;
using Twofold.Arch;
using Twofold.Vmm.DeviceTree;
using Xunit.Abstractions;

namespace Twofold.Vmm.Tests.DeviceTree;

public sealed class BoardDeviceTreeTests(ITestOutputHelper output)
{
    /// <summary>The board as a person would write it down, from QEMU's virt map.</summary>
    private const string Expected = """
        /dts-v1/;
        / {
            #address-cells = <2>; #size-cells = <2>; interrupt-parent = <1>;
            model = "linux,dummy-virt"; compatible = "linux,dummy-virt";
            chosen {
                stdout-path = "/pl011@9000000"; bootargs = "console=ttyAMA0 quiet";
                linux,initrd-start = <0 0x48000000>; linux,initrd-end = <0 0x48001234>;
            };
            memory@40000000 { device_type = "memory"; reg = <0 0x40000000 0 0x10000000>; };
            cpus {
                #address-cells = <1>; #size-cells = <0>;
                cpu@0 { device_type = "cpu"; compatible = "arm,armv8"; reg = <0>; enable-method = "psci"; };
                cpu@1 { device_type = "cpu"; compatible = "arm,armv8"; reg = <1>; enable-method = "psci"; };
            };
            psci { compatible = "arm,psci-1.0", "arm,psci-0.2"; method = "hvc"; };
            apb-pclk {
                compatible = "fixed-clock"; #clock-cells = <0>; clock-frequency = <24000000>;
                clock-output-names = "clk24mhz"; phandle = <2>;
            };
            intc@8000000 {
                compatible = "arm,gic-v3"; #interrupt-cells = <3>; interrupt-controller; #redistributor-regions = <1>;
                reg = <0 0x8000000 0 0x10000 0 0x80a0000 0 0x40000>; phandle = <1>;
            };
            timer {
                compatible = "arm,armv8-timer", "arm,armv7-timer"; always-on;
                interrupts = <1 13 4 1 14 4 1 11 4 1 10 4>;
            };
            pl011@9000000 {
                compatible = "arm,pl011", "arm,primecell"; reg = <0 0x9000000 0 0x1000>; interrupts = <0 1 4>;
                clocks = <2 2>; clock-names = "uartclk", "apb_pclk";
            };
            pl031@9010000 {
                compatible = "arm,pl031", "arm,primecell"; reg = <0 0x9010000 0 0x1000>; interrupts = <0 2 4>;
                clocks = <2>; clock-names = "apb_pclk";
            };

        """;

    /// <summary>The 32 virtio-mmio transports of QEMU's board, 512 bytes and one edge-triggered interrupt each.</summary>
    private static string ExpectedSlots { get; } = string.Concat(Enumerable.Range(0, 32).Select(slot =>
        $"virtio_mmio@{0xa000000 + (slot * 512):x} {{ compatible = \"virtio,mmio\"; reg = <0 0x{0xa000000 + (slot * 512):x} 0 0x200>; "
        + $"interrupts = <0 {16 + slot} 1>; dma-coherent; }};\n")) + "};";

    private static readonly BoardDescription Board =
        new(256 << 20, 2, "console=ttyAMA0 quiet", new IpaRange(new Ipa(0x4800_0000), 0x1234));

    [Fact]
    public void TheDeviceTreeCompilerReadsBackExactlyOurBoard()
    {
        if (!Dtc.IsInstalled)
        {
            output.WriteLine("not checked: dtc is not installed");
            return;
        }

        byte[] ours = FlattenedTreeWriter.Write(BoardDeviceTree.Build(Board));
        byte[] expected = Dtc.Run(Encoding.UTF8.GetBytes(Expected + ExpectedSlots), "-q", "-q", "-I", "dts", "-O", "dtb");
        Assert.Equal(Source(expected), Source(ours));

        static string Source(byte[] blob) => Encoding.UTF8.GetString(Dtc.Run(blob, "-q", "-q", "-I", "dtb", "-O", "dts"));
    }

    [Fact]
    public void TheDeviceTreeCompilerFindsNothingToWarnOf()
    {
        if (!Dtc.IsInstalled)
        {
            output.WriteLine("not checked: dtc is not installed");
            return;
        }

        // The controller needs no address cells while nothing maps interrupts through it.
        byte[] dts = Dtc.Run(FlattenedTreeWriter.Write(BoardDeviceTree.Build(Board)), "-I", "dtb", "-O", "dts", "-W", "no-interrupt_provider");
        Assert.NotEmpty(dts);
    }

    [Fact]
    public void WritingWhatTheCompilerWroteGivesTheSameBytes()
    {
        if (!Dtc.IsInstalled)
        {
            output.WriteLine("not checked: dtc is not installed");
            return;
        }

        // Firmware lays out its memory by the tree's size, so one that we only amend must not change its own.
        byte[] theirs = Dtc.Run(Encoding.UTF8.GetBytes(Expected + ExpectedSlots), "-q", "-q", "-I", "dts", "-O", "dtb");
        Assert.True(FlattenedTreeReader.TryRead(theirs, out FlattenedTree? tree, out _));
        Assert.Equal(theirs, FlattenedTreeWriter.Write(tree));
    }

    [Fact]
    public void AReaderOfItsOwnFindsTheMemoryAndTheConsole()
    {
        byte[] blob = FlattenedTreeWriter.Write(BoardDeviceTree.Build(Board));
        Assert.True(FlattenedTreeReader.TryRead(blob, out FlattenedTree? tree, out _));
        Assert.Equal(
            [0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0, 0x10, 0, 0, 0],
            tree.Root.Child("memory@40000000")!.Find("reg")!.Value.ToArray());
        Assert.Equal("/pl011@9000000\0", Encoding.ASCII.GetString(tree.Root.Child("chosen")!.Find("stdout-path")!.Value.Span));
    }

    [Theory]
    [InlineData(15, "cpu@f")]
    [InlineData(16, "cpu@100")]
    [InlineData(122, "cpu@70a")]
    public void CpusAreNumberedByAffinityInClustersOfSixteen(int index, string name)
    {
        DeviceTreeNode cpus = BoardDeviceTree.Build(Board with { Cpus = 123 }).Root.Child("cpus")!;
        Assert.Equal(name, cpus.Children[index].Name);
        Assert.Equal(123, cpus.Children.Count);
    }

    [Fact]
    public void WithoutArgumentsAndDiskTheChosenNodeSaysNothingOfThem()
    {
        DeviceTreeNode chosen = BoardDeviceTree.Build(new(64 << 20, 1, "", null)).Root.Child("chosen")!;
        Assert.Equal(["stdout-path"], chosen.Properties.Select(property => property.Name));
    }

    [Fact]
    public void AUsersTreeKeepsItsOwnChosenEntries()
    {
        DeviceTreeNode root = new("");
        root.Add("chosen").SetStrings("bootargs", "theirs").SetStrings("stdout-path", "/uart");
        BoardDeviceTree.DescribeBoot(root, "", new IpaRange(new Ipa(0x1000), 0x10));
        DeviceTreeNode chosen = root.Child("chosen")!;
        Assert.Equal("theirs\0", Encoding.ASCII.GetString(chosen.Find("bootargs")!.Value.Span));
        Assert.Equal([0, 0, 0, 0, 0, 0, 0x10, 0x10], chosen.Find("linux,initrd-end")!.Value.ToArray());
    }
}

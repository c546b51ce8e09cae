using System.Text;
using Twofold.Arch;
using Twofold.Hypervisor;
using Twofold.Vmm.Boards;

namespace Twofold.Cli.Tests;

public sealed class RunArgumentsTests
{
    [Fact]
    public void TheDefaultsAreThoseOfTheDesign()
    {
        RunOptions options = Bind();
        Assert.Null(options.Guest);
        Assert.Equal(256UL << 20, options.MemoryBytes);
        Assert.Equal(1, options.Cpus);
        Assert.Equal(40, options.IpaBits);
        Assert.Equal((true, false), (options.Features.HardwareAccessFlag, options.Features.ForcedWriteBack));
        Assert.Equal(CacheGeometry.Host, options.CacheGeometry);
        Assert.Equal(Granule.Size4K, options.Granule);
        Assert.Equal((true, true, false, false), (options.HugePages, options.TrapSetWay, options.Deterministic, options.NoReboot));
        Assert.Null(options.HostMemoryBytes);
        Assert.Null(options.Timeout);
        Assert.Empty(options.Script);
    }

    [Fact]
    public void EveryOptionReachesTheMachine()
    {
        RunOptions options = Bind(
            "u-boot.bin", "--memory", "1G", "--cpus", "4", "--append", "-v console=ttyAMA0", "--initrd", "i", "--dtb", "d", "--dump-dtb", "o",
            "--load", "0x42000000", "--bios", "b", "--cpu", "haf=off,fwb=on,hd=off,bbm=0,lse=off", "--cache-geometry", "fabricated",
            "--thp", "off", "--granule", "4k", "--ipa-bits", "36", "--host-memory", "64M", "--trap-set-way", "off", "--deterministic",
            "--seed", "0x10", "--trace", "t.txt", "--trace-events", "kvm_*,kvm_exit", "--stats", "-", "--no-reboot", "--timeout", "1.5");
        Assert.Equal("u-boot.bin", options.Guest);
        Assert.Equal((1UL << 30, 4, "-v console=ttyAMA0"), (options.MemoryBytes, options.Cpus, options.Append));
        Assert.Equal(("i", "d", "o", "b"), (options.Initrd, options.DeviceTree, options.DumpDeviceTree, options.Bios));
        Assert.Equal(new Ipa(0x4200_0000), options.LoadAddress);
        Assert.Equal((false, true), (options.Features.HardwareAccessFlag, options.Features.ForcedWriteBack));
        Assert.Equal((CacheGeometry.Fabricated, false, 36), (options.CacheGeometry, options.HugePages, options.IpaBits));
        Assert.Equal((64UL << 20, false, true, 16UL), (options.HostMemoryBytes!.Value, options.TrapSetWay, options.Deterministic, options.Seed));
        Assert.Equal(["kvm_*", "kvm_exit"], options.TraceEvents);
        Assert.Equal(("t.txt", "-", true), (options.TraceFile, options.StatsFile, options.NoReboot));
        Assert.Equal(TimeSpan.FromMilliseconds(1500), options.Timeout);
    }

    [Fact]
    public void DrivesKeepTheirOrderAndSayWhetherTheyAreWritable()
    {
        RunOptions options = Bind("--drive", "a.img", "--drive", "b,ro", "Image", "--drive", "c,rw");
        Assert.Equal([new Drive("a.img", false), new Drive("b", true), new Drive("c,rw", false)], options.Drives);
        Assert.Equal("Image", options.Guest);
    }

    [Fact]
    public void StepsKeepTheOrderOfTheCommandLineAcrossBothOptions()
    {
        RunOptions options = Bind(
            "--expect", "autoboot", "--memory", "64M", "--send", " ", "--expect==> ", "--send", @"a\r", "--send", "-x", "--", "--send");
        // "--" ends the options, so what follows it is not a step.
        Assert.Equal(
            ["?autoboot", "! ", "?=> ", "!a\r", "!-x"],
            options.Script.Select(step => (step.Expects ? '?' : '!') + Encoding.ASCII.GetString(step.Bytes.Span)));
        Assert.Equal("--send", options.Guest);
    }

    [Theory]
    [InlineData("1M", 1UL << 20)]
    [InlineData("4096k", 4UL << 20)]
    [InlineData("2G", 2UL << 30)]
    [InlineData("1048576", 1UL << 20)]
    [InlineData("0x100000", 1UL << 20)]
    public void SizesAreReadAsUsersWriteThem(string text, ulong bytes) => Assert.Equal(bytes, Bind("--memory", text).MemoryBytes);

    [Theory]
    [InlineData("--memory 12Q", "--memory 12Q: not a size")]
    [InlineData("--memory -1", "--memory -1: not a size")]
    [InlineData("--memory M", "--memory M: not a size")]
    [InlineData("--memory 99999999999T", "--memory 99999999999T: not a size")]
    [InlineData("--memory 256", "--memory 256: too small")]
    [InlineData("--memory 1048577", "--memory 1048577: not a multiple of the page size 4096")]
    [InlineData("--memory 1T", "--memory 1099511627776: too large")]
    [InlineData("--memory 4G --ipa-bits 32", "--memory 4294967296: too large")]
    [InlineData("--drive ,ro", "--drive: the file name is empty")]
    [InlineData("--gdb 0", "--gdb 0: the value is 1 to 65535")]
    [InlineData("--cpus 0", "--cpus 0: the value is 1 to 123")]
    [InlineData("--cpus 124", "--cpus 124: the value is 1 to 123")]
    [InlineData("--cpus two", "--cpus two: not a number")]
    [InlineData("--load 0xg", "--load 0xg: not a number")]
    [InlineData("--ipa-bits 52", "--ipa-bits 52: the value is 32 to 48")]
    [InlineData("--cpu hd=on", "--cpu hd=on: dirty state managed by hardware is not there yet")]
    [InlineData("--cpu lse=on", "not there yet")]
    [InlineData("--cpu haf=on,bbm=2", "--cpu bbm=2: ")]
    [InlineData("--cpu haf", "--cpu haf: not a name=value pair")]
    [InlineData("--cpu haf=yes", "--cpu haf=yes: the value is on or off")]
    [InlineData("--cpu sve=on", "--cpu sve: no such feature")]
    [InlineData("--cache-geometry none", "--cache-geometry none: ")]
    [InlineData("--granule 16k", "--granule 16k: only 4k is there yet")]
    [InlineData("--granule 8k", "--granule 8k: ")]
    [InlineData("--thp maybe", "--thp maybe: the value is on or off")]
    [InlineData("--host-memory 0", "--host-memory 0: not a positive multiple")]
    [InlineData("--timeout 0", "--timeout 0: not a number of seconds")]
    [InlineData("--timeout -1", "--timeout -1: not a number of seconds")]
    [InlineData("--timeout soon", "--timeout soon: not a number of seconds")]
    [InlineData("--timeout 1e9", "--timeout 1e9: not a number of seconds")]
    [InlineData("--trace-events kvm_exit", "--trace-events: needs --trace FILE")]
    [InlineData("--trace t --trace-events kvm_exit,xen_*", "--trace-events kvm_exit,xen_*: no event matches 'xen_*' (kvm_entry, ")]
    [InlineData("--trace t --trace-events kvm_exit,,", "no event matches ''")]
    [InlineData(@"--send \q", @"--send '\q': '\q' is not an escape")]
    [InlineData("--expect ", "--expect '': the text is empty")]
    [InlineData("--bios ", "--bios: the file name is empty")]
    public void ABadValueIsNamedWithItsOption(string arguments, string reason)
    {
        Assert.False(RunArguments.TryBind(CommandLine.Parse(["run", .. arguments.Split(' ')]), out _, out string? error));
        Assert.StartsWith("--", error, StringComparison.Ordinal);
        Assert.Contains(reason, error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error);
    }

    private static RunOptions Bind(params string[] arguments)
    {
        System.CommandLine.ParseResult parsed = CommandLine.Parse(["run", .. arguments]);
        Assert.Null(CommandLine.FirstError(parsed));
        Assert.True(RunArguments.TryBind(parsed, out RunOptions? options, out string? error), error);
        return options;
    }
}

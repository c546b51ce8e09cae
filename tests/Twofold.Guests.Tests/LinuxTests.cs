using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit.Abstractions;

namespace Twofold.Guests.Tests;

/// <summary>Debian's kernel, unchanged, with busybox and its virtio modules: boots, works, keeps data on a disk, ends.</summary>
public sealed class LinuxTests(ITestOutputHelper output) : IDisposable
{
    private const int DiskBytes = 16 << 20;

    private readonly string _folder = Directory.CreateTempSubdirectory("twofold-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [LinuxFact]
    public void ItReachesAShellAndNothingItSaysIsAlarming()
    {
        Command run = Boot([], "uname -sm; nproc; echo a b | tr a-z A-Z; poweroff -f", "reboot: Power down");
        Assert.True(run.ExitCode == 0, run.Errors + run.Output);
        Assert.Contains("Linux aarch64", run.Output, StringComparison.Ordinal);
        Assert.Contains("\nA B", run.Output, StringComparison.Ordinal);
        Assert.DoesNotMatch(new Regex("bad mode|unhandled|rcu.*stall|WARNING|BUG|Oops|lockup|nobody cared", RegexOptions.IgnoreCase), run.Output);
        Assert.DoesNotMatch(new Regex("erratum|errata|Spectre|page table isolation", RegexOptions.IgnoreCase), run.Output);
    }

    [LinuxFact]
    public void ADiskKeepsAFileSystemOverTwoRuns()
    {
        string disk = Path.Combine(_folder, "disk.img");
        using (FileStream file = File.Create(disk))
        {
            file.SetLength(DiskBytes);
        }

        Command written = Boot(
            ["--drive", disk],
            "mke2fs -F /dev/vda >/dev/null; mount /dev/vda /tmp; cp /bin/busybox /tmp/copy; umount /tmp; poweroff -f", "reboot: Power down");
        Assert.True(written.ExitCode == 0, written.Errors + written.Output);
        Command read = Boot(
            ["--drive", disk + ",ro"],
            "mount -o ro /dev/vda /tmp; sha256sum /tmp/copy; dd if=/dev/zero of=/dev/vda count=1; poweroff -f", "reboot: Power down");
        Assert.True(read.ExitCode == 0, read.Errors + read.Output);
        string sum = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(Checkout.RealGuests, "busybox-arm64"))));
        Assert.Contains(sum, read.Output, StringComparison.Ordinal);
        Assert.Contains("dd: error writing '/dev/vda': Operation not permitted", read.Output, StringComparison.Ordinal);
    }

    [LinuxFact]
    public void FourVcpusWorkAndARebootComesUpAgain()
    {
        Command run = Boot(
            ["--cpus", "4"], "nproc; for i in 1 2 3 4; do sha256sum /bin/busybox & done; wait; reboot -f", "reboot: Restarting system",
            "--expect", "TWOFOLD-INIT-UP", "--expect", "/ # ", "--send", @"poweroff -f\n", "--expect", "reboot: Power down");
        Assert.True(run.ExitCode == 0, run.Errors + run.Output);
        Assert.Contains("\n4", run.Output, StringComparison.Ordinal);
        Assert.Equal(4, Regex.Count(run.Output, "[0-9a-f]{64}  /bin/busybox"));
    }

    [LinuxFact]
    public void ADeterministicBootTakesTheSameInstructionsEveryTime()
    {
        (string Said, long Instructions) first = Deterministic();
        (string Said, long Instructions) second = Deterministic();
        output.WriteLine($"{first.Instructions} instructions from reset to power-off");
        Assert.Equal(first.Said, second.Said);
        Assert.Equal(first.Instructions, second.Instructions);
    }

    private (string Said, long Instructions) Deterministic()
    {
        // The init program powers off by itself: what a person types would come at a different instruction each time.
        string statistics = Path.Combine(_folder, "statistics.json");
        Command run = Command.Twofold(
            "run", LinuxFactAttribute.Image, "--initrd", LinuxFactAttribute.Initrd, "--deterministic", "--seed", "1", "--timeout", "120",
            "--append", "console=ttyAMA0 cryptomgr.notests tf.off", "--stats", statistics);
        Assert.True(run.ExitCode == 0, run.Errors + run.Output);
        using JsonDocument read = JsonDocument.Parse(File.ReadAllText(statistics));
        return (run.Output, read.RootElement.GetProperty("guest_instructions").GetInt64());
    }

    /// <summary>Boots to the prompt, types a line and waits for what it ends with.</summary>
    private static Command Boot(string[] options, string line, string end, params string[] more) => Command.Twofold(
        ["run", LinuxFactAttribute.Image, "--initrd", LinuxFactAttribute.Initrd, "--timeout", "120", .. options,
            "--append", "console=ttyAMA0 cryptomgr.notests", "--expect", "TWOFOLD-INIT-UP", "--expect", "/ # ",
            "--send", line + @"\n", "--expect", end, .. more]);
}

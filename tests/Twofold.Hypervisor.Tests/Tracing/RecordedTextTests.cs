using System.Globalization;
using System.Text.RegularExpressions;
using Twofold.Arch;
using Twofold.Hypervisor.Tracing;

namespace Twofold.Hypervisor.Tests.Tracing;

/// <summary>Lines that real kernels traced, taken apart and put together again by the tracer.</summary>
public sealed partial class RecordedTextTests
{
    [Fact]
    public void Entries()
    {
        string[] recorded = Recording.Events("arm-trace-samples.txt", "kvm_entry");
        Again(recorded, EntryText(), (tracer, part) => tracer.Entry(0, new Va(Hex(part[1]))));
    }

    [Fact]
    public void Exits()
        => Again(Recording.Events("arm-trace-samples.txt", "kvm_exit"), ExitText(), (tracer, part) =>
            tracer.Exit(0, part[1].Value == "TRAP" ? (ExceptionClass)Hex(part[2]) : null, new Va(Hex(part[4]))));

    [Fact]
    public void GuestFaults()
        => Again(Recording.Events("arm-trace-samples.txt", "kvm_guest_fault"), FaultText(), (tracer, part) =>
            tracer.GuestFault(0, new Va(Hex(part[4])), new Syndrome(Hex(part[2])), new Va(Hex(part[3])), new Ipa(Hex(part[1]))));

    [Fact]
    public void SystemRegisters()
        => Again(Recording.Events("arm-trace-samples.txt", "kvm_sys_access"), SysText(), (tracer, part) =>
            tracer.SysAccess(
                0,
                new Va(Hex(part[1])),
                SystemRegister.Of(Int(part[3]), Int(part[4]), Int(part[5]), Int(part[6]), Int(part[7])),
                isWrite: part[8].Value == "write"));

    [Theory]
    [InlineData("arm-trace-samples.txt")]
    [InlineData("uboot-traces.txt")]
    public void SetWayFlushes(string file)
        => Again(Recording.Events(file, "kvm_set_way_flush"), FlushText(), (tracer, part) =>
            tracer.SetWayFlush(0, new Va(Hex(part[1])), cacheOn: part[2].Value == "on"));

    [Theory]
    [InlineData("arm-trace-samples.txt")]
    [InlineData("uboot-traces.txt")]
    public void CacheToggles(string file)
        => Again(Recording.Events(file, "kvm_toggle_cache"), ToggleText(), (tracer, part) =>
            tracer.ToggleCache(0, new Va(Hex(part[1])), wasOn: part[2].Value == "on", isOn: part[3].Value == "on"));

    /// <summary>Fields of a line, up to the event, stand where the kernel puts them.</summary>
    [Fact]
    public void TheLineIsShapedLikeTheKernels()
    {
        string recorded = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "data", "arm-trace-samples.txt"))
            .First(line => line.Contains("kvm_entry", StringComparison.Ordinal));
        using StringWriter text = new();
        using (FtraceTextSink sink = new(text))
        {
            sink.Write(new TraceRecord { Event = TraceEvent.KvmEntry, Name = "kvm_entry", Vcpu = 1, Microseconds = 6_717_497, Text = "PC: 0x00000000e0000000" });
            sink.Write(new TraceRecord { Event = TraceEvent.KvmExit, Name = "kvm_exit", Vcpu = 0, Microseconds = 123_456_000_007, Text = "x" });
        }

        string[] lines = text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("# tracer: nop", lines[0]);
        Assert.Equal(
            recorded.Replace("            init-131 ", "            vcpu-2   ", StringComparison.Ordinal),
            lines[^2]);
        Assert.Equal("            vcpu-1       [000] ..... 123456.000007: kvm_exit: x", lines[^1]);
    }

    private static void Again(string[] recorded, Regex form, Action<Tracer, GroupCollection> fire)
    {
        Assert.NotEmpty(recorded);
        using StringWriter text = new();
        using (Tracer tracer = new(new FtraceTextSink(text), ["*"], TimeProvider.System))
        {
            foreach (string line in recorded)
            {
                Match match = form.Match(line);
                Assert.True(match.Success, line);
                fire(tracer, match.Groups);
            }
        }

        string[] again = [.. text.ToString().Split('\n').Where(line => line.Contains(": kvm_", StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf(": kvm_", StringComparison.Ordinal) + 2)..])];
        Assert.Equal(recorded, again);
    }

    private static ulong Hex(Group digits) => ulong.Parse(digits.ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static int Int(Group digits) => int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex("^kvm_entry: PC: 0x([0-9a-f]+)$")]
    private static partial Regex EntryText();

    [GeneratedRegex(@"^kvm_exit: (TRAP|IRQ): HSR_EC: 0x([0-9a-f]+) \((\w+)\), PC: 0x([0-9a-f]+)$")]
    private static partial Regex ExitText();

    [GeneratedRegex("^kvm_guest_fault: ipa 0x([0-9a-f]+), hsr 0x([0-9a-f]+), hxfar 0x([0-9a-f]+), pc 0x([0-9a-f]+)$")]
    private static partial Regex FaultText();

    [GeneratedRegex(@"^kvm_sys_access: PC: ([0-9a-f]+) (\w+) \((\d+),(\d+),(\d+),(\d+),(\d+)\) (write|read)$")]
    private static partial Regex SysText();

    [GeneratedRegex(@"^kvm_set_way_flush: S/W flush at 0x([0-9a-f]+) \(cache (on|off)\)$")]
    private static partial Regex FlushText();

    [GeneratedRegex(@"^kvm_toggle_cache: VM op at 0x([0-9a-f]+) \(cache was (on|off), now (on|off)\)$")]
    private static partial Regex ToggleText();
}

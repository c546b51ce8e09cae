using System.Text;
using System.Text.Json;
using Twofold.Arch;
using Twofold.Hypervisor.Tracing;

namespace Twofold.Hypervisor.Tests.Tracing;

public sealed class TracerTests
{
    [Theory]
    [InlineData("*", "kvm_entry", true)]
    [InlineData("", "kvm_entry", false)]
    [InlineData("kvm_entry", "kvm_entry", true)]
    [InlineData("kvm_entr", "kvm_entry", false)]
    [InlineData("kvm_e*", "kvm_entry", true)]
    [InlineData("*_e*y", "kvm_entry", true)]
    [InlineData("kvm_e?try", "kvm_entry", true)]
    [InlineData("kvm_e?ry", "kvm_entry", false)]
    [InlineData("*set*way*", "kvm_set_way_flush", true)]
    [InlineData("**", "", true)]
    [InlineData("a*b*c", "aXbXbXc", true)]
    [InlineData("a*b*c", "aXbXbX", false)]
    public void Globs(string pattern, string name, bool matches) => Assert.Equal(matches, Glob.Matches(pattern, name));

    [Theory]
    [InlineData(0x0UL, 8, "0x000000")]
    [InlineData(0x9302004bUL, 8, "0x9302004b")]
    [InlineData(0x1_9302004bUL, 8, "0x19302004b")]
    [InlineData(0xe0000180UL, 16, "0x000000e0000180")]
    [InlineData(0xfffe90600f32UL, 16, "0x00fffe90600f32")]
    [InlineData(ulong.MaxValue, 16, "0xffffffffffffffff")]
    [InlineData(1UL, 20, "0x000000000000000001")]
    public void ThePrefixCountsTowardsTheWidth(ulong value, int width, string text)
        => Assert.Equal(text, new PrefixedHex(value, width).ToString());

    [Fact]
    public void EveryEventHasANameAndAnUnknownGlobMatchesNone()
    {
        Assert.Equal(Enum.GetValues<TraceEvent>().Length, Tracer.EventNames.Count);
        Assert.True(Tracer.MatchesAnEvent("kvm_mmio"));
        Assert.False(Tracer.MatchesAnEvent("kvm_unknown*"));
    }

    [Fact]
    public void OnlyEnabledEventsReachTheSink()
    {
        using StringWriter text = new();
        using (Tracer tracer = new(new FtraceTextSink(text), ["kvm_mmio", "kvm_h*"], TimeProvider.System))
        {
            Assert.True(tracer.IsEnabled(TraceEvent.KvmHvcArm64));
            Assert.False(tracer.IsEnabled(TraceEvent.KvmEntry));
            tracer.Entry(0, default);
            tracer.Hvc(0, new Va(8), 1, 2);
        }

        Assert.DoesNotContain("kvm_entry", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("kvm_hvc_arm64: HVC at 0x0000000000000008 (r0: 0x0000000000000001, imm: 0x2)\n", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void TextsWithoutARecording()
    {
        using TestVm vm = new();
        Tracer tracer = vm.Tracer;
        tracer.Wfx(0, new Va(0x40), isWfe: true);
        tracer.Wfx(0, new Va(0x44), isWfe: false);
        tracer.AccessFault(0, new Ipa(0x4000_1000));
        tracer.Exit(0, null, new Va(0x10));
        tracer.HandleSysReg(0, new Syndrome(0x6232_0018));
        tracer.GuestFault(0, new Va(ulong.MaxValue), new Syndrome(ulong.MaxValue), new Va(ulong.MaxValue), new Ipa(ulong.MaxValue));
        Assert.Equal(
            [
                "kvm_wfx_arm64: guest executed wfe at: 0x0000000000000040",
                "kvm_wfx_arm64: guest executed wfi at: 0x0000000000000044",
                "kvm_access_fault: IPA: 40001000",
                "kvm_exit: IRQ: HSR_EC: 0x0000 (UNKNOWN), PC: 0x0000000000000010",
                "kvm_handle_sys_reg: HSR 0x62320018",
                "kvm_guest_fault: ipa 0xffffffffffffffff, hsr 0xffffffffffffffff, hxfar 0xffffffffffffffff, pc 0xffffffffffffffff",
            ],
            vm.Events);
    }

    [Fact]
    public void TracingAllocatesNothingOnceItIsWarm()
    {
        using Tracer tracer = new(new FtraceTextSink(TextWriter.Null), ["*"], TimeProvider.System);
        FireAll(tracer);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            FireAll(tracer);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void AnEventAfterTheEndIsDropped()
    {
        using StringWriter text = new();
        Tracer tracer = new(new FtraceTextSink(text), ["*"], TimeProvider.System);
        tracer.Dispose();
        string end = text.ToString();
        tracer.Entry(0, default);
        tracer.Flush();
        tracer.Dispose();
        Assert.Equal(end, text.ToString());
        Assert.StartsWith("# tracer: nop\n", end, StringComparison.Ordinal);
    }

    [Fact]
    public void TheChromeTraceIsJsonWhoseSlicesNest()
    {
        using MemoryStream stream = new();
        using (Tracer tracer = new(new ChromeTraceSink(stream), ["*"], TimeProvider.System))
        {
            tracer.Exit(1, null, default); // an exit before any entry
            tracer.Entry(0, new Va(0x40));
            tracer.Exit(0, ExceptionClass.DataAbortLower, new Va(0x44));
            tracer.Mmio(0, "write", 4, new Ipa(0x0900_0000), 0x41);
            tracer.Entry(0, new Va(0x48)); // still inside at the end
        }

        JsonElement[] events = [.. JsonDocument.Parse(Encoding.UTF8.GetString(stream.ToArray())).RootElement.EnumerateArray()];
        Assert.Equal(["i", "B", "E", "i", "B", "E"], events.Select(item => item.GetProperty("ph").GetString()!));
        Assert.Equal("mmio write len 4 gpa 0x9000000 val 0x41", events[3].GetProperty("args").GetProperty("text").GetString());
        Assert.Equal(["guest", "guest", "guest", "guest"], events.Where(item => item.GetProperty("ph").GetString() != "i").Select(item => item.GetProperty("name").GetString()!));
        Assert.All(events, item => Assert.True(item.GetProperty("ts").GetInt64() >= 0));
    }

    [Fact]
    public void TwoThreadsNeverMixTheirLines()
    {
        using StringWriter text = new();
        using (Tracer tracer = new(new FtraceTextSink(text), ["*"], TimeProvider.System))
        {
            _ = Parallel.For(0, 4, vcpu =>
            {
                for (int i = 0; i < 500; i++)
                {
                    tracer.Entry(vcpu, new Va((ulong)vcpu));
                }
            });
        }

        string[] lines = [.. text.ToString().Split('\n').Where(line => line.Contains("kvm_entry", StringComparison.Ordinal))];
        Assert.Equal(2000, lines.Length);
        Assert.All(lines, line => Assert.EndsWith($"kvm_entry: PC: 0x000000000000000{line[line.IndexOf('[', StringComparison.Ordinal) + 3]}", line, StringComparison.Ordinal));
    }

    private static void FireAll(Tracer tracer)
    {
        tracer.Entry(0, new Va(1));
        tracer.Exit(0, ExceptionClass.Sys64, new Va(1));
        tracer.GuestFault(0, new Va(1), new Syndrome(2), new Va(3), new Ipa(4));
        tracer.AccessFault(0, new Ipa(5));
        tracer.Mmio(0, "read", 8, new Ipa(6), 7);
        tracer.HandleSysReg(0, new Syndrome(8));
        tracer.SysAccess(0, new Va(9), SystemRegister.DcCisw, isWrite: true);
        tracer.SetWayFlush(0, new Va(10), cacheOn: true);
        tracer.ToggleCache(0, new Va(11), wasOn: true, isOn: false);
        tracer.Hvc(0, new Va(12), 13, 14);
        tracer.Wfx(0, new Va(15), isWfe: true);
        tracer.UserspaceExit(0, "KVM_EXIT_MMIO", 6);
    }
}

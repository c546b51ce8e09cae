using FsCheck;
using FsCheck.Fluent;
using Twofold.Arch;
using Twofold.Vmm.Devices;

namespace Twofold.Vmm.Tests.Devices;

public sealed class MmioBusTests
{
    [Fact]
    public void AnAccessReachesTheDeviceWithItsOffsetAndWidth()
    {
        Probe first = new("first");
        Probe second = new("second");
        MmioBus bus = new([Window(0x2000, 0x100, second), Window(0x1000, 0x1000, first)]);
        bus.Write(new Ipa(0x1ffc), 4, 7);
        Assert.Equal((0xffcUL, 4, 7UL), first.Last);
        Assert.Equal(0xdeUL, bus.Read(new Ipa(0x2000), 1));
        Assert.Equal((0UL, 1, 0UL), second.Last);
    }

    [Theory]
    [InlineData(1, 0xdeUL)]
    [InlineData(2, 0xc0deUL)]
    [InlineData(4, 0xf00d_c0deUL)]
    [InlineData(8, 0xfeed_face_f00d_c0deUL)]
    public void AReadIsNoWiderThanTheAccess(int bytes, ulong expected)
        => Assert.Equal(expected, new MmioBus([Window(0, 0x10, new Probe("p"))]).Read(new Ipa(0), bytes));

    [Fact]
    public void NothingThereReadsAsZeroAndIsReportedOncePerPage()
    {
        List<(Ipa, bool)> reports = [];
        MmioBus bus = new([Window(0x1000, 0x10, new Probe("p"))], (page, write) => reports.Add((page, write)));
        Assert.Equal(0UL, bus.Read(new Ipa(0x1010), 4));
        bus.Write(new Ipa(0x1ff8), 4, 1);
        bus.Write(new Ipa(0xffff_ffff_ffff_fff8), 8, 1);
        Assert.Equal([(new Ipa(0x1000), false), (new Ipa(0xffff_ffff_ffff_f000), true)], reports);
    }

    [Fact]
    public void AGuestCannotFloodTheReports()
    {
        int reports = 0;
        MmioBus bus = new([], (_, _) => reports++);
        for (ulong page = 0; page < 1000; page++)
        {
            bus.Write(new Ipa(page << 12), 4, 0);
        }

        Assert.Equal(64, reports);
    }

    [Fact]
    public void OverlappingWindowsAreRefused()
        => Assert.Throws<ArgumentException>(() => new MmioBus([Window(0x1000, 0x1000, new Probe("a")), Window(0x1fff, 1, new Probe("b"))]));

    [Fact]
    public void LookupFindsWhatALinearSearchFinds()
        => Prop.ForAll<byte[], byte>((starts, at) =>
        {
            MmioWindow[] windows = [.. starts.Distinct().Select(start => Window(start * 16UL, 1 + (start % 16UL), new Probe("p")))];
            MmioBus bus = new(windows);
            return Enumerable.Range(0, 16).All(i =>
            {
                Ipa ipa = new((at * 16UL) + (ulong)i);
                return ReferenceEquals(bus.Find(ipa), windows.FirstOrDefault(w => ipa.Value >= w.Range.Start.Value && ipa.Value <= w.Range.Start.Value + w.Range.Bytes - 1));
            });
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void AnEmptyVirtioSlotSaysThatNothingIsThere()
    {
        EmptyVirtioSlot slot = new();
        Assert.Equal("virt"u8, BitConverter.GetBytes((uint)slot.Read(0, 4)));
        Assert.Equal(2UL, slot.Read(4, 4));
        Assert.Equal(0UL, slot.Read(8, 4));
        slot.Write(0x70, 4, 1);
        Assert.Equal(0UL, slot.Read(0x70, 4));
    }

    private static MmioWindow Window(ulong start, ulong bytes, IMmioDevice device) => new(new IpaRange(new Ipa(start), bytes), device);

    private sealed class Probe(string name) : IMmioDevice
    {
        public string Name => name;

        internal (ulong Offset, int Bytes, ulong Value) Last { get; private set; }

        public ulong Read(ulong offset, int bytes)
        {
            Last = (offset, bytes, 0);
            return 0xfeed_face_f00d_c0de;
        }

        public void Write(ulong offset, int bytes, ulong value) => Last = (offset, bytes, value);
    }
}

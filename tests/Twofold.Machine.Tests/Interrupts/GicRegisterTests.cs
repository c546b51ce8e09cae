using Twofold.Arch;

namespace Twofold.Machine.Tests.Interrupts;

/// <summary>What software finds in the frames. Source: Arm IHI 0069, 12.2, 12.9 to 12.11.</summary>
public sealed class GicRegisterTests
{
    private readonly GicBoard _board = new(3);

    [Fact]
    public void TheDistributorDescribesItself()
    {
        Assert.Equal(0x50u, _board.Distributor(0x0)); // ARE, DS, RWP clear
        uint type = _board.Distributor(0x4);
        Assert.Equal(288u, ((type & 31) + 1) * 32);
        Assert.Equal(0u, type & (1 << 10)); // one security state
        Assert.Equal(0u, type & (1 << 17)); // no LPIs
        Assert.Equal(15u, (type >> 19) & 31);
        Assert.Equal(0x43bu, _board.Distributor(0x8));
        Assert.Equal(0x3bu, _board.Distributor(0xffe8));
        _board.Distributor(0x0, uint.MaxValue);
        Assert.Equal(0x53u, _board.Distributor(0x0));
    }

    [Fact]
    public void EachRedistributorKnowsItsCpuAndTheLastSaysSo()
    {
        Assert.Equal(0UL, _board.Gic.ReadRedistributor(0x8, 8));
        Assert.Equal(0x1_0000_0100UL, _board.Gic.ReadRedistributor(0x2_0008, 8));
        Assert.Equal(0x2_0000_0210UL, _board.Gic.ReadRedistributor(0x4_0008, 8));
        Assert.Equal(2UL, _board.Gic.ReadRedistributor(0x4_000c, 4));
        Assert.Equal(0x3bUL, _board.Gic.ReadRedistributor(0x2_ffe8, 4));
        Assert.Equal(0UL, _board.Gic.ReadRedistributor(0x0, 4)); // GICR_CTLR: RWP and UWP clear
        Assert.Equal(0UL, _board.Gic.ReadRedistributor(0x6_0008, 8)); // beyond the last
    }

    [Fact]
    public void WakingUpClearsChildrenAsleep()
    {
        Assert.Equal(6UL, _board.Gic.ReadRedistributor(0x14, 4));
        _board.Gic.WriteRedistributor(0x14, 4, 0);
        Assert.Equal(0UL, _board.Gic.ReadRedistributor(0x14, 4));
        Assert.Equal(6UL, _board.Gic.ReadRedistributor(0x2_0014, 4));
        _board.Gic.WriteRedistributor(0x14, 4, 2);
        Assert.Equal(6UL, _board.Gic.ReadRedistributor(0x14, 4));
    }

    [Theory]
    [InlineData(0x100, 0x180)]
    [InlineData(0x200, 0x280)]
    [InlineData(0x300, 0x380)]
    public void SetAndClearRegistersAreOneState(ulong set, ulong clear)
    {
        for (ulong bank = 1; bank < 9; bank++)
        {
            _board.Distributor(set + (bank * 4), 0x8000_00ff);
            _board.Distributor(clear + (bank * 4), 0x0000_000f);
            Assert.Equal(0x8000_00f0u, _board.Distributor(set + (bank * 4)));
            Assert.Equal(0x8000_00f0u, _board.Distributor(clear + (bank * 4)));
        }

        _board.Private(1, set, 0x8001_8000);
        Assert.Equal(0x8001_8000u, _board.Private(1, clear));
        Assert.Equal(0u, _board.Private(0, clear));
    }

    [Fact]
    public void TheDistributorHasNothingForPrivateInterruptsNorBeyondTheLast()
    {
        foreach (ulong offset in (ulong[])[0x080, 0x100, 0x200, 0x300, 0x400, 0x41c, 0xc00, 0xc04, 0x0a4, 0x124, 0x520, 0xc48, 0x6000, 0x60f8, 0x6900])
        {
            _board.Distributor(offset, uint.MaxValue);
            Assert.Equal(0u, _board.Distributor(offset));
        }
    }

    [Fact]
    public void PrioritiesAreBytesWithFiveBits()
    {
        _board.Distributor(0x428, 0x1234_5678);
        Assert.Equal(0x1030_5078u, _board.Distributor(0x428));
        _board.Gic.WriteDistributor(0x429, 1, 0xff);
        Assert.Equal(0x1030_f878u, _board.Distributor(0x428));
        Assert.Equal(0xf8UL, _board.Gic.ReadDistributor(0x429, 1));
        Assert.Equal(0x1030UL, _board.Gic.ReadDistributor(0x42a, 2));
        _board.Private(2, 0x41c, 0xa0a0_a0a0);
        Assert.Equal(0xa0a0_a0a0u, _board.Private(2, 0x41c));
    }

    [Fact]
    public void SgisAreEdgesForEverAndOthersAsConfigured()
    {
        Assert.Equal(0xaaaa_aaaau, _board.Private(0, 0xc00));
        Assert.Equal(0u, _board.Private(0, 0xc04));
        _board.Private(0, 0xc00, 0);
        _board.Private(0, 0xc04, 0xffff_ffff);
        Assert.Equal(0xaaaa_aaaau, _board.Private(0, 0xc00));
        Assert.Equal(0xaaaa_aaaau, _board.Private(0, 0xc04)); // bit 0 of a pair is RES0
        _board.Distributor(0xc0c, 0x8000_0002);
        Assert.Equal(0x8000_0002u, _board.Distributor(0xc0c));
        Assert.Equal(0u, _board.Distributor(0xc08));
    }

    [Fact]
    public void TheCpuInterfaceDescribesItself()
    {
        ulong control = _board.Read(Icc.Ctlr);
        Assert.Equal(4UL, (control >> 8) & 7); // five priority bits
        Assert.Equal(0UL, (control >> 11) & 7); // 16 INTID bits
        Assert.Equal(7UL, _board.Read(Icc.Sre));
        _board.Write(Icc.Sre, 0);
        Assert.Equal(7UL, _board.Read(Icc.Sre));
        _board.Write(Icc.Ctlr, ulong.MaxValue);
        Assert.Equal(control | 3, _board.Read(Icc.Ctlr));
        _board.Write(Icc.Pmr, 0xff);
        Assert.Equal(0xf8UL, _board.Read(Icc.Pmr));
    }

    [Fact]
    public void CommandRegistersAreWriteOnlyAndStatusReadOnly()
    {
        GicCpuInterface side = _board.Gic.Interface(0);
        foreach (SystemRegister register in (SystemRegister[])[Icc.Eoir1, Icc.Dir, Icc.Sgi1r, Icc.Sgi0r])
        {
            Assert.False(side.TryRead(register, 0, out _));
        }

        foreach (SystemRegister register in (SystemRegister[])[Icc.Iar1, Icc.Hppir1, Icc.Rpr])
        {
            Assert.False(side.TryWrite(register, 0, 0));
        }
    }

    [Fact]
    public void NothingAGuestDoesThrows()
    {
        const int seed = 20260;
        var random = new Random(seed);
        int[] sizes = [0, 1, 2, 3, 4, 8, 16, -4];
        for (int i = 0; i < 200_000; i++)
        {
            ulong offset = random.Next(8) == 0 ? (ulong)random.NextInt64() : (ulong)random.Next(0x8_0000);
            int bytes = sizes[random.Next(sizes.Length)];
            ulong value = (ulong)random.NextInt64() << random.Next(2);
            var register = new SystemRegister((ushort)(random.Next(2) == 0 ? 0xc600 + random.Next(0x80) : random.Next(0x1_0000)));
            int cpu = random.Next(3);
            switch (random.Next(8))
            {
                case 0:
                    _ = _board.Gic.ReadDistributor(offset, bytes);
                    break;
                case 1:
                    _board.Gic.WriteDistributor(offset, bytes, value);
                    break;
                case 2:
                    _ = _board.Gic.ReadRedistributor(offset, bytes);
                    break;
                case 3:
                    _board.Gic.WriteRedistributor(offset, bytes, value);
                    break;
                case 4:
                    _board.Gic.Interface(cpu).TryRead(register, 0, out _);
                    break;
                case 5:
                    _board.Gic.Interface(cpu).TryWrite(register, 0, value);
                    break;
                case 6:
                    _board.Gic.SetSpi(random.Next(32, 288), random.Next(2) == 0);
                    break;
                default:
                    _board.Gic.SetPpi(cpu, random.Next(16, 32), random.Next(2) == 0);
                    break;
            }
        }
    }
}

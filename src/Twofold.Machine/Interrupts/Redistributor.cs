namespace Twofold.Machine;

/// <summary>One CPU's part of a GICv3: its private interrupts and the two frames of GICR's registers.</summary>
/// <remarks>Without LPIs. A redistributor that was never woken forwards interrupts all the same: the power management that
/// GICR_WAKER speaks to is not there. Under the controller's lock. Source: Arm IHI 0069, 12.10 and 12.11.</remarks>
/// <param name="cpu">The CPU's number: its processor number and Aff0.</param>
/// <param name="last">Whether it is the last of the machine.</param>
internal sealed class Redistributor(int cpu, bool last)
{
    /// <summary>Bytes of one frame; a redistributor has two.</summary>
    internal const ulong FrameBytes = 0x10000;

    private const uint GeneratedInterrupts = 0xffff, ProcessorSleep = 2, ChildrenAsleep = 4;

    private uint _waker = ProcessorSleep | ChildrenAsleep;

    /// <summary>SGIs, edge-triggered always, and PPIs.</summary>
    internal InterruptBank Bank { get; } = new(GeneratedInterrupts);

    /// <summary>Reads a 32-bit register of either frame.</summary>
    internal uint Read(ulong offset)
    {
        if (offset >= FrameBytes)
        {
            return TryBank(offset, out BankAddress at) ? Bank.Read(at.Register, at.Word) : 0;
        }

        return offset switch
        {
            0x0004 => GicIdentity.Implementer,
            0x0008 => ((uint)cpu << 8) | (last ? 1u << 4 : 0),
            0x000c => (uint)cpu,
            0x0014 => _waker,
            _ => GicIdentity.Read(offset, GicIdentity.RedistributorPart),
        };
    }

    /// <summary>Writes the bits of a 32-bit register of either frame that <paramref name="mask"/> has set.</summary>
    internal void Write(ulong offset, uint value, uint mask)
    {
        if (offset >= FrameBytes)
        {
            if (TryBank(offset, out BankAddress at))
            {
                Bank.Write(at.Register, at.Word, value, mask);
            }
        }
        else if (offset == 0x0014 && (mask & ProcessorSleep) != 0)
        {
            _waker = (value & ProcessorSleep) != 0 ? ProcessorSleep | ChildrenAsleep : 0;
        }
    }

    /// <summary>The reset state.</summary>
    internal void Reset()
    {
        _waker = ProcessorSleep | ChildrenAsleep;
        Bank.Reset();
    }

    private static bool TryBank(ulong offset, out BankAddress at)
        => BankAddress.TryDecode(offset - FrameBytes, out at) && at.Bank == 0;
}

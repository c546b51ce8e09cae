namespace Twofold.Machine;

/// <summary>One timer of the generic timer: a compare value and a control register, seen against a count.</summary>
/// <remarks>Source: Arm DDI 0487, D11.2.4: the timer condition compares unsigned 64-bit values.</remarks>
internal sealed class CompareTimer
{
    private const int Tval = 0, Ctl = 1;
    private const ulong Enable = 1, Mask = 2, Status = 4;

    private ulong _control;
    private ulong _compare;

    /// <summary>ENABLE set and IMASK clear: the condition, when met, shows outside.</summary>
    private bool Unmasked => (_control & (Enable | Mask)) == Enable;

    /// <summary>The output signal at <paramref name="count"/>.</summary>
    internal bool Output(ulong count) => Unmasked && count >= _compare;

    /// <summary>Ticks until the output rises; <see cref="GenericTimer.Never"/> when it is up or will not.</summary>
    internal long TicksToOutput(ulong count)
        => Unmasked && count < _compare ? (long)Math.Min(_compare - count, GenericTimer.Never) : GenericTimer.Never;

    /// <summary>Reads TVAL (0), CTL (1) or CVAL (2). ISTATUS of a disabled timer reads as 0.</summary>
    internal ulong Read(int register, ulong count) => register switch
    {
        Tval => (uint)(_compare - count),
        Ctl => _control | ((_control & Enable) != 0 && count >= _compare ? Status : 0),
        _ => _compare,
    };

    /// <summary>Writes TVAL (0), CTL (1) or CVAL (2).</summary>
    internal void Write(int register, ulong count, ulong value)
    {
        switch (register)
        {
            case Tval:
                _compare = count + (ulong)(int)value;
                break;
            case Ctl:
                _control = value & (Enable | Mask);
                break;
            default:
                _compare = value;
                break;
        }
    }

    internal void Reset() => _control = _compare = 0;
}

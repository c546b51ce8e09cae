// Unsafe because it asks where in a page of decoded instructions a reference points.
using System.Runtime.CompilerServices;
using Twofold.Arch;
using Twofold.Arch.Contracts;

namespace Twofold.Machine;

public sealed unsafe partial class Cpu
{
    private ulong[] _breakpoints = [];
    private bool _observed;
    private bool _steps;
    private ulong _resumedAt;
    private long _resumedCount;

    /// <summary>Lets a debugger watch from the next <see cref="Run"/> on, which then ends with <see cref="CpuExit.Debug"/> in front
    /// of a breakpoint or behind a step.</summary>
    /// <param name="breakpoints">Where to stop; the instruction at the present <see cref="Pc"/> is executed all the same.</param>
    /// <param name="step">Whether to stop behind one instruction. Interrupts wait meanwhile, so that a step stays where the
    /// person looks.</param>
    /// <remarks>The guest sees nothing of it: no instruction is replaced and no debug register is used. It runs slower while there
    /// is a breakpoint. Concurrency: the CPU's own thread, between runs.</remarks>
    public void Observe(IEnumerable<Va> breakpoints, bool step)
    {
        _breakpoints = [.. breakpoints.Select(address => address.Value)];
        _steps = step;
        _observed = step || _breakpoints.Length != 0;
        _resumedAt = _pc;
        _resumedCount = _executed;
    }

    private void RunObserved(ref Insn i)
    {
        while (!Unsafe.IsNullRef(ref i))
        {
            // SAFETY: the difference of two addresses is only compared; what lies outside the current page is the sentinel behind
            // it or the redirection, and no instruction of the guest.
            nint place = (nint)Unsafe.AsPointer(ref i) - _pageStart;
            if ((nuint)place < CodePage.ArrayBytes && StopsBefore(ref i))
            {
                ulong address = PcOf(ref i);
                Charge(ref i, executed: false);
                i = ref Leave(address, CpuExit.Debug);
                continue;
            }

            i = ref i.Run(this, ref i);
        }
    }

    /// <summary>The instruction at which the debugger left the guest is executed, also when it takes a fault or two to get there.</summary>
    private bool StopsBefore(ref Insn i)
    {
        ulong address = PcOf(ref i);
        return (_steps || Array.IndexOf(_breakpoints, address) >= 0) && (address != _resumedAt || CountAt(ref i) != _resumedCount);
    }
}

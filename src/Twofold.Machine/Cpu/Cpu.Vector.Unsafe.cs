// Unsafe because the vector registers are one array that every element type looks into, and the decoder has bounded the numbers.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Twofold.Arch;

namespace Twofold.Machine;

public sealed partial class Cpu
{
    // ISS of a trapped FP or SIMD instruction: condition valid, condition AL.
    private const uint VectorTrapIss = (1u << 24) | (0xeu << 20);
    private const int FpenShift = 20;

    private VectorFile _v;

    /// <summary>FPCR: rounding, flushing and NaN modes.</summary>
    internal ulong Fpcr;

    /// <summary>FPSR: the cumulative exception flags.</summary>
    internal ulong Fpsr;

    /// <summary>FP and SIMD instructions trap, or are not there, at the current level.</summary>
    internal bool VectorsOff;

    /// <summary>A vector register, V0 to V31, as elements of type <typeparamref name="T"/>; element 0 is the lowest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref Vector128<T> V<T>(int index)
    {
        // SAFETY: the decoder produces indices 0 to 31 only, and callers with numbers from elsewhere mask them; every element type
        // fills the same 16 bytes.
        return ref Unsafe.As<Vector128<ulong>, Vector128<T>>(ref Unsafe.Add(ref _v.First, index));
    }

    /// <summary>The exception of an FP or SIMD instruction while <see cref="VectorsOff"/>.</summary>
    internal ref Insn VectorTrap(ref Insn i)
    {
        if (!Features.FloatingPoint)
        {
            return ref Undefined(ref i);
        }

        return ref Except(ref i, Syndrome.Of(ExceptionClass.FpSimd, VectorTrapIss));
    }

    /// <summary>After anything that CPACR_EL1.FPEN's effect depends on has changed.</summary>
    internal void VectorAccessChanged()
    {
        // FPEN: 3 traps nothing, 1 traps EL0, 0 and 2 trap both levels.
        ulong enable = (CpacrEl1 >> FpenShift) & 3;
        bool open = enable == 3 || (enable == 1 && El == 1);
        VectorsOff = !open || !Features.FloatingPoint;
    }

    private void ResetVectors()
    {
        for (int i = 0; i < 32; i++)
        {
            V<ulong>(i) = default;
        }

        VectorAccessChanged();
    }

    [InlineArray(32)]
    private struct VectorFile
    {
        internal Vector128<ulong> First;
    }
}

// Unsafe because the register file is indexed by numbers that the decoder has bounded; a bounds check per operand costs a
// tenth of the interpreter's speed.
using System.Runtime.CompilerServices;
using Twofold.Arch;

namespace Twofold.Machine;

public sealed partial class Cpu
{
    /// <summary>Index of the zero register: never written.</summary>
    internal const int Zero = 31;

    /// <summary>Index of the current stack pointer.</summary>
    internal const int Sp = 32;

    /// <summary>Index that destinations of 31 are decoded to.</summary>
    internal const int Discard = 33;

    private RegisterFile _x;

    /// <summary>N is the sign of this.</summary>
    internal long FlagN;

    /// <summary>Z holds when this is zero.</summary>
    internal ulong FlagZ;

    /// <summary>C: 0 or 1.</summary>
    internal uint FlagC;

    /// <summary>V is the sign of this.</summary>
    internal long FlagV;

    /// <summary>PSTATE.DAIF as SPSR bits 9:6.</summary>
    internal ulong Daif;

    /// <summary>PSTATE.EL: 0 or 1.</summary>
    internal int El;

    /// <summary>PSTATE.SP: whether EL1 uses SP_EL1.</summary>
    internal bool SpSelect;

    /// <summary>PSTATE.IL.</summary>
    internal bool IllegalState;

    /// <summary>The stack pointers that are not current; the current one is <c>X(Sp)</c>.</summary>
    private ulong _spEl0, _spEl1;

    /// <summary>A register by decoded index: 0 to 30, <see cref="Zero"/>, <see cref="Sp"/> or <see cref="Discard"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref ulong X(int index)
    {
        // SAFETY: the decoder produces indices 0 to 33 only; callers with numbers from elsewhere mask them to five bits.
        return ref Unsafe.Add(ref _x.First, index);
    }

    /// <summary>NZCV in SPSR bits 31:28.</summary>
    internal ulong Nzcv
    {
        get => (FlagN < 0 ? Pstate.N : 0) | (FlagZ == 0 ? Pstate.Z : 0) | (FlagC != 0 ? Pstate.C : 0) | (FlagV < 0 ? Pstate.V : 0);
        set
        {
            FlagN = (value & Pstate.N) != 0 ? -1 : 0;
            FlagZ = (value & Pstate.Z) != 0 ? 0UL : 1UL;
            FlagC = (value & Pstate.C) != 0 ? 1u : 0u;
            FlagV = (value & Pstate.V) != 0 ? -1 : 0;
        }
    }

    /// <summary>Whether condition <paramref name="condition"/> (0 EQ to 15 NV) holds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool Holds(uint condition)
    {
        bool held = (condition >> 1) switch
        {
            0 => FlagZ == 0,
            1 => FlagC != 0,
            2 => FlagN < 0,
            3 => FlagV < 0,
            4 => FlagC != 0 && FlagZ != 0,
            5 => (FlagN ^ FlagV) >= 0,
            6 => (FlagN ^ FlagV) >= 0 && FlagZ != 0,
            _ => true,
        };
        return held ^ ((condition & 1) != 0 && condition != 15);
    }

    /// <summary>SP_EL0, wherever it lives now.</summary>
    internal ulong SpEl0
    {
        get => UsesSpEl1 ? _spEl0 : _x[Sp];
        set
        {
            if (UsesSpEl1)
            {
                _spEl0 = value;
            }
            else
            {
                _x[Sp] = value;
            }
        }
    }

    /// <summary>SP_EL1, wherever it lives now.</summary>
    internal ulong SpEl1
    {
        get => UsesSpEl1 ? _x[Sp] : _spEl1;
        set
        {
            if (UsesSpEl1)
            {
                _x[Sp] = value;
            }
            else
            {
                _spEl1 = value;
            }
        }
    }

    private bool UsesSpEl1 => El == 1 && SpSelect;

    /// <summary>Changes EL and SPSel together, moving the stack pointers and the micro-TLB bank.</summary>
    internal void SetLevel(int el, bool spSelect)
    {
        (ulong sp0, ulong sp1) = (SpEl0, SpEl1);
        El = el;
        SpSelect = spSelect;
        (_spEl0, _spEl1) = (sp0, sp1);
        _x[Sp] = UsesSpEl1 ? sp1 : sp0;
        _microTlb.SelectBank(el);
        VectorAccessChanged();
    }

    [InlineArray(34)]
    private struct RegisterFile
    {
        internal ulong First;
    }
}

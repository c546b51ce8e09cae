using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Twofold.Machine.Handlers;

/// <summary>The transfers of LD1 to LD4 and ST1 to ST4, element by element: each is an access of its own size.</summary>
internal static class VectorStructures
{
    private const int SingleStructure = 24;

    /// <summary>Loads into lanes; no register changes unless all accesses succeed.</summary>
    internal static bool TryLoad(Cpu cpu, ref Insn i)
    {
        Structure shape = Structure.Of(ref i);
        ulong address = cpu.X(i.Rn);
        if (IsWholeRegister(shape, address, ref i))
        {
            return TryLoadWhole(cpu, ref i, address);
        }

        int registers = shape.Elements * shape.Repeats;
        FourVectors loaded = default;
        for (int r = 0; r < registers; r++)
        {
            // What a single structure leaves alone stays; registers that are loaded whole have zeros above.
            loaded[r] = i.Word.Bit(SingleStructure) ? cpu.V<ulong>((i.Rd + r) & 31) : default;
        }

        for (int repeat = 0; repeat < shape.Repeats; repeat++)
        {
            for (int lane = 0; lane < shape.Lanes; lane++)
            {
                for (int element = 0; element < shape.Elements; element++, address += 1UL << shape.SizeShift)
                {
                    if (!TryLoadElement(cpu, address, shape.SizeShift, out ulong value))
                    {
                        return false;
                    }

                    Lanes.Put(ref loaded[repeat + element], shape.SizeShift, shape.Lane + lane, value);
                }
            }
        }

        for (int r = 0; r < registers; r++)
        {
            cpu.V<ulong>((i.Rd + r) & 31) = loaded[r];
        }

        return true;
    }

    /// <summary>Stores lanes.</summary>
    internal static bool TryStore(Cpu cpu, ref Insn i)
    {
        Structure shape = Structure.Of(ref i);
        ulong address = cpu.X(i.Rn);
        if (IsWholeRegister(shape, address, ref i))
        {
            return i.Word.Bit(30)
                ? Quad.TryStore(cpu, address, cpu.V<ulong>(i.Rd)) : Element<ulong>.TryStore(cpu, address, cpu.V<ulong>(i.Rd));
        }

        for (int repeat = 0; repeat < shape.Repeats; repeat++)
        {
            for (int lane = 0; lane < shape.Lanes; lane++)
            {
                for (int element = 0; element < shape.Elements; element++, address += 1UL << shape.SizeShift)
                {
                    ref Vector128<ulong> register = ref cpu.V<ulong>((i.Rd + repeat + element) & 31);
                    if (!TryStoreElement(cpu, address, shape.SizeShift, Lanes.Get(ref register, shape.SizeShift, shape.Lane + lane)))
                    {
                        return false;
                    }
                }
            }
        }

        return true;
    }

    /// <summary>Loads one structure into all lanes.</summary>
    internal static bool TryReplicate(Cpu cpu, ref Insn i)
    {
        Structure shape = Structure.Of(ref i);
        ulong address = cpu.X(i.Rn);
        FourVectors loaded = default;
        for (int element = 0; element < shape.Elements; element++, address += 1UL << shape.SizeShift)
        {
            if (!TryLoadElement(cpu, address, shape.SizeShift, out ulong value))
            {
                return false;
            }

            loaded[element] = shape.SizeShift switch
            {
                0 => Vector128.Create((byte)value).AsUInt64(),
                1 => Vector128.Create((ushort)value).AsUInt64(),
                2 => Vector128.Create((uint)value).AsUInt64(),
                _ => Vector128.Create(value),
            };
        }

        for (int element = 0; element < shape.Elements; element++)
        {
            cpu.V<ulong>((i.Rd + element) & 31) = i.Word.Bit(30) ? loaded[element] : Vector128.CreateScalar(loaded[element][0]);
        }

        return true;
    }

    /// <summary>The write-back of the post-indexed forms: by a register, or by the bytes moved where Rm says 31.</summary>
    internal static void Advance(Cpu cpu, ref Insn i)
    {
        const int postIndexed = 23;
        if (i.Word.Bit(postIndexed))
        {
            cpu.X(i.Rn) += i.Rm == Cpu.Zero ? i.Imm : cpu.X(i.Rm);
        }
    }

    /// <summary>One register without interleaving, aligned as a whole: a single access is the same.</summary>
    private static bool IsWholeRegister(Structure shape, ulong address, ref Insn i)
        => shape is { Elements: 1, Repeats: 1, Lanes: > 1 } && (address & (i.Word.Bit(30) ? 15UL : 7UL)) == 0;

    private static bool TryLoadWhole(Cpu cpu, ref Insn i, ulong address)
    {
        bool done = i.Word.Bit(30)
            ? Quad.TryLoad(cpu, address, out Vector128<ulong> value) : Element<ulong>.TryLoad(cpu, address, out value);
        if (done)
        {
            cpu.V<ulong>(i.Rd) = value;
        }

        return done;
    }

    private static bool TryLoadElement(Cpu cpu, ulong address, int sizeShift, out ulong value) => sizeShift switch
    {
        0 => U8.TryLoad(cpu, address, out value),
        1 => U16.TryLoad(cpu, address, out value),
        2 => U32.TryLoad(cpu, address, out value),
        _ => U64.TryLoad(cpu, address, out value),
    };

    private static bool TryStoreElement(Cpu cpu, ulong address, int sizeShift, ulong value) => sizeShift switch
    {
        0 => U8.TryStore(cpu, address, value),
        1 => U16.TryStore(cpu, address, value),
        2 => U32.TryStore(cpu, address, value),
        _ => U64.TryStore(cpu, address, value),
    };

    [InlineArray(4)]
    private struct FourVectors
    {
        private Vector128<ulong> _first;
    }
}

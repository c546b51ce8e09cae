using System.Buffers.Binary;

namespace Twofold.Machine.Tests.Differential;

/// <summary>Everything a test sequence reads and writes, as it lies in memory for both machines.</summary>
internal sealed class MachineState
{
    /// <summary>Registers that both machines store: X0 to X30, SP, NZCV, where the sequence met an undefined instruction, V0 to V31 of
    /// two words each, FPCR and FPSR.</summary>
    internal const int Words = 100;

    internal const int Sp = 31, Nzcv = 32, UndefinedAt = 33, Vectors = 34, Fpcr = 98, Fpsr = 99;

    /// <summary>Scratch memory starts here, at a multiple of 64.</summary>
    internal const int ScratchOffset = 832;

    internal const int ScratchBytes = 256;

    internal const int Bytes = ScratchOffset + ScratchBytes;

    internal ulong[] Registers { get; } = new ulong[Words];

    internal byte[] Scratch { get; } = new byte[ScratchBytes];

    internal static MachineState ReadFrom(ReadOnlySpan<byte> record)
    {
        var state = new MachineState();
        for (int i = 0; i < Words; i++)
        {
            state.Registers[i] = BinaryPrimitives.ReadUInt64LittleEndian(record[(i * 8)..]);
        }

        record.Slice(ScratchOffset, ScratchBytes).CopyTo(state.Scratch);
        return state;
    }

    internal void WriteTo(Span<byte> record)
    {
        for (int i = 0; i < Words; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(record[(i * 8)..], Registers[i]);
        }

        Scratch.CopyTo(record[ScratchOffset..]);
    }

    /// <summary>What differs, one item each; empty when nothing does.</summary>
    internal IEnumerable<string> Differences(MachineState reference)
    {
        for (int i = 0; i < Words; i++)
        {
            if (Registers[i] != reference.Registers[i])
            {
                yield return $"{Name(i)} is 0x{Registers[i]:x16}, reference 0x{reference.Registers[i]:x16}";
            }
        }

        for (int i = 0; i < ScratchBytes; i++)
        {
            if (Scratch[i] != reference.Scratch[i])
            {
                yield return $"scratch[{i}] is 0x{Scratch[i]:x2}, reference 0x{reference.Scratch[i]:x2}";
            }
        }
    }

    internal static string Name(int register) => register switch
    {
        Sp => "sp",
        Nzcv => "nzcv",
        UndefinedAt => "undefined-at",
        Fpcr => "fpcr",
        Fpsr => "fpsr",
        >= Vectors => $"v{(register - Vectors) / 2}[{(register - Vectors) % 2}]",
        _ => $"x{register}",
    };
}

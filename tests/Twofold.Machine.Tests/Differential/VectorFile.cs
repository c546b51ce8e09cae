using System.Buffers.Binary;
using System.Numerics;

namespace Twofold.Machine.Tests.Differential;

/// <summary>Sequences with the states that the reference ended in, for machines that have no reference.</summary>
/// <remarks>
/// Little-endian: the number of sequences (4 bytes); for each its seed (8), its words, and how its final state differs from its
/// start: a mask of registers (16) and their values, a mask of scratch memory's words of 8 bytes (4) and their values. The start
/// follows from the seed; what <see cref="SequenceGenerator.Start"/> and <see cref="TestProgram"/> lay out must stay as it is, or
/// the vectors be recorded again: run the differential tests with TWOFOLD_RECORD_VECTORS naming a directory.
/// </remarks>
internal static class VectorFile
{
    private const int ScratchWords = MachineState.ScratchBytes / 8;

    internal static byte[] Write(IReadOnlyList<Sequence> sequences, IReadOnlyList<MachineState> results)
    {
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        writer.Write(sequences.Count);
        for (int i = 0; i < sequences.Count; i++)
        {
            writer.Write(sequences[i].Seed);
            foreach (uint word in sequences[i].Words)
            {
                writer.Write(word);
            }

            WriteChanges(writer, sequences[i].Start, results[i]);
        }

        return file.ToArray();
    }

    internal static (Sequence[] Sequences, MachineState[] Results) Read(Stream file)
    {
        using var reader = new BinaryReader(file);
        int count = reader.ReadInt32();
        var sequences = new Sequence[count];
        var results = new MachineState[count];
        for (int i = 0; i < count; i++)
        {
            ulong seed = reader.ReadUInt64();
            uint[] words = new uint[Sequence.Length];
            for (int k = 0; k < words.Length; k++)
            {
                words[k] = reader.ReadUInt32();
            }

            ulong scratch = TestProgram.ScratchAddress(count, i);
            sequences[i] = new Sequence(seed, words, SequenceGenerator.Start(seed, scratch));
            results[i] = SequenceGenerator.Start(seed, scratch);
            ApplyChanges(reader, results[i]);
        }

        return (sequences, results);
    }

    private static void WriteChanges(BinaryWriter writer, MachineState start, MachineState end)
    {
        UInt128 registers = Mask(MachineState.Words, i => start.Registers[i] != end.Registers[i]);
        ulong scratch = (ulong)Mask(ScratchWords, i => Word(start, i) != Word(end, i));
        writer.Write((ulong)registers);
        writer.Write((ulong)(registers >> 64));
        for (UInt128 rest = registers; rest != 0; rest &= rest - 1)
        {
            writer.Write(end.Registers[(int)UInt128.TrailingZeroCount(rest)]);
        }

        writer.Write((uint)scratch);
        for (ulong rest = scratch; rest != 0; rest &= rest - 1)
        {
            writer.Write(Word(end, BitOperations.TrailingZeroCount(rest)));
        }
    }

    private static void ApplyChanges(BinaryReader reader, MachineState state)
    {
        ulong low = reader.ReadUInt64();
        for (var rest = new UInt128(reader.ReadUInt64(), low); rest != 0; rest &= rest - 1)
        {
            state.Registers[(int)UInt128.TrailingZeroCount(rest)] = reader.ReadUInt64();
        }

        for (uint rest = reader.ReadUInt32(); rest != 0; rest &= rest - 1)
        {
            int word = BitOperations.TrailingZeroCount(rest);
            BinaryPrimitives.WriteUInt64LittleEndian(state.Scratch.AsSpan(word * 8), reader.ReadUInt64());
        }
    }

    private static ulong Word(MachineState state, int word) => BinaryPrimitives.ReadUInt64LittleEndian(state.Scratch.AsSpan(word * 8));

    private static UInt128 Mask(int count, Predicate<int> isSet)
    {
        UInt128 mask = 0;
        for (int i = 0; i < count; i++)
        {
            mask |= isSet(i) ? UInt128.One << i : 0;
        }

        return mask;
    }
}

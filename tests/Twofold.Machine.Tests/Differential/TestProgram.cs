using System.Buffers.Binary;

namespace Twofold.Machine.Tests.Differential;

/// <summary>
/// A static AArch64 Linux program that runs sequences one after the other and writes their final states to its standard output.
/// The same bytes run on our CPU.
/// </summary>
/// <remarks>
/// One segment: ELF header, driver, a slot of code for each sequence, a record of state for each. Slot: LDR x30 from the slot's
/// literal, the sequence, B epilogue, literal. The driver keeps its own state in a control block (record, slot, end of records)
/// with a signal stack behind it.
/// </remarks>
internal sealed class TestProgram
{
    /// <summary>Where the image lies, in both machines.</summary>
    internal const ulong Base = 0x4000_0000;

    private const int ControlOffset = 0x1000, FirstSlotOffset = 0xa000, PageBytes = 0x10000;
    private const int SlotBytes = 80, SlotBranch = 4 + (Sequence.Length * 4), SlotLiteral = 72;
    private const int HeaderBytes = 120;

    private readonly int _recordsOffset;

    internal TestProgram(IReadOnlyList<Sequence> sequences)
    {
        Sequences = sequences;
        int slotsEnd = FirstSlotOffset + (Count * SlotBytes);
        _recordsOffset = (slotsEnd + PageBytes - 1) / PageBytes * PageBytes;
        Image = new byte[_recordsOffset + (Count * MachineState.Bytes)];
        Driver driver = new(Base + HeaderBytes, Base + ControlOffset, Base + (ulong)_recordsOffset, Count, SlotBytes);
        Entry = driver.Entry;
        Epilogue = driver.Epilogue;
        WriteHeader();
        WriteWords(HeaderBytes, driver.Words);
        WriteControl();
        for (int i = 0; i < Count; i++)
        {
            WriteSlot(i, sequences[i]);
            sequences[i].Start.WriteTo(Image.AsSpan(RecordOffset(i)));
        }
    }

    internal IReadOnlyList<Sequence> Sequences { get; }

    internal int Count => Sequences.Count;

    /// <summary>The program, an ELF file whose bytes are also its memory.</summary>
    internal byte[] Image { get; }

    internal ulong Entry { get; }

    /// <summary>Where a sequence goes when it ends, or is undefined.</summary>
    internal ulong Epilogue { get; }

    /// <summary>Where the driver finds the address of the record it works on.</summary>
    internal static ulong CurrentRecord => Base + ControlOffset;

    /// <summary>The records, in memory and in the program's output.</summary>
    internal int RecordsOffset => _recordsOffset;

    internal int RecordsBytes => Count * MachineState.Bytes;

    /// <summary>The address of a sequence's scratch memory; depends on how many sequences there are.</summary>
    internal static ulong ScratchAddress(int count, int index)
    {
        int slotsEnd = FirstSlotOffset + (count * SlotBytes);
        int records = (slotsEnd + PageBytes - 1) / PageBytes * PageBytes;
        return Base + (ulong)(records + (index * MachineState.Bytes) + MachineState.ScratchOffset);
    }

    /// <summary>The address of an instruction of a sequence.</summary>
    internal static ulong CodeAddress(int index, int instruction)
        => Base + (ulong)(FirstSlotOffset + (index * SlotBytes) + 4 + (instruction * 4));

    private int RecordOffset(int index) => _recordsOffset + (index * MachineState.Bytes);

    private void WriteSlot(int index, Sequence sequence)
    {
        int slot = FirstSlotOffset + (index * SlotBytes);
        WriteWords(slot, [A64.LoadLiteral(30, SlotLiteral), .. sequence.Words]);
        ulong branch = Base + (ulong)(slot + SlotBranch);
        WriteWords(slot + SlotBranch, [A64.Branch((long)(Epilogue - branch))]);
        BinaryPrimitives.WriteUInt64LittleEndian(Image.AsSpan(slot + SlotLiteral), sequence.Start.Registers[30]);
    }

    private void WriteControl()
    {
        Span<byte> control = Image.AsSpan(ControlOffset);
        BinaryPrimitives.WriteUInt64LittleEndian(control, Base + (ulong)_recordsOffset);
        BinaryPrimitives.WriteUInt64LittleEndian(control[8..], Base + FirstSlotOffset);
        BinaryPrimitives.WriteUInt64LittleEndian(control[16..], Base + (ulong)(_recordsOffset + RecordsBytes));
    }

    private void WriteWords(int offset, IReadOnlyList<uint> words)
    {
        for (int i = 0; i < words.Count; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(Image.AsSpan(offset + (i * 4)), words[i]);
        }
    }

    /// <summary>ELF64, little-endian, EXEC, AArch64, one loadable segment with all permissions.</summary>
    private void WriteHeader()
    {
        Span<byte> header = Image.AsSpan(0, HeaderBytes);
        ReadOnlySpan<byte> identification = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1];
        identification.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header[16..], 2);
        BinaryPrimitives.WriteUInt16LittleEndian(header[18..], 183);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], 1);
        BinaryPrimitives.WriteUInt64LittleEndian(header[24..], Entry);
        BinaryPrimitives.WriteUInt64LittleEndian(header[32..], 64);
        BinaryPrimitives.WriteUInt16LittleEndian(header[52..], 64);
        BinaryPrimitives.WriteUInt16LittleEndian(header[54..], 56);
        BinaryPrimitives.WriteUInt16LittleEndian(header[56..], 1);
        Span<byte> segment = header[64..];
        BinaryPrimitives.WriteUInt32LittleEndian(segment, 1);
        BinaryPrimitives.WriteUInt32LittleEndian(segment[4..], 7);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[16..], Base);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[24..], Base);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[32..], (ulong)Image.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[40..], (ulong)Image.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[48..], PageBytes);
    }
}

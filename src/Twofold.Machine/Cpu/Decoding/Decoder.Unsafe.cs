// Unsafe because it stores function pointers.
namespace Twofold.Machine;

/// <summary>From an instruction word to its handler and operands. The patterns are on the handlers; the rest is generated.</summary>
internal static unsafe partial class Decoder
{
    /// <summary>Decodes one word.</summary>
    /// <returns>False for an unallocated or reserved encoding: the handler raises UNDEF.</returns>
    internal static bool Decode(uint word, ref Insn insn)
    {
        insn = new Insn { Word = word };
        if (Fill(InstructionPatterns.Find(word), word, ref insn))
        {
            return true;
        }

        insn.Run = &Unallocated;
        return false;
    }

    private static ref Insn Unallocated(Cpu cpu, ref Insn i) => ref cpu.Undefined(ref i);

    private static byte Source(uint field) => (byte)(field & 31);

    private static byte Destination(uint field) => (field & 31) == 31 ? (byte)Cpu.Discard : (byte)(field & 31);

    private static byte WithStackPointer(uint field) => (field & 31) == 31 ? (byte)Cpu.Sp : (byte)(field & 31);
}

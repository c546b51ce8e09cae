// Unsafe because it stores function pointers.
namespace Twofold.Machine;

/// <summary>From an instruction word to its handler and operands.</summary>
internal static unsafe partial class Decoder
{
    internal static void Decode(uint word, ref Insn insn)
    {
        insn.Word = word;
        insn.Run = &Unallocated;
    }

    private static ref Insn Unallocated(Cpu cpu, ref Insn i) => ref cpu.Undefined(ref i);
}

using Twofold.Arch;

namespace Twofold.Machine;

public sealed partial class Cpu
{
    private readonly HashSet<uint> _reported = [];

    /// <summary>Told once about each distinct instruction word that ended in UNDEF: the word and its program counter. Called on the
    /// CPU's thread.</summary>
    public Action<uint, Va>? UndefinedInstruction { get; set; }

    private void ReportUndefined(uint word, ulong pc)
    {
        const int enough = 256; // A hostile guest can make as many as it likes; what matters has been said by then.
        if (UndefinedInstruction is not null && _reported.Count < enough && _reported.Add(word))
        {
            UndefinedInstruction(word, new Va(pc));
        }
    }
}

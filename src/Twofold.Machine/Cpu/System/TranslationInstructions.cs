using Twofold.Arch;

namespace Twofold.Machine;

/// <summary>AT: stage 1 of an address, into PAR_EL1.</summary>
/// <remarks>Source: Arm DDI 0487, C5.4.</remarks>
internal static class TranslationInstructions
{
    internal static SystemRow[] Rows =>
    [
        Row(SystemRegister.AtS1e1r, write: false, el: 1),
        Row(SystemRegister.AtS1e1w, write: true, el: 1),
        Row(SystemRegister.AtS1e0r, write: false, el: 0),
        Row(SystemRegister.AtS1e0w, write: true, el: 0),
    ];

    private static SystemRow Row(SystemRegister register, bool write, int el) => new(register)
    {
        WriteLevel = 1,
        Operation = (cpu, ref i, address) =>
        {
            if (!cpu.TryTranslateToPar(address, write, el))
            {
                return ref cpu.Abort(ref i);
            }

            return ref i.Next;
        },
    };
}

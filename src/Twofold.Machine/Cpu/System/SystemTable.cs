using Twofold.Arch;

namespace Twofold.Machine;

/// <summary>Every row there is, and where each of the 65,536 encodings finds its own.</summary>
internal static class SystemTable
{
    internal static readonly SystemRow[] Rows =
    [
        .. IdentificationRegisters.Rows,
        .. CacheGeometry.Rows,
        .. ControlRegisters.Rows,
        .. ProcessStateRegisters.Rows,
        .. DebugRegisters.Rows,
        .. DeviceRegisters.Rows,
        .. CacheInstructions.Rows,
        .. TlbInstructions.Rows,
        .. TranslationInstructions.Rows,
        ImplementationDefined,
    ];

    private static readonly short[] Index = BuildIndex();

    /// <summary>CRn 11 and 15 of op0 1 and 3: nothing is there, but HCR_EL2.TIDCP traps EL1's attempts.</summary>
    private static SystemRow ImplementationDefined => new(SystemRegister.Of(3, 0, 15, 0, 0))
    {
        ReadLevel = 1,
        WriteLevel = 1,
        ReadTraps = HcrEl2.Tidcp,
        WriteTraps = HcrEl2.Tidcp,
    };

    /// <summary>The row of an encoding; -1 when there is none.</summary>
    internal static int IndexOf(SystemRegister register) => Index[register.Encoding];

    private static short[] BuildIndex()
    {
        var index = new short[1 << 16];
        for (int encoding = 0; encoding < index.Length; encoding++)
        {
            var register = new SystemRegister((ushort)encoding);
            bool implementationDefined = register.Op0 is 1 or 3 && register.CRn is 11 or 15;
            index[encoding] = (short)(implementationDefined ? Rows.Length - 1 : -1);
        }

        for (int row = 0; row < Rows.Length - 1; row++)
        {
            index[Rows[row].Register.Encoding] = (short)row;
        }

        return index;
    }
}

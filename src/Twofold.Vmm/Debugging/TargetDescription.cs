using System.Globalization;
using System.Text;

namespace Twofold.Vmm.Debugging;

/// <summary>The registers, told to the debugger. Source: GDB's manual, "Target Descriptions", AArch64 features.</summary>
internal static class TargetDescription
{
    /// <summary>target.xml.</summary>
    internal static string Xml { get; } = Build();

    private static string Build()
    {
        StringBuilder xml = new("""
            <?xml version="1.0"?><!DOCTYPE target SYSTEM "gdb-target.dtd">
            <target version="1.0"><architecture>aarch64</architecture><feature name="org.gnu.gdb.aarch64.core">
            """);
        for (int i = 0; i <= 30; i++)
        {
            _ = xml.Append(CultureInfo.InvariantCulture, $"<reg name=\"x{i}\" bitsize=\"64\"/>");
        }

        _ = xml.Append("""
            <reg name="sp" bitsize="64" type="data_ptr"/><reg name="pc" bitsize="64" type="code_ptr"/><reg name="cpsr" bitsize="32"/>
            </feature><feature name="org.twofold.system">
            """);
        foreach (Arch.SystemRegister register in DebugTarget.SystemRegisters)
        {
            _ = xml.Append(CultureInfo.InvariantCulture, $"<reg name=\"{register}\" bitsize=\"64\" group=\"system\"/>");
        }

        return xml.Append("</feature></target>").ToString();
    }
}

using Twofold.Arch;

namespace Twofold.Machine.Tests.Interrupts;

/// <summary>The CPU interface's registers by their encodings. Source: Arm IHI 0069, 12.2.</summary>
internal static class Icc
{
    internal static readonly SystemRegister Pmr = SystemRegister.Of(3, 0, 4, 6, 0);
    internal static readonly SystemRegister Iar0 = SystemRegister.Of(3, 0, 12, 8, 0);
    internal static readonly SystemRegister Bpr0 = SystemRegister.Of(3, 0, 12, 8, 3);
    internal static readonly SystemRegister Ap0r0 = SystemRegister.Of(3, 0, 12, 8, 4);
    internal static readonly SystemRegister Ap1r0 = SystemRegister.Of(3, 0, 12, 9, 0);
    internal static readonly SystemRegister Dir = SystemRegister.Of(3, 0, 12, 11, 1);
    internal static readonly SystemRegister Rpr = SystemRegister.Of(3, 0, 12, 11, 3);
    internal static readonly SystemRegister Sgi1r = SystemRegister.Of(3, 0, 12, 11, 5);
    internal static readonly SystemRegister Sgi0r = SystemRegister.Of(3, 0, 12, 11, 7);
    internal static readonly SystemRegister Iar1 = SystemRegister.Of(3, 0, 12, 12, 0);
    internal static readonly SystemRegister Eoir1 = SystemRegister.Of(3, 0, 12, 12, 1);
    internal static readonly SystemRegister Hppir1 = SystemRegister.Of(3, 0, 12, 12, 2);
    internal static readonly SystemRegister Bpr1 = SystemRegister.Of(3, 0, 12, 12, 3);
    internal static readonly SystemRegister Ctlr = SystemRegister.Of(3, 0, 12, 12, 4);
    internal static readonly SystemRegister Sre = SystemRegister.Of(3, 0, 12, 12, 5);
    internal static readonly SystemRegister Igrpen1 = SystemRegister.Of(3, 0, 12, 12, 7);
}

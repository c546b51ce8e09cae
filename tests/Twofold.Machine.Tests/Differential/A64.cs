namespace Twofold.Machine.Tests.Differential;

/// <summary>The few instructions that the driver is written in.</summary>
internal static class A64
{
    internal const uint Svc = 0xd4000001, Clrex = 0xd503305f, Hvc = 0xd4000002;

    /// <summary>LDR Xt, [pc + offset].</summary>
    internal static uint LoadLiteral(int rt, int offset) => 0x58000000u | ((uint)(offset >> 2) << 5) | (uint)rt;

    /// <summary>B.</summary>
    internal static uint Branch(long offset) => 0x14000000u | ((uint)(offset >> 2) & 0x3ffffff);

    /// <summary>B.cond.</summary>
    internal static uint BranchIf(int condition, long offset) => 0x54000000u | (((uint)(offset >> 2) & 0x7ffff) << 5) | (uint)condition;

    /// <summary>BR Xn.</summary>
    internal static uint BranchTo(int rn) => 0xd61f0000u | ((uint)rn << 5);

    /// <summary>LDR Xt, [Xn, offset].</summary>
    internal static uint Load(int rt, int rn, int offset = 0) => 0xf9400000u | ((uint)(offset >> 3) << 10) | ((uint)rn << 5) | (uint)rt;

    /// <summary>STR Xt, [Xn, offset].</summary>
    internal static uint Store(int rt, int rn, int offset = 0) => 0xf9000000u | ((uint)(offset >> 3) << 10) | ((uint)rn << 5) | (uint)rt;

    /// <summary>LDR Qt, [Xn, offset].</summary>
    internal static uint LoadQuad(int vt, int rn, int offset) => 0x3dc00000u | ((uint)(offset >> 4) << 10) | ((uint)rn << 5) | (uint)vt;

    /// <summary>STR Qt, [Xn, offset].</summary>
    internal static uint StoreQuad(int vt, int rn, int offset) => 0x3d800000u | ((uint)(offset >> 4) << 10) | ((uint)rn << 5) | (uint)vt;

    /// <summary>MSR FPCR, Xt.</summary>
    internal static uint WriteFpcr(int rt) => 0xd51b4400u | (uint)rt;

    /// <summary>MRS Xt, FPCR.</summary>
    internal static uint ReadFpcr(int rt) => 0xd53b4400u | (uint)rt;

    /// <summary>MSR FPSR, Xt.</summary>
    internal static uint WriteFpsr(int rt) => 0xd51b4420u | (uint)rt;

    /// <summary>MRS Xt, FPSR.</summary>
    internal static uint ReadFpsr(int rt) => 0xd53b4420u | (uint)rt;

    /// <summary>MOV between SP and a register: ADD Rd, Rn, 0, where 31 is SP.</summary>
    internal static uint MoveSp(int rd, int rn) => 0x91000000u | ((uint)rn << 5) | (uint)rd;

    /// <summary>ADD Xd, Xn, Xm.</summary>
    internal static uint Add(int rd, int rn, int rm) => 0x8b000000u | ((uint)rm << 16) | ((uint)rn << 5) | (uint)rd;

    /// <summary>ADD Xd, Xn, imm.</summary>
    internal static uint AddImmediate(int rd, int rn, int value) => 0x91000000u | ((uint)value << 10) | ((uint)rn << 5) | (uint)rd;

    /// <summary>SUBS Xd, Xn, Xm.</summary>
    internal static uint Subtract(int rd, int rn, int rm) => 0xeb000000u | ((uint)rm << 16) | ((uint)rn << 5) | (uint)rd;

    /// <summary>MOVZ Xd, value and MOVK Xd, value, LSL 16: any 32-bit value.</summary>
    internal static uint[] Constant(int rd, ulong value) =>
    [
        0xd2800000u | ((uint)(value & 0xffff) << 5) | (uint)rd,
        0xf2a00000u | ((uint)((value >> 16) & 0xffff) << 5) | (uint)rd,
    ];

    /// <summary>MSR NZCV, Xt.</summary>
    internal static uint WriteNzcv(int rt) => 0xd51b4200u | (uint)rt;

    /// <summary>MRS Xt, NZCV.</summary>
    internal static uint ReadNzcv(int rt) => 0xd53b4200u | (uint)rt;

    /// <summary>MSR TPIDR_EL0, Xt.</summary>
    internal static uint WriteThread(int rt) => 0xd51bd040u | (uint)rt;

    /// <summary>MRS Xt, TPIDR_EL0.</summary>
    internal static uint ReadThread(int rt) => 0xd53bd040u | (uint)rt;

    /// <summary>ADR Xd, pc + offset.</summary>
    internal static uint Address(int rd, int offset)
        => 0x10000000u | (((uint)offset & 3) << 29) | (((uint)(offset >> 2) & 0x7ffff) << 5) | (uint)rd;
}

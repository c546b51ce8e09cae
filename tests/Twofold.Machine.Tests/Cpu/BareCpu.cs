using System.Runtime.InteropServices;
using Twofold.Arch;
using Twofold.Arch.Contracts;
using Twofold.Memory;

namespace Twofold.Machine.Tests;

/// <summary>A CPU alone with 8 MiB of RAM and no stage 2: what a test of instructions runs on.</summary>
/// <remarks>Stage 1 maps addresses to themselves as Normal memory: 2 MiB for EL1, then 2 MiB for EL0, then 2 MiB that both may only
/// read; the last 2 MiB are unmapped.</remarks>
internal sealed class BareCpu : IDisposable
{
    internal const ulong Code = 0x4000_0000, Data = 0x4010_0000, UserCode = 0x4020_0000, UserData = 0x4030_0000, ReadOnly = 0x4040_0000,
        Unmapped = 0x4060_0000;

    private const ulong Level1 = 0x401f_0000, Level2 = 0x401f_1000;
    private const uint Hvc = 0xd4000002;

    internal BareCpu()
    {
        Memory = new PhysicalMemory(new Pa(Code), 8UL << 20);
        Cpu = new Cpu(0, new CpuFeatures(), Memory);
        Cpu.WriteRegister(SystemRegister.VbarEl1, Code + 0x8000);

        // Descriptors from Arm DDI 0487, D8.3: block, AttrIndx 0, AP 7:6, SH 9:8 inner, AF 10, nG 0.
        const ulong block = 0x701;
        WriteWord(Level1 + 8, Level2 | 3);
        WriteWord(Level2, Code | block);
        WriteWord(Level2 + 8, UserCode | block | (1 << 6));
        WriteWord(Level2 + 16, ReadOnly | block | (3 << 6));
        Cpu.WriteRegister(SystemRegister.MairEl1, 0xff);
        Cpu.WriteRegister(SystemRegister.Ttbr0El1, Level1);
        Cpu.WriteRegister(SystemRegister.TcrEl1, 25 | (1UL << 23) | (2UL << 32));
        Cpu.WriteRegister(SystemRegister.SctlrEl1, 0x30d0_0801);
        for (ulong vector = 0; vector < 0x800; vector += 0x80)
        {
            Write(Code + 0x8000 + vector, Hvc);
        }
    }

    internal Cpu Cpu { get; }

    internal PhysicalMemory Memory { get; }

    /// <summary>Whether the last <see cref="Run"/> ended in an exception to EL1, whose syndrome ESR_EL1 has.</summary>
    internal bool Excepted => Cpu.Pc.Value >= Code + 0x8000 && Cpu.Pc.Value < Code + 0x8800;

    /// <summary>The class of that exception.</summary>
    internal ExceptionClass Exception => new Syndrome(Cpu.ReadRegister(SystemRegister.EsrEl1)).Class;

    /// <summary>Runs the words at the PC's current level until the HVC behind them, or that of a vector.</summary>
    internal CpuExit Run(params ReadOnlySpan<uint> words)
    {
        ulong start = Cpu.El == 0 ? UserCode : Code;
        for (int i = 0; i < words.Length; i++)
        {
            Write(start + (ulong)(i * 4), words[i]);
        }

        // EL0 has no HVC: its end is an SVC, which the vector's HVC passes on.
        Write(start + (ulong)(words.Length * 4), Cpu.El == 0 ? 0xd4000001 : Hvc);
        Cpu.Code.InvalidateAll();
        Cpu.Pc = new Va(start);
        return Cpu.Run(1000);
    }

    internal void Write(ulong address, uint word) => Memory.Write(new Pa(address), MemoryMarshal.AsBytes([word]));

    internal void WriteWord(ulong address, ulong value) => Memory.Word(new Pa(address)) = value;

    internal ulong ReadWord(ulong address) => Memory.Word(new Pa(address));

    public void Dispose()
    {
        Cpu.Dispose();
        Memory.Dispose();
    }
}

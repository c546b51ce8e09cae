// Unsafe because predecoded pages are native arrays: instructions hold no managed references and must never move.
using System.Runtime.InteropServices;
using Twofold.Arch;

namespace Twofold.Machine;

/// <summary>A 4 KiB page of guest code as predecoded instructions: this is the CPU's instruction cache.</summary>
/// <remarks>Decoded instruction by instruction on first execution. It stays until the guest or the hypervisor invalidates it, as
/// the architecture allows: a store does not show in it before an IC operation.</remarks>
internal sealed unsafe class CodePage : IDisposable
{
    internal const int Instructions = 1024;

    /// <summary>Bytes of the array that hold instructions, and its alignment: a branch stays inside the page when the higher bits
    /// of its and its target's addresses agree.</summary>
    internal const int ArrayBytes = Instructions * Insn.Size;

    /// <param name="physical">The page's host physical address.</param>
    /// <param name="source">Where its bytes lie in this process.</param>
    internal CodePage(Pa physical, nint source)
    {
        Physical = physical;
        Start = (nint)NativeMemory.AlignedAlloc(ArrayBytes + Insn.Size, ArrayBytes);
        Reset(0, Instructions);
        ((Insn*)Start)[Instructions] = new Insn { Run = &Cpu.CrossPage, Imm = (ulong)source };
    }

    internal Pa Physical { get; }

    /// <summary>The address of the first <see cref="Insn"/>.</summary>
    internal nint Start { get; }

    /// <summary>Forgets what was decoded: the next execution fetches from memory.</summary>
    internal void Reset(int first, int count)
    {
        Insn* insn = (Insn*)Start + first;
        for (int i = 0; i < count; i++)
        {
            insn[i].Run = &Cpu.DecodeAndRun;
        }
    }

    public void Dispose() => NativeMemory.AlignedFree((void*)Start);
}

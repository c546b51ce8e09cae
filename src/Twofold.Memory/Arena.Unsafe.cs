// Unsafe because simulated frames are native memory: a walker, a page-table writer and a guest's CPU hold addresses into them
// that no garbage collector may move, and atomics act on them in place.
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Twofold.Memory;

/// <summary>A range of native address space: reserved at once, committed by the host on first touch, zero until written.</summary>
internal sealed partial class Arena : IDisposable
{
    private const int ProtRead = 1, ProtWrite = 2, MapPrivate = 2, MapAnonymous = 0x20, MapNoReserve = 0x4000, MadviseDontNeed = 4;
    private readonly nuint _bytes;

    internal Arena(ulong bytes)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("Twofold reserves guest memory with Linux's mmap; other hosts are not supported yet");
        }

        _bytes = checked((nuint)bytes);
        Address = MapMemory(0, _bytes, ProtRead | ProtWrite, MapPrivate | MapAnonymous | MapNoReserve, -1, 0);
        if (Address == -1)
        {
            throw new InsufficientMemoryException($"cannot reserve {bytes} bytes of address space: {new Win32Exception().Message}");
        }
    }

    /// <summary>The first byte; 0 once disposed.</summary>
    internal nint Address { get; private set; }

    /// <summary>Gives the pages back to the host; they read as zero when touched again.</summary>
    internal void Decommit(nint offset, nuint bytes)
    {
        if (Advise(Address + offset, bytes, MadviseDontNeed) != 0)
        {
            throw new InvalidOperationException($"madvise: {new Win32Exception().Message}");
        }
    }

    public void Dispose()
    {
        if (Address != 0)
        {
            _ = Unmap(Address, _bytes);
            Address = 0;
        }
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint MapMemory(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Unmap(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    private static partial int Advise(nint address, nuint length, int advice);
}

using System.Diagnostics.CodeAnalysis;
using Microsoft.Win32.SafeHandles;
using Twofold.Vmm.Boards;

namespace Twofold.Vmm.Devices.Virtio;

/// <summary>A raw disk image in a file of the host.</summary>
/// <remarks>The file is locked while it is open: shared for reading, exclusively for writing, as far as other programs ask.</remarks>
internal sealed class DiskFile : IDiskImage, IDisposable
{
    private readonly SafeFileHandle _handle;

    private DiskFile(SafeFileHandle handle, ulong bytes, bool isReadOnly)
    {
        _handle = handle;
        Bytes = bytes;
        IsReadOnly = isReadOnly;
    }

    /// <inheritdoc/>
    public ulong Bytes { get; }

    /// <inheritdoc/>
    public bool IsReadOnly { get; }

    /// <summary>Opens the file that a user named.</summary>
    /// <param name="drive">The file and how to use it.</param>
    /// <param name="disk">The disk; null on failure.</param>
    /// <param name="error">What is wrong, naming the file; null on success.</param>
    internal static bool TryOpen(Drive drive, [NotNullWhen(true)] out DiskFile? disk, [NotNullWhen(false)] out string? error)
    {
        disk = null;
        error = null;
        SafeFileHandle? handle = null;
        try
        {
            if (Directory.Exists(drive.File))
            {
                error = $"{drive.File}: is a directory";
                return false;
            }

            handle = drive.IsReadOnly
                ? File.OpenHandle(drive.File, FileMode.Open, FileAccess.Read, FileShare.Read)
                : File.OpenHandle(drive.File, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            long bytes = RandomAccess.GetLength(handle);
            if (bytes > 0 && bytes % VirtioBlock.SectorBytes == 0)
            {
                disk = new DiskFile(handle, (ulong)bytes, drive.IsReadOnly);
                handle = null;
                return true;
            }

            error = $"{drive.File}: {bytes} bytes are not a positive multiple of {VirtioBlock.SectorBytes}, as a raw disk image is";
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            error = $"{drive.File}: no such file";
        }
        catch (Exception failure) when (IsHostFailure(failure))
        {
            error = $"{drive.File}: cannot be opened ({failure.Message.ReplaceLineEndings(" ").TrimEnd('.')})";
        }
        finally
        {
            handle?.Dispose();
        }

        return false;
    }

    /// <inheritdoc/>
    public bool TryRead(ulong offset, Span<byte> destination)
    {
        try
        {
            while (destination.Length > 0)
            {
                int count = RandomAccess.Read(_handle, destination, (long)offset);
                if (count == 0)
                {
                    return false; // somebody has cut the file
                }

                offset += (ulong)count;
                destination = destination[count..];
            }

            return true;
        }
        catch (Exception failure) when (IsHostFailure(failure))
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public bool TryWrite(ulong offset, ReadOnlySpan<byte> source)
    {
        try
        {
            RandomAccess.Write(_handle, source, (long)offset);
            return true;
        }
        catch (Exception failure) when (IsHostFailure(failure))
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public bool TryFlush()
    {
        try
        {
            RandomAccess.FlushToDisk(_handle);
            return true;
        }
        catch (Exception failure) when (IsHostFailure(failure))
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private static bool IsHostFailure(Exception failure)
        => failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;
}

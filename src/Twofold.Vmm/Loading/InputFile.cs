using System.Diagnostics.CodeAnalysis;

namespace Twofold.Vmm.Loading;

/// <summary>Reads a file that the user named.</summary>
internal static class InputFile
{
    /// <summary>Reads all of it, unless it is longer than <paramref name="limit"/> bytes.</summary>
    /// <param name="path">As the user wrote it.</param>
    /// <param name="limit">The most bytes that make sense.</param>
    /// <param name="bytes">The file; null on failure.</param>
    /// <param name="error">What is wrong, naming the file; null on success.</param>
    internal static bool TryRead(string path, ulong limit, [NotNullWhen(true)] out byte[]? bytes, [NotNullWhen(false)] out string? error)
    {
        bytes = null;
        error = null;
        try
        {
            if (Directory.Exists(path))
            {
                error = $"{path}: is a directory";
                return false;
            }

            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using MemoryStream read = new();
            byte[] chunk = new byte[1 << 16];
            for (int count = stream.Read(chunk); count != 0; count = stream.Read(chunk))
            {
                if ((ulong)read.Length + (ulong)count > Math.Min(limit, int.MaxValue / 2))
                {
                    error = $"{path}: too large, at most {limit} bytes fit";
                    return false;
                }

                read.Write(chunk, 0, count);
            }

            bytes = read.ToArray();
            return true;
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            error = $"{path}: no such file";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            error = $"{path}: cannot be read ({OneLine(failure.Message)})";
        }

        return false;
    }

    private static string OneLine(string message) => message.ReplaceLineEndings(" ").TrimEnd('.');
}

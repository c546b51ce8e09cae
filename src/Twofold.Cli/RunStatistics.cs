using System.Text.Json;
using Twofold.Vmm;

namespace Twofold.Cli;

/// <summary>The counters of a run as one JSON object, with kvm_stat's names where it has them.</summary>
internal static class RunStatistics
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    /// <summary>Writes them.</summary>
    /// <param name="path">A file, "-" for standard output, null for nowhere.</param>
    /// <param name="machine">After its run.</param>
    /// <param name="elapsed">How long the run took.</param>
    /// <param name="complaint">What is wrong, in one line; null on success.</param>
    internal static bool TryWrite(string? path, VirtualMachine machine, TimeSpan elapsed, out string? complaint)
    {
        complaint = null;
        if (path is null)
        {
            return true;
        }

        try
        {
            using Stream stream = path == "-" ? Console.OpenStandardOutput() : File.Create(path);
            Write(stream, machine, elapsed);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            complaint = $"{path}: cannot be written ({failure.Message.ReplaceLineEndings(" ").TrimEnd('.')})";
            return false;
        }
    }

    private static void Write(Stream stream, VirtualMachine machine, TimeSpan elapsed)
    {
        using (Utf8JsonWriter json = new(stream, Indented))
        {
            json.WriteStartObject();
            json.WriteNumber("wall_microseconds", (long)elapsed.TotalMicroseconds);
            json.WriteNumber("guest_instructions", machine.Instructions);
            json.WriteNumber("host_memory_bytes", machine.HostBytesInUse);
            foreach ((string name, long value) in machine.Statistics.All())
            {
                json.WriteNumber(name, value);
            }

            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
    }
}

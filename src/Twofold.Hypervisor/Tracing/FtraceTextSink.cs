using System.Globalization;

namespace Twofold.Hypervisor.Tracing;

/// <summary>Writes events in the form of the kernel's trace file.</summary>
/// <param name="writer">Where lines go; disposed of with the sink.</param>
public sealed class FtraceTextSink(TextWriter writer) : ITraceSink
{
    private readonly char[] _line = new char[512];
    private bool _headed;

    /// <inheritdoc/>
    public void Write(in TraceRecord record)
    {
        WriteHeader();
        long microseconds = record.Microseconds;

        // The kernel fires this one with interrupts off, and its readers know the "d".
        char interrupts = record.Event == TraceEvent.KvmEntry ? 'd' : '.';
        _ = _line.AsSpan().TryWrite(
            CultureInfo.InvariantCulture,
            $"{"vcpu",16}-{record.Vcpu + 1,-7} [{record.Vcpu:000}] {interrupts}.... {microseconds / 1_000_000,5}.{microseconds % 1_000_000:000000}: {record.Name}: {record.Text}",
            out int length);
        writer.Write(_line.AsSpan(0, length));
        writer.Write('\n');
    }

    /// <inheritdoc/>
    public void Flush() => writer.Flush();

    /// <inheritdoc/>
    public void Dispose()
    {
        WriteHeader();
        writer.Dispose();
    }

    private void WriteHeader()
    {
        if (!_headed)
        {
            _headed = true;
            writer.Write("# tracer: nop\n#\n#           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION\n#              | |         |   |||||     |         |\n");
        }
    }
}

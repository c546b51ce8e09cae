using System.Text.Json;

namespace Twofold.Hypervisor.Tracing;

/// <summary>Writes events as a Chrome trace, which Perfetto and chrome://tracing open: stays in the guest are slices, everything
/// else is an instant on its vCPU's line.</summary>
public sealed class ChromeTraceSink : ITraceSink
{
    private readonly Stream _stream;
    private readonly Utf8JsonWriter _json;
    private readonly HashSet<int> _inGuest = [];
    private long _last;

    /// <summary>A trace into <paramref name="stream"/>, which is disposed of with the sink.</summary>
    public ChromeTraceSink(Stream stream)
    {
        _stream = stream;
        _json = new Utf8JsonWriter(stream);
        _json.WriteStartArray();
    }

    /// <inheritdoc/>
    public void Write(in TraceRecord record)
    {
        _last = record.Microseconds;
        if (record.Event == TraceEvent.KvmEntry && _inGuest.Add(record.Vcpu))
        {
            WriteEvent("guest", "B", record.Vcpu, record.Text);
        }
        else if (record.Event == TraceEvent.KvmExit && _inGuest.Remove(record.Vcpu))
        {
            WriteEvent("guest", "E", record.Vcpu, record.Text);
        }
        else
        {
            WriteEvent(record.Name, "i", record.Vcpu, record.Text);
        }

        if (_json.BytesPending > 1 << 16)
        {
            _json.Flush();
        }
    }

    /// <inheritdoc/>
    public void Flush()
    {
        _json.Flush();
        _stream.Flush();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (int vcpu in _inGuest)
        {
            WriteEvent("guest", "E", vcpu, "the trace ended here");
        }

        _json.WriteEndArray();
        _json.Dispose();
        _stream.Dispose();
    }

    private void WriteEvent(string name, string phase, int vcpu, ReadOnlySpan<char> text)
    {
        _json.WriteStartObject();
        _json.WriteString("name", name);
        _json.WriteString("ph", phase);
        _json.WriteNumber("ts", _last);
        _json.WriteNumber("pid", 1);
        _json.WriteNumber("tid", vcpu);
        if (phase == "i")
        {
            _json.WriteString("s", "t");
        }

        _json.WriteStartObject("args");
        _json.WriteString("text", text);
        _json.WriteEndObject();
        _json.WriteEndObject();
    }
}

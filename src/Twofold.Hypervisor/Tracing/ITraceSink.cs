namespace Twofold.Hypervisor.Tracing;

/// <summary>Where a <see cref="Tracer"/> puts its events.</summary>
/// <remarks>Called by one thread at a time, under the tracer's lock.</remarks>
public interface ITraceSink : IDisposable
{
    /// <summary>Takes one event.</summary>
    void Write(in TraceRecord record);

    /// <summary>Hands on what is buffered.</summary>
    void Flush();
}

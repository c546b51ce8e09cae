namespace Twofold.Hypervisor.Tracing;

/// <summary>One event on its way to a sink.</summary>
public readonly ref struct TraceRecord
{
    /// <summary>What happened.</summary>
    public TraceEvent Event { get; init; }

    /// <summary>The tracepoint's name in the kernel.</summary>
    public string Name { get; init; }

    /// <summary>The vCPU it happened on, 0-based.</summary>
    public int Vcpu { get; init; }

    /// <summary>When, in microseconds of the tracer's clock.</summary>
    public long Microseconds { get; init; }

    /// <summary>The tracepoint's text, as the kernel prints it. Valid during the call only.</summary>
    public ReadOnlySpan<char> Text { get; init; }
}

using System.Globalization;
using Twofold.Sync;

namespace Twofold.Hypervisor.Tracing;

/// <summary>Fires KVM's tracepoints into a sink.</summary>
/// <remarks>An event that is not enabled costs a test of a bit; an enabled one allocates nothing. Safe from any thread.</remarks>
public sealed partial class Tracer : IDisposable
{
    private static readonly string[] KernelNames =
    [
        "kvm_entry",
        "kvm_exit",
        "kvm_guest_fault",
        "kvm_access_fault",
        "kvm_mmio",
        "kvm_handle_sys_reg",
        "kvm_sys_access",
        "kvm_set_way_flush",
        "kvm_toggle_cache",
        "kvm_hvc_arm64",
        "kvm_wfx_arm64",
        "kvm_userspace_exit",
    ];

    private readonly RankedLock _lock = new(LockRank.Trace);
    private readonly char[] _text = new char[256]; // Guarded by _lock.
    private readonly ITraceSink? _sink; // Used under _lock.
    private readonly TimeProvider _clock;
    private readonly long _started;
    private readonly uint _enabled;
    private bool _disposed; // Guarded by _lock.

    /// <summary>A tracer of the events that match one of <paramref name="globs"/>.</summary>
    /// <param name="sink">Where they go; the tracer disposes of it.</param>
    /// <param name="globs">Patterns of tracepoint names with * and ?; see <see cref="MatchesAnEvent"/>.</param>
    /// <param name="clock">Gives the time stamps, which count from now.</param>
    public Tracer(ITraceSink sink, IEnumerable<string> globs, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(globs);
        ArgumentNullException.ThrowIfNull(clock);
        _sink = sink;
        _clock = clock;
        _started = clock.GetTimestamp();
        foreach (string glob in globs)
        {
            for (int i = 0; i < KernelNames.Length; i++)
            {
                _enabled |= Glob.Matches(glob, KernelNames[i]) ? 1u << i : 0;
            }
        }
    }

    private Tracer() => _clock = TimeProvider.System;

    /// <summary>A tracer that fires nothing.</summary>
    public static Tracer Off { get; } = new();

    /// <summary>The tracepoints' names in the kernel, in the order of <see cref="TraceEvent"/>.</summary>
    public static IReadOnlyList<string> EventNames => KernelNames;

    /// <summary>Whether some event's name matches.</summary>
    public static bool MatchesAnEvent(string glob) => KernelNames.Any(name => Glob.Matches(glob, name));

    /// <summary>Whether an event goes to the sink.</summary>
    public bool IsEnabled(TraceEvent what) => (_enabled & (1u << (int)what)) != 0;

    /// <summary>Hands on what the sink buffers.</summary>
    public void Flush()
    {
        using (_lock.Enter())
        {
            if (!_disposed)
            {
                _sink?.Flush();
            }
        }
    }

    /// <summary>Completes the trace and disposes of the sink; later events are dropped.</summary>
    public void Dispose()
    {
        using (_lock.Enter())
        {
            if (!_disposed)
            {
                _disposed = true;
                _sink?.Dispose();
            }
        }
    }

    /// <summary>Hands on the first <paramref name="length"/> characters of the buffer. Under the lock.</summary>
    private void Emit(TraceEvent what, int vcpu, int length)
    {
        if (_disposed)
        {
            return;
        }

        _sink!.Write(new TraceRecord
        {
            Event = what,
            Name = KernelNames[(int)what],
            Vcpu = vcpu,
            Microseconds = (long)_clock.GetElapsedTime(_started).TotalMicroseconds,
            Text = _text.AsSpan(0, length),
        });
    }

    private static CultureInfo Plain => CultureInfo.InvariantCulture;
}

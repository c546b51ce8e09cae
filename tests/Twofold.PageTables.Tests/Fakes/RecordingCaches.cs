using Twofold.Arch;
using Twofold.Arch.Contracts;

namespace Twofold.PageTables.Tests;

/// <summary>One cache maintenance call; "data" or "instructions".</summary>
public sealed record CacheCall(string Kind, Pa Start, ulong Bytes);

internal sealed class RecordingCaches : ICacheMaintenance
{
    internal List<CacheCall> Calls { get; } = [];

    internal Action<CacheCall>? Watch { get; set; }

    /// <summary>Record nothing, and so allocate nothing.</summary>
    internal bool IsSilent { get; set; }

    public void CleanInvalidateData(Pa start, ulong bytes) => Add(IsSilent ? null : new("data", start, bytes));

    public void InvalidateInstructions(Pa start, ulong bytes) => Add(IsSilent ? null : new("instructions", start, bytes));

    private void Add(CacheCall? call)
    {
        if (call is null)
        {
            return;
        }

        lock (Calls)
        {
            Calls.Add(call);
            Watch?.Invoke(call);
        }
    }
}

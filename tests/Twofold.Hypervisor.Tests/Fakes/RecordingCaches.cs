using Twofold.Arch;
using Twofold.Arch.Contracts;

namespace Twofold.Hypervisor.Tests;

internal sealed class RecordingCaches : ICacheMaintenance
{
    internal ulong CleanedBytes { get; private set; }

    internal ulong InvalidatedInstructionBytes { get; private set; }

    public void CleanInvalidateData(Pa start, ulong bytes) => CleanedBytes += bytes;

    public void InvalidateInstructions(Pa start, ulong bytes) => InvalidatedInstructionBytes += bytes;
}

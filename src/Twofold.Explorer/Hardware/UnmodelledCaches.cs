using Twofold.Arch;
using Twofold.Arch.Contracts;

namespace Twofold.Explorer.Hardware;

/// <summary>Caches that are coherent, so that maintenance has nothing to do.</summary>
internal sealed class UnmodelledCaches : ICacheMaintenance
{
    public void CleanInvalidateData(Pa start, ulong bytes)
    {
        // Memory is what every observer sees.
    }

    public void InvalidateInstructions(Pa start, ulong bytes)
    {
        // No scenario executes instructions.
    }
}

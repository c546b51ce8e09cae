namespace Twofold.Arch.Contracts;

/// <summary>Cache maintenance by EL2, by physical address.</summary>
/// <remarks>The page-table and hypervisor code calls it; the machine implements it. Callable from any thread. A coherent machine
/// has nothing to clean, but its instruction caches are real.</remarks>
public interface ICacheMaintenance
{
    /// <summary>DC CIVAC over the bytes: clean and invalidate to the point of coherency.</summary>
    void CleanInvalidateData(Pa start, ulong bytes);

    /// <summary>IC IVAU over the bytes, on every CPU: what is fetched next comes from memory.</summary>
    void InvalidateInstructions(Pa start, ulong bytes);
}

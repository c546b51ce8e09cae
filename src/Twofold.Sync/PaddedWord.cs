using System.Runtime.InteropServices;

namespace Twofold.Sync;

/// <summary>A word that shares its cache line with no other, the lines that a prefetcher fetches in pairs included.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct PaddedWord
{
    /// <summary>The word.</summary>
    [FieldOffset(128)]
    internal long Value;
}

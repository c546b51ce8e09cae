namespace Twofold.Vmm.DeviceTree;

/// <summary>The numbers of the flattened device tree format, version 17.</summary>
/// <remarks>Source: Devicetree Specification v0.4, chapter 5.</remarks>
internal static class FlattenedFormat
{
    internal const uint Magic = 0xd00dfeed;
    internal const uint Version = 17;
    internal const uint LastCompatibleVersion = 16;
    internal const int HeaderBytes = 40;
    internal const int ReservationBytes = 16;

    internal const uint BeginNode = 1;
    internal const uint EndNode = 2;
    internal const uint Property = 3;
    internal const uint Nop = 4;
    internal const uint End = 9;

    /// <summary>Deeper trees are refused; libfdt stops at half of this.</summary>
    internal const int MaxDepth = 64;

    /// <summary>Longer names are refused (the specification allows 31). Many properties may share one name in the strings
    /// block, so without a bound a small blob could ask for any amount of text.</summary>
    internal const int MaxNameBytes = 255;
}

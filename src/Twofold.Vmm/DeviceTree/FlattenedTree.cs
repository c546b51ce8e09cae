using Twofold.Arch;

namespace Twofold.Vmm.DeviceTree;

/// <summary>What a flattened device tree holds.</summary>
/// <param name="Root">The root node.</param>
/// <param name="Reservations">Memory that the guest must leave alone.</param>
/// <param name="BootCpu">The id of the CPU that boots.</param>
public sealed record FlattenedTree(DeviceTreeNode Root, IReadOnlyList<IpaRange> Reservations, uint BootCpu = 0);

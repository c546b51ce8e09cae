using Twofold.Arch;

namespace Twofold.PageTables;

/// <summary>All that a leaf says but where.</summary>
internal readonly record struct LeafShape(Stage2Permissions Permissions, MemoryAttribute Attribute, SoftwareBitValue Software = default);

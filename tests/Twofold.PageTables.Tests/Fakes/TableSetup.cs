namespace Twofold.PageTables.Tests;

/// <summary>What a test wants of a table besides its size.</summary>
internal readonly record struct TableSetup(
    int? StartLevel = null,
    bool ForcedWriteBack = false,
    bool HardwareDirty = false,
    bool ContiguousHint = false,
    bool WalkersRest = false,
    IChangeObserver? Observer = null);

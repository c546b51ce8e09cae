namespace Twofold.Vmm.Boards;

/// <summary>A disk for the guest.</summary>
/// <param name="File">A raw image.</param>
/// <param name="IsReadOnly">Whether the guest may only read it.</param>
public sealed record Drive(string File, bool IsReadOnly);

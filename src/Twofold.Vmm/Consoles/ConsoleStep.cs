namespace Twofold.Vmm.Consoles;

/// <summary>A step of a scripted console.</summary>
/// <param name="Expects">Whether the step waits for the bytes from the guest, or else sends them to it.</param>
/// <param name="Bytes">The literal bytes; not empty.</param>
/// <param name="Text">The bytes as the user wrote them, for messages.</param>
public sealed record ConsoleStep(bool Expects, ReadOnlyMemory<byte> Bytes, string Text);

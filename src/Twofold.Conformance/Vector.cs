namespace Twofold.Conformance;

/// <summary>One recorded sequence: what was asked of a fresh VM, and what a real KVM answered.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Platform">Which KVM, on which CPU.</param>
/// <param name="Path">How guest accesses reached it: fault, emul, or - without any.</param>
/// <param name="Category">What it is about.</param>
/// <param name="Scope">Where the answers hold.</param>
/// <param name="Operations">What was asked, in order.</param>
/// <param name="Answers">One answer for each operation.</param>
/// <param name="Note">For people.</param>
public sealed record Vector(
    string Id, string Platform, string Path, string Category, string Scope, IReadOnlyList<string> Operations, IReadOnlyList<string> Answers, string Note)
{
    /// <summary>Whether it says nothing about a real KVM's memory: the recorder's emulator decided, or KVM's own emulator did.</summary>
    public bool IsSkipped => Scope == "tcg-unverified" || Path == "emul";
}

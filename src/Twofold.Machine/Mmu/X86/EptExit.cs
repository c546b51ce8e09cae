namespace Twofold.Machine;

/// <summary>Why an EPT walk left the guest. The values are basic exit reasons.</summary>
internal enum EptExit
{
    /// <summary>It did not.</summary>
    None = 0,

    /// <summary>EPT violation: an entry is not present, or one forbids the access.</summary>
    Violation = 48,

    /// <summary>EPT misconfiguration: a present entry holds what none may.</summary>
    Misconfiguration = 49,
}

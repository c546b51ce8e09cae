namespace Twofold.Generators;

/// <summary>What register number 31 means in a field.</summary>
internal enum RegisterRole
{
    /// <summary>Not a register.</summary>
    None,

    /// <summary>Read: 31 is the zero register.</summary>
    Source,

    /// <summary>Written: 31 throws the result away.</summary>
    Destination,

    /// <summary>Either: 31 is the stack pointer.</summary>
    StackPointer,
}

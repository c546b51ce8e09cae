namespace Twofold.Vmm.Consoles;

/// <summary>What a byte from the terminal asks for.</summary>
public enum EscapeAction
{
    /// <summary>The byte is the guest's.</summary>
    Pass,

    /// <summary>The byte was part of an escape and is used up.</summary>
    Swallow,

    /// <summary>The user wants the run to end.</summary>
    Quit,

    /// <summary>The user wants to know the keys.</summary>
    Help,
}

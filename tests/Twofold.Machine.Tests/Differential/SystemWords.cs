namespace Twofold.Machine.Tests.Differential;

/// <summary>System instructions that EL0 may execute and whose results both machines share.</summary>
internal static class SystemWords
{
    // DC ZVA, CVAC, CVAU, CIVAC and IC IVAU on the base register.
    private static readonly uint[] Caches = [0xd50b7420, 0xd50b7a20, 0xd50b7b20, 0xd50b7e20, 0xd50b7520];

    internal static uint Make(Dice dice) => dice.Below(5) switch
    {
        0 => A64.WriteNzcv(dice.Below(32)),
        1 => A64.ReadNzcv(dice.Below(SequenceGenerator.Index)),
        2 => A64.WriteThread(dice.Below(32)),
        3 => A64.ReadThread(dice.Below(SequenceGenerator.Index)),
        _ => dice.Pick(Caches) | SequenceGenerator.Base,
    };
}

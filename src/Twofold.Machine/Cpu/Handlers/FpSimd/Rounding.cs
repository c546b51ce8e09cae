namespace Twofold.Machine.Handlers;

/// <summary>How a result that does not fit is chosen; the first four are FPCR.RMode's.</summary>
internal enum Rounding
{
    TieEven = 0,
    PlusInfinity = 1,
    MinusInfinity = 2,
    Zero = 3,
    TieAway = 4,
    Odd = 5,
}

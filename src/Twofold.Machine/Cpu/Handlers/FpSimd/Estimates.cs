namespace Twofold.Machine.Handlers;

/// <summary>The 8-bit estimates that FRECPE, FRSQRTE, URECPE and URSQRTE start from.</summary>
/// <remarks>Source: Arm DDI 0487, shared/functions/float: RecipEstimate, RecipSqrtEstimate.</remarks>
internal static class Estimates
{
    /// <summary>For <paramref name="a"/> / 512 from 0.5 to 1, the reciprocal in units of 1 / 256: 256 to 511.</summary>
    internal static int Reciprocal(int a)
    {
        int quotient = (1 << 19) / ((a * 2) + 1);
        return (quotient + 1) / 2;
    }

    /// <summary>For <paramref name="a"/> / 512 from 0.25 to 1, the reciprocal of the root in units of 1 / 256: 256 to 511.</summary>
    internal static int ReciprocalRoot(int a)
    {
        // The middle of the interval that a stands for, which is twice as long for the larger half.
        int middle = a < 256 ? (a * 2) + 1 : ((a >> 1 << 1) + 1) * 2;
        int b = 512;
        while ((long)middle * (b + 1) * (b + 1) < 1L << 28)
        {
            b++;
        }

        return (b + 1) / 2;
    }
}

using System.Numerics;

namespace Twofold.Machine.Handlers;

/// <summary>An operation whose result has lanes twice as wide as those of its operands, which are at most 32 bits.</summary>
internal interface IWideOperation
{
    /// <typeparam name="T">The narrow lane.</typeparam>
    /// <param name="d">What the destination's wide lane holds.</param>
    /// <param name="n">The first operand, extended.</param>
    /// <param name="m">The second operand, extended.</param>
    /// <param name="saturated">Set when the result had to be limited; never cleared.</param>
    static abstract long Apply<T>(long d, long n, long m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T>;
}

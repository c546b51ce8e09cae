namespace Twofold.Machine.Handlers;

/// <summary>An operation on numbers of a format, with FPCR's modes and FPSR's flags.</summary>
internal interface IFloatOperation
{
    /// <param name="cpu">Whose FPCR and FPSR.</param>
    /// <param name="d">What the destination holds, or the addend.</param>
    /// <param name="n">The first operand.</param>
    /// <param name="m">The second operand.</param>
    static abstract ulong Apply<TF>(Cpu cpu, ulong d, ulong n, ulong m)
        where TF : struct, IFloatFormat;
}

namespace Twofold.Machine.Handlers;

/// <summary>Whether a comparison with a quiet NaN is an invalid operation.</summary>
internal interface INaNComparison
{
    static abstract bool IsInvalid { get; }
}

internal readonly struct Quiet : INaNComparison
{
    public static bool IsInvalid => false;
}

internal readonly struct Signalling : INaNComparison
{
    public static bool IsInvalid => true;
}

namespace Twofold.Benchmarks.Workloads;

/// <summary>Something that is measured: the same number of operations each time, one for each page of a 4 GiB guest.</summary>
/// <remarks>Belongs to one thread.</remarks>
internal abstract class Workload : IDisposable
{
    /// <summary>Operations of one <see cref="Run"/>: 4 GiB of 4 KiB pages, whose leaf tables are 8 MiB.</summary>
    internal const int Operations = 1 << 20;

    /// <summary>Brings about the state that a run starts from. Not measured.</summary>
    internal virtual void Prepare()
    {
    }

    /// <summary>What is measured. It allocates nothing.</summary>
    internal abstract void Run();

    /// <inheritdoc/>
    public abstract void Dispose();
}

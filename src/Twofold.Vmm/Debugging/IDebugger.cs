namespace Twofold.Vmm.Debugging;

/// <summary>Somebody who stops the guest and looks at it.</summary>
/// <remarks>Concurrency: called on the thread that runs the vCPUs in turn.</remarks>
internal interface IDebugger
{
    /// <summary>Whether a vCPU may execute; false for the others while one is stepped.</summary>
    bool MayRun(int cpu);

    /// <summary>Called between slices; returns when the guest may go on or the run must end.</summary>
    void Poll();

    /// <summary>A vCPU came to a breakpoint or to the end of its step; returns as <see cref="Poll"/> does.</summary>
    void Stopped(int cpu);
}

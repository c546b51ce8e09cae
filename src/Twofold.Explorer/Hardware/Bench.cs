using Twofold.Arch;
using Twofold.Explorer.Scheduling;
using Twofold.Memory;

namespace Twofold.Explorer.Hardware;

/// <summary>What executions use one after another, because it is dear to make: memory and threads.</summary>
internal sealed class Bench : IDisposable
{
    private readonly List<ActorThread> _threads = [];
    private int _taken;

    /// <summary>RAM for the tables; all zero between executions.</summary>
    internal PhysicalMemory Memory { get; } = new(new Pa(0x4000_0000), 2UL << 20);

    /// <summary>Begins an execution.</summary>
    internal void Begin() => _taken = 0;

    /// <summary>A thread for the next actor of this execution.</summary>
    internal ActorThread TakeThread()
    {
        if (_taken == _threads.Count)
        {
            _threads.Add(new ActorThread(_taken));
        }

        return _threads[_taken++];
    }

    /// <summary>Makes memory zero again after an execution that did not clean up.</summary>
    internal void Wipe() => Memory.Decommit(Memory.Start, Memory.Bytes);

    public void Dispose()
    {
        foreach (ActorThread thread in _threads)
        {
            thread.Dispose();
        }

        Memory.Dispose();
    }
}

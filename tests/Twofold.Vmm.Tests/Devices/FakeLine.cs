using Twofold.Vmm.Devices;

namespace Twofold.Vmm.Tests.Devices;

/// <summary>Remembers the level a device drives.</summary>
internal sealed class FakeLine : IInterruptLine
{
    internal bool Level { get; private set; }

    internal int Rises { get; private set; }

    public void Set(bool level)
    {
        Rises += level && !Level ? 1 : 0;
        Level = level;
    }
}

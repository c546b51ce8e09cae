using Twofold.Arch;
using Twofold.Hypervisor;
using Twofold.Sync;

namespace Twofold.Vmm.Devices.Virtio;

/// <summary>A virtio device in one of the board's virtio-mmio slots (register layout version 2).</summary>
/// <remarks>
/// <para>A notification is answered before the write that gave it completes: all that waits in the queue is served, then one
/// interrupt is raised. Whatever a driver does against the rules ends in DEVICE_NEEDS_RESET; the device then rests until it is reset.</para>
/// <para>Concurrency: registers from any vCPU thread. The lock is held while guest memory is copied and the device works, so it
/// ranks outside the host's memory.</para>
/// <para>Source: VIRTIO 1.2, 2.1 and 4.2.2.</para>
/// </remarks>
internal sealed class VirtioTransport : IMmioDevice
{
    private const uint QueueInterrupt = 1;
    private const uint ConfigurationInterrupt = 2;
    private const ulong ConfigurationOffset = 0x100;

    private const ulong IndirectDescriptors = 1UL << 28;
    private const ulong Version1 = 1UL << 32;

    private readonly IVirtioDevice _device;
    private readonly IInterruptLine _line;
    private readonly RankedLock _lock = new(LockRank.Virtio);
    private readonly ulong _offered;

    // Everything below is under _lock.
    private readonly Virtqueue[] _queues;
    private readonly DescriptorChain _request;
    private VirtioStatus _status;
    private ulong _accepted;
    private uint _offeredHalf;
    private uint _acceptedHalf;
    private uint _selected;
    private uint _interrupts;

    /// <summary>Puts a device into a slot.</summary>
    /// <param name="device">The device.</param>
    /// <param name="memory">The guest's memory.</param>
    /// <param name="line">The slot's interrupt.</param>
    internal VirtioTransport(IVirtioDevice device, GuestMemory memory, IInterruptLine line)
    {
        _device = device;
        _line = line;
        _offered = device.Features | IndirectDescriptors | Version1;
        _request = new DescriptorChain(memory);
        _queues = new Virtqueue[device.QueueCount];
        for (int i = 0; i < _queues.Length; i++)
        {
            _queues[i] = new Virtqueue(memory);
        }
    }

    /// <inheritdoc/>
    public string Name => _device.Name;

    /// <inheritdoc/>
    public ulong Read(ulong offset, int bytes)
    {
        using (_lock.Enter())
        {
            return offset >= ConfigurationOffset ? ReadConfiguration(offset - ConfigurationOffset, bytes)
                : bytes == 4 ? ReadRegister(offset) : 0;
        }
    }

    /// <inheritdoc/>
    public void Write(ulong offset, int bytes, ulong value)
    {
        using (_lock.Enter())
        {
            if (bytes == 4 && offset < ConfigurationOffset)
            {
                WriteRegister(offset, (uint)value);
            }
        }
    }

    private Virtqueue? Selected => _selected < (uint)_queues.Length ? _queues[_selected] : null;

    private ulong ReadConfiguration(ulong offset, int bytes)
    {
        ReadOnlySpan<byte> configuration = _device.Configuration;
        ulong value = 0;
        for (int i = 0; i < bytes; i++)
        {
            ulong place = offset + (ulong)i;
            value |= (place < (ulong)configuration.Length ? (ulong)configuration[(int)place] : 0) << (i * 8);
        }

        return value;
    }

    private uint ReadRegister(ulong offset) => offset switch
    {
        0x000 => EmptyVirtioSlot.Magic,
        0x004 => EmptyVirtioSlot.Version,
        0x008 => _device.DeviceId,
        0x00c => EmptyVirtioSlot.Vendor,
        0x010 => _offeredHalf < 2 ? (uint)(_offered >> (int)(_offeredHalf * 32)) : 0,
        0x034 => Selected is null ? 0u : Virtqueue.MaxSize,
        0x044 => Selected?.IsReady is true ? 1u : 0,
        0x060 => _interrupts,
        0x070 => (uint)_status,
        0x0b0 or 0x0b4 or 0x0b8 or 0x0bc => uint.MaxValue, // no shared memory regions
        _ => 0,
    };

    private void WriteRegister(ulong offset, uint value)
    {
        switch (offset)
        {
            case 0x014:
                _offeredHalf = value;
                break;
            case 0x020 when (_status & VirtioStatus.FeaturesOk) == 0 && _acceptedHalf < 2:
                _accepted = _acceptedHalf == 0 ? WithLow(_accepted, value) : WithHigh(_accepted, value);
                break;
            case 0x024:
                _acceptedHalf = value;
                break;
            case 0x030:
                _selected = value;
                break;
            case 0x050:
                Serve(value);
                break;
            case 0x064:
                _interrupts &= ~value;
                _line.Set(_interrupts != 0);
                break;
            case 0x070:
                WriteStatus((VirtioStatus)value);
                break;
            default:
                WriteQueueRegister(offset, value);
                break;
        }
    }

    /// <summary>A queue's place is fixed while the device owns the queue.</summary>
    private void WriteQueueRegister(ulong offset, uint value)
    {
        if (Selected is not { } queue || (queue.IsReady && offset != 0x044))
        {
            return;
        }

        switch (offset)
        {
            case 0x038:
                queue.Size = value;
                break;
            case 0x044:
                WriteQueueReady(queue, (value & 1) != 0);
                break;
            case 0x080:
                queue.Descriptors = new Ipa(WithLow(queue.Descriptors.Value, value));
                break;
            case 0x084:
                queue.Descriptors = new Ipa(WithHigh(queue.Descriptors.Value, value));
                break;
            case 0x090:
                queue.Available = new Ipa(WithLow(queue.Available.Value, value));
                break;
            case 0x094:
                queue.Available = new Ipa(WithHigh(queue.Available.Value, value));
                break;
            case 0x0a0:
                queue.Used = new Ipa(WithLow(queue.Used.Value, value));
                break;
            case 0x0a4:
                queue.Used = new Ipa(WithHigh(queue.Used.Value, value));
                break;
            default:
                break;
        }
    }

    private void WriteQueueReady(Virtqueue queue, bool ready)
    {
        if (!ready)
        {
            queue.Stop();
        }
        else if (!queue.IsReady && !queue.TryStart())
        {
            NeedReset();
        }
    }

    private void WriteStatus(VirtioStatus value)
    {
        if (value == VirtioStatus.None)
        {
            Reset();
            return;
        }

        VirtioStatus rising = value & ~_status & ~VirtioStatus.NeedsReset;
        if ((rising & VirtioStatus.FeaturesOk) != 0 && !TryAcceptFeatures())
        {
            rising &= ~VirtioStatus.FeaturesOk;
        }

        _status |= rising;
    }

    /// <summary>A driver may take less than is offered, not more, and must know the standard's version 1.</summary>
    private bool TryAcceptFeatures()
    {
        if ((_accepted & ~_offered) != 0 || (_accepted & Version1) == 0)
        {
            return false;
        }

        foreach (Virtqueue queue in _queues)
        {
            queue.AllowIndirect = (_accepted & IndirectDescriptors) != 0;
        }

        _device.Start(_accepted);
        return true;
    }

    private void Reset()
    {
        _status = VirtioStatus.None;
        _accepted = 0;
        _offeredHalf = 0;
        _acceptedHalf = 0;
        _selected = 0;
        _interrupts = 0;
        foreach (Virtqueue queue in _queues)
        {
            queue.Reset();
        }

        _line.Set(false);
    }

    private void Serve(uint index)
    {
        const VirtioStatus working = VirtioStatus.FeaturesOk | VirtioStatus.DriverOk;
        if (index >= (uint)_queues.Length || !_queues[index].IsReady || (_status & (working | VirtioStatus.NeedsReset)) != working)
        {
            return;
        }

        Virtqueue queue = _queues[index];
        bool served = false;
        QueueState state = queue.Look(_request);
        while (state == QueueState.Request)
        {
            bool completed = _device.Serve((int)index, _request) == ServeResult.Done && queue.TryComplete(_request);
            served |= completed;
            state = completed ? queue.Look(_request) : QueueState.Broken;
        }

        bool suppressed = false;
        if (state == QueueState.Broken || (served && !queue.TryReadSuppression(out suppressed)))
        {
            NeedReset();
        }

        if (served && !suppressed)
        {
            Interrupt(QueueInterrupt);
        }
    }

    private void NeedReset()
    {
        _status |= VirtioStatus.NeedsReset;
        if ((_status & VirtioStatus.DriverOk) != 0)
        {
            Interrupt(ConfigurationInterrupt);
        }
    }

    private void Interrupt(uint reason)
    {
        _interrupts |= reason;
        _line.Set(true);
    }

    private static ulong WithLow(ulong value, uint low) => (value & 0xffff_ffff_0000_0000) | low;

    private static ulong WithHigh(ulong value, uint high) => (value & 0xffff_ffff) | ((ulong)high << 32);
}

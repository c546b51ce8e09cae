namespace Twofold.Vmm.Devices.Virtio;

/// <summary>What became of a request.</summary>
internal enum ServeResult
{
    /// <summary>It is done, well or with an error that the driver reads in its answer.</summary>
    Done,

    /// <summary>It has no place for an answer or names memory that is not there: the device needs a reset.</summary>
    Malformed,
}

namespace Twofold.Hypervisor;

/// <summary>The error numbers of KVM's API, with Linux's values.</summary>
#pragma warning disable CS1591 // Named after errno.h.
public enum Errno
{
    /// <summary>Success.</summary>
    None = 0,
    Eperm = 1,
    Enoent = 2,
    Eintr = 4,
    Enxio = 6,
    E2big = 7,
    Enoexec = 8,
    Enomem = 12,
    Efault = 14,
    Eexist = 17,
    Einval = 22,
    Enospc = 28,
    Enosys = 38,
}

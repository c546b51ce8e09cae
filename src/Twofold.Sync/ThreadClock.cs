using System.Runtime.InteropServices;

namespace Twofold.Sync;

/// <summary>How long the calling thread has run on a CPU: what to measure with where other work shares the machine.</summary>
public static class ThreadClock
{
    private const int ThreadCpuTime = 3;

    /// <summary>CPU time of the calling thread since it started, in nanoseconds.</summary>
    /// <exception cref="PlatformNotSupportedException">The host is not Linux.</exception>
    public static long Nanoseconds
    {
        get
        {
            const long nanosecondsPerSecond = 1_000_000_000;
            if (!OperatingSystem.IsLinux() || GetTime(ThreadCpuTime, out Timespec time) != 0)
            {
                throw new PlatformNotSupportedException("a thread's CPU time is read with Linux's clock_gettime");
            }

            return (time.Seconds * nanosecondsPerSecond) + time.Nanoseconds;
        }
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetTime(int clock, out Timespec time);

    private struct Timespec
    {
        internal long Seconds;
        internal long Nanoseconds;
    }
}

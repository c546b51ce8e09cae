using Twofold.Arch;
using Twofold.Arch.Contracts;

namespace Twofold.PageTables;

/// <summary>Cleans and invalidates memory, putting neighbours together into one call.</summary>
internal struct CacheRun(ICacheMaintenance caches)
{
    private Pa _start;
    private ulong _bytes;
    private ulong _total;

    internal void Add(Pa start, ulong bytes)
    {
        if (_bytes != 0 && start == _start + _bytes)
        {
            _bytes += bytes;
            return;
        }

        _ = Finish();
        _start = start;
        _bytes = bytes;
    }

    /// <summary>Does what is left; answers the bytes of all.</summary>
    internal ulong Finish()
    {
        if (_bytes != 0)
        {
            caches.CleanInvalidateData(_start, _bytes);
            _total += _bytes;
            _bytes = 0;
        }

        return _total;
    }
}

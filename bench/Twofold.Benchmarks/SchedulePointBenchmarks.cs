using System.Runtime.CompilerServices;
using BenchmarkDotNet.Attributes;
using Twofold.Sync;

namespace Twofold.Benchmarks;

/// <summary>What a closed gate costs: an access through Sync, with its schedule point, beside the bare one.</summary>
/// <remarks>The compiler knows the gate's value once it was read, so both should come out as the same instructions: a ratio of 1.</remarks>
public class SchedulePointBenchmarks
{
    private const int Words = 1024;
    private readonly ulong[] _words = new ulong[Words];

    /// <summary>Reads the gate before anything is compiled that asks for it.</summary>
    [GlobalSetup]
    public void ReadGate() => RuntimeHelpers.RunClassConstructor(typeof(SchedulePoint).TypeHandle);

    /// <summary>Loads without a schedule point.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Words)]
    public ulong BareLoads()
    {
        ulong sum = 0;
        for (int i = 0; i < _words.Length; i++)
        {
            sum += Volatile.Read(in _words[i]);
        }

        return sum;
    }

    /// <summary>Loads as the engine makes them.</summary>
    [Benchmark(OperationsPerInvoke = Words)]
    public ulong CellLoads()
    {
        ulong sum = 0;
        for (int i = 0; i < _words.Length; i++)
        {
            sum += Cell.Load(in _words[i]);
        }

        return sum;
    }

    /// <summary>Exchanges without a schedule point.</summary>
    [Benchmark(OperationsPerInvoke = Words)]
    public ulong BareExchanges()
    {
        ulong found = 0;
        for (int i = 0; i < _words.Length; i++)
        {
            found |= Interlocked.CompareExchange(ref _words[i], 0, 0);
        }

        return found;
    }

    /// <summary>Exchanges as the engine makes them.</summary>
    [Benchmark(OperationsPerInvoke = Words)]
    public ulong CellExchanges()
    {
        ulong found = 0;
        for (int i = 0; i < _words.Length; i++)
        {
            found |= Cell.CompareExchange(ref _words[i], 0, 0);
        }

        return found;
    }
}

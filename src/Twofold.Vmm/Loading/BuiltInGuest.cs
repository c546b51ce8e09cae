namespace Twofold.Vmm.Loading;

/// <summary>The guests that come with the product, as the sources under guests/ give them.</summary>
public static class BuiltInGuest
{
    /// <summary>The tour: what runs when no guest is named.</summary>
    public static ReadOnlyMemory<byte> Tour => Read("tour");

    /// <summary>The benchmark of the processor.</summary>
    public static ReadOnlyMemory<byte> Benchmark => Read("bench");

    private static byte[] Read(string name)
    {
        using Stream stream = typeof(BuiltInGuest).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"the guest '{name}' was not built in");
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}

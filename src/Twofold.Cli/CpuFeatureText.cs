using System.Diagnostics.CodeAnalysis;
using Twofold.Machine;

namespace Twofold.Cli;

/// <summary>The value of <c>--cpu</c>: features of the hardware, separated by commas.</summary>
internal static class CpuFeatureText
{
    internal static bool TryParse(string text, [NotNullWhen(true)] out CpuFeatures? features, [NotNullWhen(false)] out string? error)
    {
        features = new CpuFeatures();
        error = null;
        foreach (string item in text.Split(','))
        {
            string[] pair = item.Split('=');
            error = pair.Length == 2 ? Apply(pair[0], pair[1], ref features) : $"--cpu {item}: not a name=value pair";
            if (error is not null)
            {
                features = null;
                return false;
            }
        }

        return true;
    }

    private static string? Apply(string name, string value, ref CpuFeatures features)
    {
        switch (name, value)
        {
            case ("haf", "on" or "off"):
                features = features with { HardwareAccessFlag = value == "on" };
                return null;
            case ("fwb", "on" or "off"):
                features = features with { ForcedWriteBack = value == "on" };
                return null;
            case ("hd" or "lse", "off") or ("bbm", "0"):
                return null;
            case ("hd", "on"):
                return "--cpu hd=on: dirty state managed by hardware is not there yet";
            case ("lse", "on"):
                return "--cpu lse=on: the large system extensions are not there yet";
            case ("bbm", "1" or "2"):
                return $"--cpu bbm={value}: changing block sizes without break-before-make is not there yet";
            case ("haf" or "fwb" or "hd" or "lse", _):
                return $"--cpu {name}={value}: the value is on or off";
            case ("bbm", _):
                return $"--cpu bbm={value}: the value is 0, 1 or 2";
            default:
                return $"--cpu {name}: no such feature (haf, hd, fwb, bbm, lse)";
        }
    }
}

using Petrel.Core.Attribution;

namespace Petrel.Export.Live;

/// <summary>Hears of figures one by one, for those who cannot take finished histograms. Must neither block nor allocate.</summary>
public interface IFigureListener
{
    /// <summary>A handshake took so long.</summary>
    void OnConnect(string registry, RegistryRole role, double seconds);

    /// <summary>A connection ended at this age.</summary>
    void OnAge(string registry, RegistryRole role, double seconds);

    /// <summary>A warning was so far ahead of the client.</summary>
    void OnLead(double seconds);
}

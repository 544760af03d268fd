using Petrel.Core.Attribution;
using Petrel.Core.History;

namespace Petrel.Core.Tests.History;

public class SeriesSumTests
{
    private static readonly DateTime Noon = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void ToPoint_OfMinutes_WeighsMeansByTime()
    {
        var sum = new SeriesSum("hub.example", RegistryRole.Blob, "203.0.113.1:443");
        for (int minute = 0; minute < 30; minute++) sum.Add(Minute(minute));

        SeriesPoint hour = sum.ToPoint(Noon, Resolution.Hour);

        Assert.Equal(30 * 2, hour.Opened);
        Assert.Equal(30 * 100, hour.Received);
        Assert.Equal(30 * 3, hour.ClosedBy[1]);
        Assert.Equal(2, hour.States[1], 6); // 4 for half of the hour
        Assert.Equal(29, hour.MostOpen);
        Assert.Equal(30, hour.Handshakes.Count);
    }

    [Fact]
    public void ToBytes_OfAPointsDetail_ReadsBackTheSame()
    {
        SeriesPoint point = Minute(3);

        Assert.True(SeriesDetail.TryParse(SeriesDetail.ToBytes(point), out SeriesDetail read, out _));

        Assert.Equal(point.ClosedBy, read.ClosedBy);
        Assert.Equal(point.States, read.States);
        Assert.Equal(point.Handshakes, read.Handshakes);
        Assert.Equal(point.Lifetimes, read.Lifetimes);
    }

    [Fact]
    public void TryParse_OfCutOctets_SaysSoAndGivesNoDetails()
    {
        byte[] bytes = SeriesDetail.ToBytes(Minute(3));
        for (int length = 0; length < bytes.Length - 1; length++)
        {
            bool read = SeriesDetail.TryParse(bytes.AsMemory(0, length), out SeriesDetail detail, out string? error);

            Assert.Equal(read, error is null);
            // The lifetimes are the rest: without them it is a whole point.
            if (!read) Assert.Equal((0, 0L), (detail.States.Length, detail.Handshakes.Count));
        }
    }

    private static SeriesPoint Minute(int minute)
    {
        var handshakes = new LogHistogramBuilder();
        handshakes.Add(0.02);
        return new SeriesPoint(Noon.AddMinutes(minute), Resolution.Minute, "hub.example", RegistryRole.Blob, "203.0.113.1:443")
        {
            Opened = 2,
            ClosedBy = [0, 3],
            Received = 100,
            Sent = 10,
            States = [0, 4],
            MostOpen = minute,
            Handshakes = handshakes.ToHistogram(),
            Lifetimes = handshakes.ToHistogram(),
        };
    }
}

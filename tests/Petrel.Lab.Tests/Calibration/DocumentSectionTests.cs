using Petrel.Lab.Calibration;

namespace Petrel.Lab.Tests.Calibration;

public class DocumentSectionTests
{
    [Fact]
    public void PutInto_ReplacesWhatStoodThere_AndIsStable()
    {
        var section = new DocumentSection("hits", "| new |\n");
        string once = section.PutInto("before\n<!-- hits -->\nold\nold\n<!-- /hits -->\nafter\n");
        Assert.Equal("before\n<!-- hits -->\n| new |\n<!-- /hits -->\nafter\n", once);
        Assert.Equal(once, section.PutInto(once));
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("<!-- hits -->\n")]
    [InlineData("<!-- /hits -->\n<!-- hits -->\n")]
    public void PutInto_WithoutAPlaceForIt_SaysSo(string document) =>
        Assert.Contains("hits", Assert.Throws<LabException>(() => new DocumentSection("hits", "x").PutInto(document)).Message);
}

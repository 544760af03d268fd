using Petrel.Lab.Network;

namespace Petrel.Lab.Tests.Network;

public class AddressPlanTests
{
    [Fact]
    public void Find_OfEveryRegistryAddress_IsWhatItWasMadeOf()
    {
        for (int slot = 0; slot < AddressPlan.Slots; slot++)
        {
            foreach (LabRole role in Enum.GetValues<LabRole>())
            {
                for (int index = 0; index < AddressPlan.Count(role); index++)
                {
                    Assert.Equal((slot, role, index), AddressPlan.Find(AddressPlan.Registry(slot, role, index)));
                    Assert.Equal((slot, role, index), AddressPlan.Find(AddressPlan.RegistryV6(slot, role, index)));
                    Assert.Equal((slot, role, index), AddressPlan.Find(AddressPlan.Registry(slot, role, index).MapToIPv6()));
                }
            }

            Assert.Null(AddressPlan.Find(AddressPlan.Client(slot)));
            Assert.Null(AddressPlan.Find(AddressPlan.ClientV6(slot)));
        }
    }
}

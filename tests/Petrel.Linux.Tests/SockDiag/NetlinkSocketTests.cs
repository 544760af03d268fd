using Petrel.Linux.Native;
using Petrel.Linux.SockDiag;

namespace Petrel.Linux.Tests.SockDiag;

public class NetlinkSocketTests
{
    [Fact]
    public void Receive_NothingThere_IsEagain()
    {
        using NetlinkSocket socket = NetlinkSocket.Open().Value!;

        Assert.Equal(-Libc.EAGAIN, socket.Receive(new byte[16], wait: false));
    }

    [Fact]
    public void Receive_MessageLongerThanTheBuffer_TellsItsTrueLength()
    {
        using NetlinkSocket socket = NetlinkSocket.Open().Value!;
        byte[] buffer = new byte[20];

        // A request too short for any answer but an error: nlmsghdr, errno, and the nlmsghdr of the request.
        Assert.Equal(0, socket.Send(DiagBytes.Message(DiagBytes.SOCK_DIAG_BY_FAMILY, 1, 77)));
        int length = socket.Receive(buffer, wait: true);

        Assert.Equal(36, length);
        ReadOnlySpan<byte> rest = buffer;
        DiagBytes.U32(20).CopyTo(buffer, 0);
        Assert.True(NetlinkMessage.TryNext(ref rest, out NetlinkMessage message, out _));
        Assert.Equal((DiagBytes.NLMSG_ERROR, 77u, Libc.EINVAL), (message.Type, message.Sequence, message.Error));
    }

    [Fact]
    public void Dispose_Twice_ClosesTheDescriptorOnce()
    {
        NetlinkSocket socket = NetlinkSocket.Open().Value!;
        Assert.True(socket.Descriptor >= 0);

        socket.Dispose();
        socket.Dispose();

        Assert.Equal(-1, socket.Descriptor);
        Assert.Equal(-9, socket.Receive(new byte[16], wait: false)); // EBADF
    }
}

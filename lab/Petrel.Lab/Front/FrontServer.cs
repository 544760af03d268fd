using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Petrel.Lab.Front.Connections;
using Petrel.Lab.Front.Control;
using Petrel.Lab.Front.Faults;
using Petrel.Lab.Front.Http;
using Petrel.Lab.Front.Tls;
using Petrel.Lab.Network;

namespace Petrel.Lab.Front;

/// <summary>Kestrel on all addresses of the front and on the control socket.</summary>
internal sealed class FrontServer(
    FrontAddress[] addresses, FrontFiles files, FrontState state, ServerCertificates certificates, FrontHandler handler)
{
    private static readonly TimeSpan IdleLife = TimeSpan.FromSeconds(75);

    /// <summary>Starts listening. Disposing the result ends all connections.</summary>
    internal async Task<WebApplication> StartAsync(ControlHandler control)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(Configure);
        builder.Services.AddSingleton<GatedListenerFactory>();
        builder.Services.AddSingleton<IConnectionListenerFactory>(
            static services => services.GetRequiredService<GatedListenerFactory>());
        WebApplication application = builder.Build();
        control.Gates = application.Services.GetRequiredService<GatedListenerFactory>();
        application.Run(context => context.Features.Get<FrontAddressFeature>() is { Address: { } address }
            ? handler.HandleAsync(new Exchange(context, state.Slots[address.Slot], address.Role, address.Index))
            : control.HandleAsync(context));
        await application.StartAsync();
        return application;
    }

    private void Configure(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        options.Limits.KeepAliveTimeout = IdleLife;
        // A client that is stopped or slow is an experiment, not an attack.
        options.Limits.MinResponseDataRate = null;
        options.Limits.MinRequestBodyDataRate = null;
        File.Delete(files.ControlSocket);
        options.ListenUnixSocket(files.ControlSocket, static listen => listen.Protocols = HttpProtocols.Http1);
        foreach (FrontAddress address in addresses) options.Listen(address.EndPoint, listen => Configure(listen, address));
    }

    private void Configure(ListenOptions listen, FrontAddress address)
    {
        Slot slot = state.Slots[address.Slot];
        listen.Protocols = HttpProtocols.Http1;
        listen.Use(next => connection =>
        {
            connection.Features.Set(new FrontAddressFeature(address));
            return next(connection);
        });
        var faults = new ConnectionFaults(slot, address);
        listen.Use(next => connection => faults.HandleAsync(connection, () => next(connection)));
        if (address.Role == LabRole.Plain) return;
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            OnConnection = hello => ValueTask.FromResult(Options(slot, address, hello)),
        });
    }

    private SslServerAuthenticationOptions Options(Slot slot, FrontAddress address, TlsHandshakeCallbackContext hello)
    {
        var client = (IPEndPoint)hello.Connection.RemoteEndPoint!;
        FaultRule? rule = slot.Faults.Take(
            FaultPhase.Certificate, new FaultTarget(address.Role, address.Index, client.Address, PathKind.Other));
        if (rule is not null) slot.Log.AddFault(RequestLog.Now, address, client, rule.Kind);
        return new SslServerAuthenticationOptions
        {
            ServerCertificateContext = certificates.For(address.Slot, address.Role, DefectOf(rule)),
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        };
    }

    private static CertificateDefect DefectOf(FaultRule? rule) => rule?.Kind switch
    {
        FaultKind.CertificateExpired => CertificateDefect.Expired,
        FaultKind.CertificateUnknown => CertificateDefect.UnknownAuthority,
        FaultKind.CertificateWrongName => CertificateDefect.WrongName,
        _ => CertificateDefect.None,
    };

    private sealed record FrontAddressFeature(FrontAddress Address);
}

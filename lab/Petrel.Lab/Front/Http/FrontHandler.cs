using Microsoft.AspNetCore.Http;

namespace Petrel.Lab.Front.Http;

/// <summary>Answers every request of every client, and writes down what became of it.</summary>
internal sealed class FrontHandler(RegistryRoles roles, TextWriter errors)
{
    internal async Task HandleAsync(Exchange exchange)
    {
        string outcome = "sent";
        try
        {
            await roles.AnswerAsync(exchange);
        }
        catch (Exception exception) when (exchange.Gone.IsCancellationRequested || exception is OperationCanceledException)
        {
            outcome = "client-gone";
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            outcome = "error";
            await errors.WriteLineAsync(
                $"petrel-lab front: {exchange.Request.Method} {exchange.Request.Path}: {exception.Message}");
            if (!exchange.Response.HasStarted) exchange.Response.StatusCode = StatusCodes.Status502BadGateway;
            else exchange.Context.Abort();
        }

        exchange.Slot.Log.Add(exchange.Record(outcome));
    }
}

using Petrel.Lab.Network;
using Petrel.Lab.Processes;
using Petrel.Lab.Running;

namespace Petrel.Lab.Scenarios;

/// <summary>What must never alarm. Weighs as much as the faults.</summary>
internal static class HealthyScenarios
{
    internal static IEnumerable<Scenario> All =>
    [
        new("single", "a pull of each image, one after the other") { Play = static stage => Sequence(stage, Images.Tags.Select(Images.Hub), 1) },
        new("ten", "ten pulls back to back")
        {
            Play = static stage => Sequence(stage, [.. Images.Tags.Select(Images.Hub), .. Images.Tags.Select(Images.Hub)], 0),
        },
        new("parallel", "four pulls at a time on a loaded machine") { Play = Parallel },
        new("idle", "a pull, then nothing for 100 s: pooled connections idle and close")
        {
            Play = static async stage =>
            {
                await stage.PullAsync(Images.Latest);
                await stage.WaitAsync(100);
            },
        },
        new("cancelled", "pulls that are cancelled in mid-transfer, then one that is not")
        {
            Kilobits = 40_000,
            Play = static async stage =>
            {
                for (int i = 0; i < 3; i++) await stage.CancelAsync(Images.Big, TimeSpan.FromSeconds(2 + i));
                await stage.PullAsync(Images.Latest);
            },
        },
        new("missing-tag", "pulls of tags that do not exist")
        {
            Play = static stage => Sequence(stage, Enumerable.Range(0, 4).Select(static i => Images.Hub($"missing{i}")), 2),
        },
        new("slow-link", "a pull over a slow link") { Kilobits = 4_000, Play = static stage => Sequence(stage, [Images.Latest, Images.Hub("many")], 1) },
        new("up-to-date", "pulls 2 and 4 s apart that find the image up to date: they look like a back-off")
        {
            Play = static async stage =>
            {
                await stage.PullAsync(Images.Hub("small"));
                foreach (double pause in new[] { 1.9, 3.9, 7.9 })
                {
                    await stage.WaitAsync(pause);
                    await stage.PullAsync(Images.Hub("small"));
                }
            },
        },
        new("pull-then-build", "pulls, then builds with BuildKit, by one daemon: the one closes each connection, the other keeps them")
        {
            Clients = ["docker", "docker-build"],
            Play = static async stage =>
            {
                await Sequence(stage, [Images.Latest, Images.Hub("many"), Images.Hub("small")], 1);
                for (int i = 0; i < 2; i++)
                {
                    await stage.WaitAsync(1);
                    await stage.PullOtherwiseAsync(Images.Latest);
                }

                await stage.WaitAsync(15);
            },
        },
        new("happy-eyeballs", "IPv6 is dead, and clients fall back to IPv4 after 0.3 s")
        {
            Settings = new(WithIpv6: true),
            Play = static async stage =>
            {
                foreach (LabRole role in new[] { LabRole.Api, LabRole.Auth, LabRole.Blob })
                {
                    for (int index = 0; index < AddressPlan.Count(role); index++)
                        stage.Firewall.Drop(AddressPlan.RegistryV6(stage.Slot, role, index));
                }

                await Sequence(stage, [Images.Latest, Images.Hub("many")], 1);
            },
        },
        new("mirror", "pulls through a mirror")
        {
            Settings = new(Mirrors: 1), Play = static stage => Sequence(stage, Images.Tags.Select(Images.Hub), 1),
        },
        new("private", "pulls from the private registry, with and without TLS, and from nginx")
        {
            Play = static stage => Sequence(
                stage,
                [Images.Private("latest"), Images.Private("many"), Images.Plain("latest"), Images.Plain("small"), Images.Nginx("latest"), Images.Nginx("many")],
                1),
        },
        new("slow-client", "the client stands still for a second now and then, as on a slow disk")
        {
            Kilobits = 40_000, Play = Stuttering,
        },
    ];

    private static async Task Sequence(Stage stage, IEnumerable<string> images, double pause)
    {
        foreach (string image in images)
        {
            await stage.PullAsync(image);
            await stage.WaitAsync(pause);
        }
    }

    private static async Task Parallel(Stage stage)
    {
        using var load = new CancellationTokenSource();
        Task[] burners = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Run(() => Burn(load.Token), CancellationToken.None))];
        try
        {
            await Task.WhenAll(Images.Tags.Take(4).Select(tag => stage.PullAsync(Images.Hub(tag))));
        }
        finally
        {
            await load.CancelAsync();
            await Task.WhenAll(burners);
        }
    }

    private static void Burn(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested) Thread.SpinWait(10_000);
    }

    private static async Task Stuttering(Stage stage)
    {
        using LabProcess pull = stage.Start(Images.Big);
        for (int i = 0; i < 8 && !pull.HasEnded; i++)
        {
            await stage.WaitAsync(0.7);
            stage.Signal(pull, "STOP");
            await stage.WaitAsync(1);
            stage.Signal(pull, "CONT");
        }

        await Task.WhenAny(pull.Ended, stage.WaitAsync(60));
        await stage.FinishAsync(Images.Big, pull, pull.HasEnded);
    }
}

using System.Buffers;
using System.Text;
using Petrel.Core;
using Petrel.Core.Events;
using Petrel.Core.Recording;

namespace Petrel.Fuzz.Targets;

/// <summary>The lines of a recording, which may come from anybody who asks for help with it.</summary>
internal static class RecordingTargets
{
    private static readonly string[] Lines =
    [
        """{"mono":1,"time":"2026-01-31T12:00:00.000000Z","kind":"sample","source":"diag","state":"ESTABLISHED","netns":7,"skaddr":"ff8881","cookie":9,"local":"10.0.0.2:40000","remote":"[2001:db8::7]:443","uid":1,"inode":5,"queues":[1,2],"timer":["retransmit",300,2],"info":[1,2,3,4,5,6,7,8,9,10,11]}""",
        """{"mono":2,"kind":"state","source":"trace","old":"CLOSE","state":"SYN_SENT","local":"10.0.0.2:0","remote":"192.0.2.7:443","pid":7,"tid":8,"payload":"dockerd"}""",
        """{"mono":3,"kind":"process","pid":7,"payload":{"pid":7,"name":"dockerd","container":null,"pod":null,"netns":9,"isGo":true}}""",
        """{"mono":3,"kind":"name","payload":{"host":"a.example","addresses":["192.0.2.7"]}}""",
        """{"mono":3,"kind":"dns-answer","payload":{"host":"a","addresses":["::1"],"ttlSeconds":3}}""",
        """{"mono":3,"kind":"server-name","payload":{"host":"a","kind":"tls-server-name","port":443}}""",
        """{"mono":4,"kind":"probe","payload":{"registry":"a","occasion":"periodic","health":"failing","summary":"a works","cause":"tls","endpoints":["a"],"seconds":1.5}}""",
        """{"mono":5,"kind":"downloads","payload":{"isConclusive":true,"files":[{"inode":1,"position":2,"size":3,"a":true,"b":false}]}}""",
        """{"mono":6,"kind":"end","events":7,"malformed":2}""",
    ];

    private const string Header =
        """{"format":"petrel-recording","version":1,"time":"2026-01-31T12:00:00Z","machine":{"kernel":"6.18","architecture":"X64","processors":2},"watch":{"version":"0.1.0","source":"trace","sourceReason":"r","netns":"all","allNamespaces":true,"ports":[443],"degraded":[]},"registries":[{"name":"a.example","hosts":[{"host":"*.a.example","role":"api","ports":[443],"shared":false}],"addresses":[{"endpoint":"192.0.2.7:443","role":"api"}],"tokenSeconds":300}],"clients":[{"names":["dockerd"],"pools":"pools","poolSeconds":5}],"detection":{"x":1},"label":null}""";

    internal static IEnumerable<FuzzTarget> All =>
    [
        FuzzTarget.OfText("recording", CheckLine, Lines),
        FuzzTarget.OfText("recording-header", CheckHeader, Header),
    ];

    private static void CheckLine(string text)
    {
        Event e = default;
        if (new EventReader().Read(Encoding.UTF8.GetBytes(text), ref e) != RecordedLine.Event) return;
        KernelTargets.CheckRecorded(e);
        new Engine(new EngineOptions { Catalogue = new([], []), Registries = [] }, new NoOutput()).Process(e);
    }

    private static void CheckHeader(string text)
    {
        (RecordingHeader? header, string? error) = EventReader.ReadHeader(Encoding.UTF8.GetBytes(text));
        Promise.That(header is null != error is null, "neither a header nor an error, or both");
        if (header is null) return;
        var engine = new Engine(header.EngineOptions(), new NoOutput());
        Promise.That(engine.NextDeadline > 0, "an engine that wants a tick in the past");
        string printed = Print(header);
        Promise.Same(printed, Print(EventReader.ReadHeader(Encoding.UTF8.GetBytes(printed)).Header!), "a header, written and read again");
    }

    private static string Print(RecordingHeader header)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new EventWriter(buffer);
        writer.Write(header);
        return Encoding.UTF8.GetString(buffer.WrittenSpan[..^1]);
    }
}

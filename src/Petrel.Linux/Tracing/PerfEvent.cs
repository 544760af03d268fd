using System.Text;
using Petrel.Linux.Capabilities;
using Petrel.Linux.Native;

namespace Petrel.Linux.Tracing;

/// <summary>One open perf event on one processor.</summary>
internal sealed unsafe class PerfEvent
{
    private PerfEvent(int descriptor) => Descriptor = descriptor;

    internal int Descriptor { get; }

    /// <summary>Opens a tracepoint, disabled; null with errno set.</summary>
    internal static PerfEvent? OpenTracepoint(uint id, int cpu)
    {
        var attr = new Libc.PerfEventAttr
        {
            Type = Libc.PERF_TYPE_TRACEPOINT,
            Config = id,
            SamplePeriod = 1,
            SampleType = Libc.PERF_SAMPLE_TID | Libc.PERF_SAMPLE_TIME | Libc.PERF_SAMPLE_RAW,
            ReadFormat = Libc.PERF_FORMAT_LOST,
            Flags = Libc.AttrDisabled | Libc.AttrUseClockId,
            WakeupEvents = 1,
            ClockId = Libc.CLOCK_MONOTONIC,
        };
        return Open(attr, cpu);
    }

    /// <summary>Opens the flight recorder of processes: names, forks and namespaces, the newest overwriting the oldest.</summary>
    internal static PerfEvent? OpenProcessRecorder(int cpu)
    {
        var attr = new Libc.PerfEventAttr
        {
            Type = Libc.PERF_TYPE_SOFTWARE,
            Config = Libc.PERF_COUNT_SW_DUMMY,
            SampleType = Libc.PERF_SAMPLE_TIME,
            Flags = Libc.AttrDisabled | Libc.AttrComm | Libc.AttrTask | Libc.AttrNamespaces | Libc.AttrWriteBackward |
                Libc.AttrSampleIdAll | Libc.AttrUseClockId,
            ClockId = Libc.CLOCK_MONOTONIC,
        };
        return Open(attr, cpu);
    }

    /// <summary>Whether the event counts exactly what it lost (PERF_FORMAT_LOST, Linux 6.0).</summary>
    internal bool CountsLoss { get; private init; }

    /// <summary>Records that this event could not write since it was opened; 0 where the kernel does not count.</summary>
    internal long ReadLost()
    {
        if (!CountsLoss) return 0;
        ulong* values = stackalloc ulong[2];
        return Libc.Read(Descriptor, (byte*)values, 2 * sizeof(ulong)) == 2 * sizeof(ulong) ? (long)values[1] : 0;
    }

    internal bool SetFilter(string filter)
    {
        fixed (byte* text = Encoding.ASCII.GetBytes(filter + "\0"))
            return Libc.Ioctl(Descriptor, Libc.PERF_EVENT_IOC_SET_FILTER, (nint)text) == 0;
    }

    internal bool WriteInto(PerfEvent other) =>
        Libc.Ioctl(Descriptor, Libc.PERF_EVENT_IOC_SET_OUTPUT, other.Descriptor) == 0;

    internal bool Enable() => Libc.Ioctl(Descriptor, Libc.PERF_EVENT_IOC_ENABLE, 0) == 0;

    internal void Disable() => _ = Libc.Ioctl(Descriptor, Libc.PERF_EVENT_IOC_DISABLE, 0);

    /// <summary>Stops and resumes the kernel's writing into the event's ring.</summary>
    internal void Pause(bool paused) => _ = Libc.Ioctl(Descriptor, Libc.PERF_EVENT_IOC_PAUSE_OUTPUT, paused ? 1 : 0);

    internal void Close() => _ = Libc.Close(Descriptor);

    /// <summary>Why an event could not be opened, from errno.</summary>
    internal static Availability Explain(int error) => error switch
    {
        Libc.EACCES or Libc.EPERM => Availability.Denied(
            "CAP_PERFMON", "tracepoints may not be opened for the whole host (perf_event_open)",
            "run as root, or grant CAP_PERFMON (CAP_SYS_ADMIN before Linux 5.8)"),
        Libc.ENOSYS => Availability.Unsupported("4.16 with CONFIG_PERF_EVENTS", "this kernel has no perf events"),
        _ => Availability.Unknown("perf_event_open", $"tracepoints cannot be opened: {Libc.Describe(error)}"),
    };

    private static PerfEvent? Open(Libc.PerfEventAttr attr, int cpu)
    {
        int descriptor = Libc.PerfEventOpen(&attr, cpu);
        bool countsLoss = attr.ReadFormat != 0;
        if (descriptor < 0 && countsLoss && Libc.LastError == Libc.EINVAL)
        {
            attr.ReadFormat = 0;
            countsLoss = false;
            descriptor = Libc.PerfEventOpen(&attr, cpu);
        }

        return descriptor < 0 ? null : new PerfEvent(descriptor) { CountsLoss = countsLoss };
    }
}

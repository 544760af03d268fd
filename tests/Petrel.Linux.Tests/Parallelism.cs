// These tests share one kernel: a port that one gives back is the next one's, and while one starts a process, that process
// holds copies of every socket that another has just closed.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

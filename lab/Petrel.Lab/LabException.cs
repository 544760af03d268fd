namespace Petrel.Lab;

/// <summary>The lab cannot go on: something that it needs is missing or refused. The message is for a person.</summary>
public sealed class LabException(string message) : Exception(message);

namespace Petrel.Lab.Front;

/// <summary>Where the front keeps what, below its state directory.</summary>
/// <param name="Directory">The state directory. A unix socket's path has at most 107 bytes: keep it short.</param>
public sealed record FrontFiles(string Directory)
{
    /// <summary>The certificate of the CA that clients trust for everything but <see cref="PrivateAuthority"/>.</summary>
    public string LabAuthority => Path.Combine(Directory, "lab-ca.pem");

    /// <summary>The certificate of the private registry's CA.</summary>
    public string PrivateAuthority => Path.Combine(Directory, "private-ca.pem");

    /// <summary>The unix socket of the control API.</summary>
    public string ControlSocket => Path.Combine(Directory, "control.sock");

    /// <summary>The unix socket of the registry that holds the images.</summary>
    public string StorageSocket => Path.Combine(Directory, "storage.sock");

    /// <summary>What that registry prints.</summary>
    public string StorageLog => Path.Combine(Directory, "storage.log");

    /// <summary>Where that registry keeps the images.</summary>
    public string StorageRoot => Path.Combine(Directory, "images");

    /// <summary>What nginx of a slot needs and writes.</summary>
    public string Nginx(int slot) => Path.Combine(Directory, $"nginx-{slot}");
}

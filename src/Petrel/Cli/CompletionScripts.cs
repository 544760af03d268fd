namespace Petrel.Cli;

/// <summary>
/// Completion for shells. Each script asks the program itself, through the parser's <c>[suggest]</c> directive, so that it never
/// falls behind the options.
/// </summary>
internal static class CompletionScripts
{
    internal static readonly string[] Shells = ["bash", "zsh", "fish"];

    /// <summary>The script of a shell; null if there is none for it.</summary>
    internal static string? For(string shell) => shell switch
    {
        "bash" => Bash,
        "zsh" => Zsh,
        "fish" => Fish,
        _ => null,
    };

    private const string Bash = """
        # petrel completion for bash: source <(petrel completion bash)
        _petrel() {
            local word="${COMP_WORDS[COMP_CWORD]}" line
            COMPREPLY=()
            while IFS= read -r line; do
                [[ "$line" == "$word"* ]] && COMPREPLY+=("$line")
            done < <("${COMP_WORDS[0]}" "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)
        }
        complete -o default -F _petrel petrel

        """;

    private const string Zsh = """
        #compdef petrel
        # petrel completion for zsh: source <(petrel completion zsh)
        _petrel() {
            local -a candidates
            candidates=("${(@f)$("${words[1]}" "[suggest:${#BUFFER}]" "$BUFFER" 2>/dev/null)}")
            compadd -a -- candidates
        }
        compdef _petrel petrel

        """;

    private const string Fish = """
        # petrel completion for fish: petrel completion fish | source
        function __petrel_complete
            set -l line (commandline -cp)
            petrel "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c petrel -f -a '(__petrel_complete)'
        complete -c petrel -l config -r -F

        """;
}

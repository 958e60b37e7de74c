import ArgumentParser

/// What a shell reads to complete the command line.
///
/// The script that is made of the options knows them only behind the name of a subcommand. People leave `analyze` out: a
/// few lines of each shell put it in, in what is completed, where no subcommand stands.
struct CompletionScript {
    private let shell: CompletionShell

    /// `nil` where `arguments` ask for no script, or for one of a shell that has none. Without a name it is the user's.
    init?(askedBy arguments: [String]) {
        let words = arguments.count == 1 ? arguments[0].split(separator: "=", maxSplits: 1).map(String.init) : arguments
        guard words.first == "--generate-completion-script", words.count <= 2,
            let shell = words.count == 2 ? CompletionShell(rawValue: words[1]) : .autodetected()
        else { return nil }
        self.shell = shell
    }

    var text: String {
        let made = Imtrace.completionScript(for: shell)
        switch shell {
        case .bash: return made + "\n\n" + bash
        case .fish: return made + "\n\n" + fish
        case .zsh:
            // The last lines call the function, or say what it is for: it must be whole by then.
            guard let end = made.firstRange(of: "if [[ \"${funcstack[1]}\"") else { return made }
            return made[..<end.lowerBound] + zsh + "\n\n" + made[end.lowerBound...]
        default: return made
        }
    }

    private var bash: String {
        """
        _imtrace_or_default() {
            case "${COMP_WORDS[1]}" in
            \(Imtrace.subcommands.joined(separator: "|")))
                if [[ "${COMP_CWORD}" -gt 1 ]]; then
                    _imtrace "${@}"
                    return
                fi
                ;;
            esac
            if [[ "${COMP_CWORD}" -eq 1 && "${2}" != -* ]]; then
                COMPREPLY=($(compgen -W '\(Imtrace.subcommands.joined(separator: " "))' -- "${2}"))
            fi
            COMP_LINE="${COMP_LINE/"${COMP_WORDS[0]}"/"${COMP_WORDS[0]} analyze"}"
            COMP_POINT=$((COMP_POINT + 8))
            COMP_WORDS=("${COMP_WORDS[0]}" analyze "${COMP_WORDS[@]:1}")
            COMP_CWORD=$((COMP_CWORD + 1))
            _imtrace "${@}"
        }

        complete -o filenames -F _imtrace_or_default imtrace
        """
    }

    private var zsh: String {
        """
        functions[_imtrace_subcommand]="${functions[_imtrace]}"

        _imtrace() {
            local -i named=1
            case "${words[2]}" in
            \(Imtrace.subcommands.joined(separator: "|"))) ;;
            *)
                if [[ "${CURRENT}" -gt 2 || "${words[2]}" = -* ]]; then
                    words=("${words[1]}" analyze "${(@)words[2,-1]}")
                    ((CURRENT++))
                else
                    _files && named=0
                fi
                ;;
            esac
            _imtrace_subcommand "${@}" || return "${named}"
        }
        """
    }

    private var fish: String {
        """
        functions -e __imtrace_typed_tokens
        functions -c __imtrace_tokens __imtrace_typed_tokens

        function __imtrace_tokens
            set -l tokens (__imtrace_typed_tokens $argv)
            if string match -q -- '-p*' "$argv"
                and not contains -- "$tokens[2]" \(Imtrace.subcommands.joined(separator: " "))
                and begin
                    set -q tokens[2]; or string match -q -- '-*' (commandline -t)
                end
                set tokens $tokens[1] analyze $tokens[2..]
            end
            printf '%s\\n' $tokens
        end

        complete -c imtrace -n '__imtrace_should_offer_completions_for_positional imtrace -eq 1' -F
        """
    }
}

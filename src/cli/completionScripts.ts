export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** The program itself where it is on the PATH, else the project's own: `alias supasafe='npx supasafe'` completes too. */
const bash = `# supasafe's completion for bash: eval "$(npx supasafe completion bash)"
_supasafe() {
  local program folder="$PWD" line
  program=$(type -P -- "$1")
  while [[ -z $program && -n $folder ]]; do
    [[ -x $folder/node_modules/.bin/supasafe ]] && program=$folder/node_modules/.bin/supasafe
    folder=\${folder%/*}
  done
  COMPREPLY=()
  [[ -n $program ]] || return
  while IFS= read -r line; do
    if [[ $line == ':files' ]]; then compopt -o default; else COMPREPLY+=("\${line%%$'\\t'*}"); fi
  done < <("$program" complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _supasafe supasafe
`;

const zsh = `#compdef supasafe
# supasafe's completion for zsh: eval "$(npx supasafe completion zsh)"
_supasafe() {
  local program folder=$PWD line
  local -a described
  program=$(whence -p -- $words[1])
  while [[ -z $program && -n $folder ]]; do
    [[ -x $folder/node_modules/.bin/supasafe ]] && program=$folder/node_modules/.bin/supasafe
    folder=\${folder%/*}
  done
  [[ -n $program ]] || return 1
  while IFS= read -r line; do
    if [[ $line == ':files' ]]; then _files; return; fi
    described+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done < <($program complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  _describe supasafe described
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
compdef _supasafe supasafe
`;

const fish = `# supasafe's completion for fish: npx supasafe completion fish | source
function __supasafe_complete
    set -l words (commandline -opc)
    set -l program (command -s $words[1])
    set -l folder $PWD
    while test -z "$program" -a -n "$folder"
        test -x $folder/node_modules/.bin/supasafe; and set program $folder/node_modules/.bin/supasafe
        set folder (string replace -r '/[^/]*$' '' -- $folder)
    end
    test -n "$program"; or return
    set -l found ($program complete -- $words[2..-1] (commandline -ct) 2>/dev/null)
    if test "$found" = ':files'
        __fish_complete_path (commandline -ct)
    else
        printf '%s\\n' $found
    end
end
complete -c supasafe -f -a '(__supasafe_complete)'
`;

/** What each shell loads; it asks `supasafe complete` with every Tab. */
export const completionScripts: Readonly<Record<Shell, string>> = { bash, zsh, fish };

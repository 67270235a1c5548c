#!/usr/bin/env zsh
# SPDX-License-Identifier: GPL-2.0-only
#
# complete.zsh DIRECTORY LINE...: what zsh offers for the last word of each LINE, with the completion
# functions in DIRECTORY: LINE, a "|" and the word.

zmodload zsh/zpty || exit 4
zpty shell zsh -f -i

# What would be added is printed between two marks instead. compinit reads all files of its directories: only the base is needed.
zpty -w shell "
unsetopt zle_bracketed_paste prompt_cr prompt_sp 2>/dev/null
PROMPT= RPROMPT= PS2=
stty -echo
autoload -Uz compinit
all=(\$fpath)
fpath=(${(q)1} \${(M)all:#*/Completion(|/Base)})
compinit -C -D
fpath=(${(q)1} \$all)
compadd()
{
	local -a hits
	if [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then
		builtin compadd \"\$@\"
		return
	fi
	builtin compadd -A hits \"\$@\"
	print -rl -- ''\$^hits'<hit>'
	builtin compadd \"\$@\"
}
show()
{
	print '<begin>'
	_main_complete
	print '<end>'
	compstate[insert]= compstate[list]=
}
zle -C show complete-word show
bindkey '^X' show
print '<ready''>'
"
zpty -r shell line '*<ready>*' || exit 1
for typed in "${@:2}"; do
	zpty -w -n shell $'\C-U'"$typed"$'\C-X'
	zpty -r shell line '*<begin>*<end>*' || exit 1
	print -r -- ${line#*<begin>} | sed -n 's/\r*$//; s/<hit>$//p' | sort -u |
		while IFS= read -r word; do print -r -- "$typed|$word"; done
done
zpty -d shell

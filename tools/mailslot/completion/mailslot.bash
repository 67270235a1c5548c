# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Completion for mailslot(1)

# Slots of the mount that the line names, or of the one that is found.  A
# backslash is offered as the slash that stands for it: it needs no quotes.
_mailslot_names()
{
	local cur=$1 name option=()
	local -i i

	for ((i = 1; i < COMP_CWORD - 1; i++)); do
		[[ ${COMP_WORDS[i]} == --mount ]] && option=(--mount "${COMP_WORDS[i + 1]}")
	done
	while IFS= read -r name; do
		name=${name//\\//}
		[[ ${name,,} == "${cur,,}"* ]] && COMPREPLY+=("$(printf %q "$name")")
	done < <(mailslot list --noheadings --output NAME "${option[@]}" 2>/dev/null)
}

_mailslot_words()
{
	mapfile -t COMPREPLY < <(compgen -W "$1" -- "$2")
}

# The slots that "browse" knows the messages of
_mailslot_known='BROWSE LANMAN MESSNGR NET/NETLOGON'

# The value of option $1; false when it has none.
_mailslot_value()
{
	local columns='NAME OWNER UID MODE PID COMMAND MESSAGES BYTES NEXT QUEUE MAX TIMEOUT RECEIVED DROPPED INODE'

	case $1 in
	--mount) mapfile -t COMPREPLY < <(compgen -d -- "$2") ;;
	--format) _mailslot_words 'text raw hex json' "$2" ;;
	--timeout) _mailslot_words 'forever' "$2" ;;
	--mode) _mailslot_words '600 620 622' "$2" ;;
	--output | -o) _mailslot_words "$columns" "$2" ;;
	--decode) _mailslot_words "$_mailslot_known" "$2" ;;
	--charset) _mailslot_words 'CP437 CP850 CP852 CP866 CP932 ISO-8859-1 UTF-8' "$2" ;;
	--max | --queue | --count | --wait | --watch | --from) ;;
	*) return 1 ;;
	esac
}

# The first word that is no option, nor the value of --mount, and its place.
_mailslot_command()
{
	local -i i

	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		--mount) i+=1 ;;
		-*) ;;
		*) echo "${COMP_WORDS[i]}" && return ;;
		esac
	done
}

_mailslot()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local command options

	COMPREPLY=()
	_mailslot_value "$prev" "$cur" && return
	command=$(_mailslot_command)
	if [[ $command == remote && $prev == @(enable|disable) ]]; then
		_mailslot_words 'receive send both' "$cur"
		return
	fi
	case $command in
	'') options='listen send recv set list info remote watch browse netsend --mount --help --version' ;;
	listen) options='--count --timeout --max --queue --mode --format --json --sender -0 --mount --help --' ;;
	send) options='--lines --wait --mount --help' ;;
	recv) options='--timeout --format --json --sender -0 --help' ;;
	set) options='--timeout --max --queue --help' ;;
	list) options='--json --output --noheadings --watch --mount --help' ;;
	info) options='--json --mount --help' ;;
	remote) options='status enable disable --json --raw --yes --mount --help' ;;
	watch) options='--count --json --help' ;;
	browse) options='--count --timeout --mode --charset --decode --json --mount --help' ;;
	netsend) options='--from --charset --mount --help' ;;
	*) return ;;
	esac
	if [[ -z $command || $command == remote || $cur == -* ]]; then
		_mailslot_words "$options" "$cur"
	elif [[ $command == @(send|info|watch) ]]; then
		_mailslot_names "$cur"
	elif [[ $command == browse ]]; then
		_mailslot_words "$_mailslot_known" "$cur"
	fi
}

complete -F _mailslot mailslot

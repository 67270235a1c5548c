# SPDX-License-Identifier: GPL-2.0-only
#
# Completion for mailslot(1) in fish: goes into a directory vendor_completions.d.

# A backslash is offered as the slash that stands for it: it needs no quotes.
function __mailslot_names
    set -l option
    set -l words (commandline -opc)
    if set -l at (contains -i -- --mount $words)
        set option --mount $words[(math $at + 1)]
    end
    mailslot list --noheadings --output NAME $option 2>/dev/null | string replace -a '\\' /
end

# The first word that is no option, nor the value of --mount
function __mailslot_command
    set -l words (commandline -opc)
    set -e words[1]
    while set -q words[1]
        switch $words[1]
            case --mount
                set -e words[1]
            case '-*'
            case '*'
                echo $words[1]
                return
        end
        set -e words[1]
    end
end

function __mailslot_is
    contains -- (__mailslot_command) $argv
end

function __mailslot_needs_command
    test -z (__mailslot_command)
end

# Has "mailslot remote" been told what to do?
function __mailslot_remote_verb
    __mailslot_is remote; and contains -- (commandline -opc)[-1] enable disable
end

complete -c mailslot -f
complete -c mailslot -l mount -x -a '(__fish_complete_directories)' -d 'Where mailslotfs is mounted'
complete -c mailslot -s h -l help -d Help
complete -c mailslot -n __mailslot_needs_command -s V -l version -d Version

complete -c mailslot -n __mailslot_needs_command -a listen -d 'Create a slot and print its messages'
complete -c mailslot -n __mailslot_needs_command -a send -d 'Send a message'
complete -c mailslot -n __mailslot_needs_command -a recv -d 'Take one message'
complete -c mailslot -n __mailslot_needs_command -a set -d 'Change the limits of a slot'
complete -c mailslot -n __mailslot_needs_command -a list -d 'List the slots'
complete -c mailslot -n __mailslot_needs_command -a info -d 'Tell all about one slot'
complete -c mailslot -n __mailslot_needs_command -a remote -d 'Other hosts'
complete -c mailslot -n __mailslot_needs_command -a watch -d 'Follow what happens'
complete -c mailslot -n __mailslot_needs_command -a browse -d 'Say in words what Windows sends'
complete -c mailslot -n __mailslot_needs_command -a netsend -d 'Send a person a text'

complete -c mailslot -n '__mailslot_is send info watch' -a '(__mailslot_names)' -d Slot
complete -c mailslot -n '__mailslot_is browse' -a 'BROWSE LANMAN MESSNGR NET/NETLOGON' -d Slot
complete -c mailslot -n '__mailslot_is remote; and not __mailslot_remote_verb' -a 'status enable disable'
complete -c mailslot -n __mailslot_remote_verb -a 'receive send both'

complete -c mailslot -n '__mailslot_is listen recv list info remote watch browse' -s J -l json -d 'Print JSON'
complete -c mailslot -n '__mailslot_is listen recv' -l format -x -a 'text raw hex json' -d 'How to print'
complete -c mailslot -n '__mailslot_is listen recv' -s 0 -d 'End each message with a NUL'
complete -c mailslot -n '__mailslot_is listen recv' -l sender -d 'Say who sent it'
complete -c mailslot -n '__mailslot_is listen watch browse' -l count -x -d 'End after so many'
complete -c mailslot -n '__mailslot_is listen recv set browse' -l timeout -x -a forever -d 'In milliseconds'
complete -c mailslot -n '__mailslot_is listen set' -l max -x -d 'Largest message'
complete -c mailslot -n '__mailslot_is listen set' -l queue -x -d 'Largest queue'
complete -c mailslot -n '__mailslot_is listen browse' -l mode -x -a '600 620 622' -d 'Who may send'
complete -c mailslot -n '__mailslot_is send' -l lines -d 'A message for each line'
complete -c mailslot -n '__mailslot_is send' -l wait -x -d 'Wait for the server, in seconds'
complete -c mailslot -n '__mailslot_is list' -s n -l noheadings -d 'No names of columns'
complete -c mailslot -n '__mailslot_is list' -s o -l output -x -d 'Which columns' \
    -a 'NAME OWNER UID MODE PID COMMAND MESSAGES BYTES NEXT QUEUE MAX TIMEOUT RECEIVED DROPPED INODE'
complete -c mailslot -n '__mailslot_is list' -l watch -x -d 'Again and again, in seconds'
complete -c mailslot -n '__mailslot_is remote' -s r -l raw -d 'Print names and values'
complete -c mailslot -n '__mailslot_is remote' -s y -l yes -d 'Do not ask'
complete -c mailslot -n '__mailslot_is browse netsend' -l charset -x -d 'Code page of the others' \
    -a 'CP437 CP850 CP852 CP866 CP932 ISO-8859-1 UTF-8'
complete -c mailslot -n '__mailslot_is browse' -l decode -x -a 'BROWSE LANMAN MESSNGR NET/NETLOGON' \
    -d 'Standard input is a message'
complete -c mailslot -n '__mailslot_is netsend' -l from -x -d 'Who sends it'

#!/bin/sh
# SPDX-License-Identifier: ISC
# translate_command.t: privspec translate: result, account, exit status.

# shellcheck source=t/tap.sh
. "${srcdir:-.}/t/tap.sh"

# translate [OPTION…] TEXT
translate() {
    run "$privspec" translate "$@"
}

# gives STATUS STDOUT STDERR NAME: all that the last run did.
gives() {
    is "$status
$out
$err" "$1
$2
$3" "$4"
}

# The notes of the tables, as they are told.
setuid='Taking uid 0 wants every privilege on Solaris. Linux may take uid 0; '
setuid="${setuid}Solaris may also set gids."
setgid='Taking uid 0 wants every privilege on Solaris.'
limit='privspec: note: the limit (bounding) set is not translated: on Linux '
limit="${limit}it is cut where limiting is asked for (limit), on Solaris always"
differ='Asked for as permitted or effective alone, and a Solaris text has '
differ="${differ}one set."
inherit='privspec: note: what programs run later inherit is no part of a '
inherit="${inherit}Solaris text: it stays as it is"
owned='Solaris wants every privilege for objects owned by uid 0.'
exec='Basic on Solaris: on Linux every process has it.'

# ---- with nothing lost or added ----

translate --to solaris cap_net_bind_service+ep
gives 0 basic,net_privaddr '' 'a port, to Solaris'
translate --to linux 'basic net_privaddr'
gives 0 cap_net_bind_service=ep "$limit" 'a port, to Linux'
for options in '' '--from linux' '--to solaris' '--from linux --to solaris' \
    '--policy exact' '--policy within' '--policy closest'; do
    # shellcheck disable=SC2086 # words
    translate $options cap_net_bind_service+ep
    gives 0 basic,net_privaddr '' "the same with '$options'"
done
translate -- CAP_NET_BIND_SERVICE=pe
gives 0 basic,net_privaddr '' 'the same in capitals, after --'
translate basic,PRIV_NET_PRIVADDR
gives 0 cap_net_bind_service=ep "$limit" 'the other one in capitals'
translate '='
gives 0 basic '' 'nothing of Linux is basic'
translate basic
gives 0 = "$limit" 'basic is nothing of Linux'
translate --from linux ''
gives 0 basic '' 'nothing at all, of Linux'
translate --to linux cap_kill+ep
gives 0 cap_kill=ep '' "into its own system's words: as it is"
translate --to solaris 'net_privaddr basic'
gives 0 basic,net_privaddr '' 'the same for Solaris'

# ---- exactly or not at all ----

translate --to linux 'basic,!proc_exec'
gives 1 '' "privspec: translate: can't be translated to Linux exactly: write \
the text for Linux, or allow closest; every process there has proc_exec
privspec: added: proc_exec: $exec" 'no exec can not be had on Linux'
translate cap_setuid+ep
gives 1 '' "privspec: translate: can't be translated to Solaris exactly: \
write the text for Solaris, or allow within or closest; nothing there has all \
the power of cap_setuid
privspec: lost: cap_setuid: all of it: $setuid" 'what is lost is refused'
translate none
like "$status/$out/$err" '1//privspec: translate: *exactly*proc_fork*' \
    'the empty set of Solaris is less than Linux can give'
translate all
like "$status/$out/$err" '1//privspec: translate: *exactly*contract_event*' \
    'all of Solaris is refused'
is "$(printf '%s\n' "$err" | grep -c '^privspec: lost: ')" 70 \
    'and each of its privileges that Linux has not is named'
translate cap_net_bind_service+p
like "$status/$out/$err" "1//privspec: translate: *differ in \
cap_net_bind_service, and a Solaris text has one set*" \
    'permitted and not effective is refused'

# ---- within ----

translate --to solaris --policy within cap_setuid+ep
gives 3 basic "privspec: lost: cap_setuid: all of it: $setuid" \
    'setuid within: nothing, and it is said'
translate --to solaris --policy within cap_setuid,cap_setgid+ep
gives 3 basic,proc_setid "privspec: lost: cap_setuid: more than proc_setid: \
$setuid" 'setuid and setgid within: together they grant proc_setid'
translate --policy within cap_chown,cap_fsetid+ep
gives 3 basic,file_chown,file_chown_self,file_setid "privspec: lost: \
cap_chown: more than file_chown,file_chown_self: $owned" \
    'chown within: what is less is told, what is the same is not'
translate --policy within cap_net_bind_service+p
like "$status/$out/$(printf '%s\n' "$err" | sed -n '$p')" \
    "3/basic/privspec: lost: cap_net_bind_service: all of it: $differ" \
    'what is not effective is not in the one set of Solaris'
translate cap_fsetid+eip
gives 0 basic,file_setid "$inherit" 'inheritable is no part of a Solaris text'
translate --policy within 'basic,proc_setid'
gives 3 cap_setgid=ep "privspec: lost: proc_setid: more than cap_setgid: \
$setgid
$limit" 'setid within: setgid'
translate --policy within 'basic,!proc_exec'
gives 1 '' "privspec: translate: can't be translated to Linux without adding \
to it: write the text for Linux, or allow closest; every process there has \
proc_exec
privspec: added: proc_exec: $exec" 'no exec: not within either'

# ---- closest ----

translate --to solaris --policy closest cap_setuid+ep
gives 3 basic,proc_setid "privspec: lost: cap_setuid: more than proc_setid: \
$setuid
privspec: added: proc_setid: more than cap_setuid: $setuid" \
    'setuid closest: what is more and what is less'
translate --policy closest basic,sys_time,file_chown
gives 3 cap_chown,cap_sys_time=ep "privspec: added: cap_chown: more than \
file_chown: $owned
$limit" 'chown closest: more'
translate --policy closest 'basic,!proc_exec'
gives 3 = "privspec: added: proc_exec: $exec
$limit" 'no exec closest: what every process of Linux has'
translate --policy closest cap_sys_boot+ep
gives 3 basic 'privspec: lost: cap_sys_boot: all of it' \
    'what has no counterpart at all'

# ---- whose words ----

both='privspec: usage: the text can be one of linux and one of solaris: add '
both="$both--from linux or --from solaris"
for text in '' ' ' "$(printf ' \t\n ')"; do
    translate "$text"
    gives 125 '' "$both" "an empty text could be either's"
    translate --to solaris "$text"
    gives 125 '' "$both" "an empty text could be either's, wherever it goes"
done
translate --from solaris cap_kill+ep
gives 125 '' 'privspec: parse: the text is one of linux, not of solaris: say '\
'--from linux' 'the wrong --from is told'
translate --from linux basic
gives 125 '' 'privspec: parse: the text is one of solaris, not of linux: say '\
'--from solaris' 'the other wrong --from too'

# unread TEXT PATTERN NAME
unread() {
    translate "$1"
    is "$status/$out" 125/ "$3: status 125, nothing on stdout"
    like "$err" "privspec: parse: $2" "$3: the message says what is wrong"
}
unread cap_chwn+ep 'capabilities, byte 0: *did you mean cap_chown[?]' \
    'a misspelt capability'
unread 'cap_kill+ep cap_chwn+ep' \
    'capabilities, byte 12: *did you mean cap_chown[?]' 'the second of two'
unread net_privadr 'privileges, byte 0: *did you mean net_privaddr[?]' \
    'a misspelt privilege'
unread basic,net_privadr \
    'privileges, byte 6: *did you mean net_privaddr[?]' 'one after basic'
unread net_bind_service+ep 'capabilities, byte 0: *cap_net_bind_service*' \
    'a capability without cap_'
unread 'cap_kill+ep net_privaddr' 'capabilities, byte 12: *' 'both mixed'
unread 'net_privaddr cap_kill+ep' 'privileges, byte 13: *' \
    'both mixed, the other way'
unread cap_kill 'capabilities, byte *' 'a capability without flags'
unread nonsense 'privileges, byte 0: unknown privilege "nonsense"*' 'nonsense'
unread - 'privileges, byte 0: *' 'a sign alone'

# ---- usage ----

# bad PATTERN NAME WORD…
bad() {
    tap_pattern=$1 tap_title=$2
    shift 2
    run "$privspec" translate "$@"
    is "$status/$out" 125/ "$tap_title: status 125, nothing on stdout"
    like "$err" "privspec: usage: $tap_pattern" "$tap_title: it is told"
}
bad 'no text to translate*usage: *' 'no text'
bad 'no text to translate*' 'no text after options' --from linux
bad 'more than one text: put it in quotes*' 'two texts' basic net_privaddr
bad '--from Linux is unknown: say linux or solaris' 'Linux' --from Linux =
bad '--to bsd is unknown: say linux or solaris' 'bsd' --to bsd =
bad '--policy any is unknown: say exact, within or closest' 'any' \
    --policy any =
bad '--from  is unknown: *' 'the empty system' --from '' =
bad 'a value is missing after --policy: *' 'no policy' --policy
bad 'unknown option -x: *' 'another option' -x =
bad 'unknown option -e: *' 'a text that begins with a sign' -e,basic

# ---- what is hostile ----

# The longest argument that Linux passes on; elsewhere any long one.
long=$(awk 'BEGIN { for (i = 0; i < 10920; i++) printf "cap_kill+ep "; }')
translate --policy closest "$long"
is "$status/$out" 3/basic,proc_owner 'a text of 131040 bytes'
long=$(awk 'BEGIN { for (i = 0; i < 131000; i++) printf "a"; }')
translate "$long"
is "$status/$out" 125/ 'a word of 131000 bytes is refused'
ok 'and the message stays short' test "${#err}" -lt 700
long=$(awk 'BEGIN { for (i = 0; i < 65000; i++) printf "!,"; }')
translate "$long"
is "$status/$out" 125/ 'so are 65000 signs'
for text in "$(printf 'a\033[31m')" "$(printf 'cap_kill+ep\001')" \
    "$(printf '\377\376')" "$(printf 'basic\r')net" "$(printf '\302\233')"; do
    translate "$text"
    is "$status/$out" 125/ 'control bytes: status 125, nothing on stdout'
    ok 'control bytes: none reaches the terminal' test "$err" = \
        "$(printf '%s\n' "$err" | tr -cd '\012\040-\176')"
done
translate "$(printf 'basic\nnet_privaddr\r\t')"
is "$status/$out" 0/cap_net_bind_service=ep 'any white space separates'

# ---- output that can't be written ----

"$privspec" translate = >&- 2>err
is "$?" 125 'stdout is closed: status 125'
like "$(cat err)" 'privspec: write: standard output: *' \
    'stdout is closed: the message says why'
"$privspec" translate cap_setuid+ep >&- 2>&-
like " 1 125 " "* $? *" 'stdout and stderr are closed: no crash'

done_testing

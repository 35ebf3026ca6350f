#!/bin/sh
# SPDX-License-Identifier: ISC
# explain.t: privspec explain: what is known of a privilege, and of a mistake.

# shellcheck source=t/tap.sh
. "${srcdir:-.}/t/tap.sh"

# gives STATUS STDOUT STDERR NAME: all that the last run did.
gives() {
    is "$status
$out
$err" "$1
$2
$3" "$4"
}

setuid="cap_setuid
  system       Linux, capability number 7
  allows       to take any user id, root's included
  leads to all yes: it becomes uid 0
  compared     cap_setgid+cap_setuid > proc_setid: the first grants all that the
               second does, and more. Taking uid 0 wants every privilege on
               Solaris.
               cap_setuid ~ proc_setid: for the same jobs, but neither grants
               all of the other. Linux may take uid 0; Solaris may also set
               gids.
  closest      proc_setid"
fork='proc_fork
  system       Solaris and illumos, which number it as they run
  basic        yes: who asks for nothing has it
  allows       to make processes
  leads to all no way is known
  compared     every process of Linux may do it without asking.
  closest      nothing'
audit='cap_audit_write
  system       Linux, capability number 29
  allows       to add records to the audit log
  leads to all no way is known
  compared     cap_audit_write = proc_audit: both grant the same.
  closest      proc_audit'
setid='proc_setid
  system       Solaris and illumos, which number it as they run
  basic        no
'

run "$privspec" explain cap_setuid
gives 0 "$setuid" '' 'a capability'
run "$privspec" explain proc_fork
gives 0 "$fork" '' 'a basic privilege'
run "$privspec" explain cap_audit_write
gives 0 "$audit" '' 'one that has the same on the other system'
run "$privspec" explain proc_setid
like "$status/$out" "0/$setid*compared     cap_setgid+cap_setuid > proc_setid*
               proc_setid > cap_setgid: *
               cap_setuid ~ proc_setid: *
  closest      cap_setgid,cap_setuid" 'one that several rows speak of'
run "$privspec" explain sys_devices
like "$out" '*
  leads to all yes: it *' 'a privilege of Solaris that leads to all'
run "$privspec" explain cap_sys_module
like "$out" '*
  compared     nothing corresponds to it. Loading a module wants every privilege
               on Solaris.
  closest      nothing' 'one without counterpart'

# ---- spellings ----

for name in CAP_SETUID Cap_SetUid 7 07; do
    run "$privspec" explain "$name"
    gives 0 "$setuid" '' "$name is cap_setuid"
done
for name in PROC_FORK priv_proc_fork PRIV_PROC_FORK; do
    run "$privspec" explain "$name"
    gives 0 "$fork" '' "$name is proc_fork"
done
run "$privspec" explain 0
like "$out" 'cap_chown
*' '0 is cap_chown'
run "$privspec" explain 40
like "$out" 'cap_checkpoint_restore
*' '40 is cap_checkpoint_restore'
run "$privspec" explain -- proc_fork CAP_SETUID
gives 0 "$fork
$setuid" '' 'several, in their order'

# ---- mistakes ----

# unknown WORD SUGGESTION: none for a suggestion of -.
unknown() {
    run "$privspec" explain "$1"
    if [ "$2" = - ]; then
        gives 1 '' "privspec: lookup: unknown privilege \"$1\": privspec list \
names all" "$1 is unknown, and nothing is near"
    else
        gives 1 '' "privspec: lookup: unknown privilege \"$1\"; did you mean \
$2?" "$1 is unknown, and $2 is near"
    fi
}
unknown cap_setuidd cap_setuid
unknown CAP_SYS_AMDIN cap_sys_admin
unknown net_bind_service cap_net_bind_service
unknown CHOWN cap_chown
unknown net_bind_servce cap_net_bind_service
unknown net_privadr net_privaddr
unknown priv_net_privadr net_privaddr
unknown priv_cap_chown -
unknown nonsense -
unknown '' -
unknown ' cap_chown' cap_chown
unknown 41 -
unknown 63 -
unknown 64 -
unknown 4294967303 -
unknown 18446744073709551623 -
unknown 0x7 -
unknown cap_ -
for word in +7 cap_chown+ep cap_chown,cap_kill basic,net_privaddr; do
    run "$privspec" explain "$word"
    like "$status/$out/$err" "1//privspec: lookup: \"$word\" is a text, not \
one name*" "$word is a text"
done
for word in basic all none zone ALL Basic; do
    run "$privspec" explain "$word"
    like "$status/$out/$err" "1//privspec: lookup: \"$word\" is no privilege: \
it stands for a whole set*see privspec-vocabulary(7)" "$word is a set"
done
run "$privspec" explain proc_fork nonsense cap_setuid
gives 1 "$fork
$setuid" 'privspec: lookup: unknown privilege "nonsense": privspec list names '\
'all' 'one of three is unknown: the others are told, status 1'

# ---- all of them ----

run "$privspec" list
names=$(printf '%s\n' "$out" | awk 'NR > 1 && !/^   / { print $2 }')
count=$(printf '%s\n' "$names" | grep -c .)
if [ "$backend" = solaris ]; then
    ok 'there are 128, and what the system has more' test "$count" -ge 128
else
    is "$count" 128 'there are 128'
fi
# shellcheck disable=SC2086 # words
run "$privspec" explain $names
is "$status/$err" 0/ 'each is explained'
is "$(printf '%s\n' "$out" | grep -v '^ ')" "$names" 'in its turn'
is "$(printf '%s\n' "$out" | awk 'length > 80')" '' \
    'no line is longer than 80 columns'
is "$(printf '%s\n' "$out" | grep -c '^  leads to all yes: it ')" 18 \
    '18 lead to all others'
is "$(printf '%s\n' "$out" | grep -c '^  basic        yes')" 9 '9 are basic'
for label in system allows 'leads to all' compared closest; do
    is "$(printf '%s\n' "$out" | grep -c "^  $label  *[^ ]")" "$count" \
        "each has a line of $label"
done

# ---- usage, and what is hostile ----

run "$privspec" explain
like "$status/$out/$err" '125//privspec: usage: no name to explain*' 'no name'
run "$privspec" explain --json
like "$status/$out/$err" '125//privspec: usage: no name to explain*' \
    'no name, as JSON'
run "$privspec" explain -x
like "$status/$out/$err" '125//privspec: usage: unknown option -x: *' \
    'an unknown option'
long=$(awk 'BEGIN { for (i = 0; i < 131000; i++) printf "c"; }')
run "$privspec" explain "$long" cap_setuid
is "$status/$out" "1/$setuid" 'a word of 131000 bytes'
ok 'and the message stays short' test "${#err}" -lt 700
run "$privspec" explain "$(printf 'a\033[31m\377\n')"
is "$status/$out/$err" '1//privspec: lookup: unknown privilege '\
'"a\x1b[31m\xff": privspec list names all' 'control bytes are escaped'
long=$(awk 'BEGIN { for (i = 0; i < 100000; i++) printf "cap_kill "; }')
# shellcheck disable=SC2086 # words
run "$privspec" explain $long
is "$status/$(printf '%s\n' "$out" | grep -c '^cap_kill$')" 0/100000 \
    '100000 names'
"$privspec" explain cap_setuid >&- 2>err
is "$?" 125 'stdout is closed: status 125'
like "$(cat err)" 'privspec: write: standard output: *' \
    'stdout is closed: the message says why'

done_testing

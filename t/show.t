#!/bin/sh
# SPDX-License-Identifier: ISC
# show.t: privspec show, held against /proc.

# shellcheck source=t/tap.sh
. "${srcdir:-.}/t/tap.sh"

# The capabilities by number, from linux/capability.h.
capabilities='chown dac_override dac_read_search fowner fsetid kill setgid
setuid setpcap linux_immutable net_bind_service net_broadcast net_admin
net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace
sys_pacct sys_admin sys_boot sys_nice sys_resource sys_time sys_tty_config
mknod lease audit_write audit_control setfcap mac_override mac_admin syslog
wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore'

# names MASK: the names of a set, as privspec writes them.
names() {
    bit=0 text='' lacking=no
    last=$(cat /proc/sys/kernel/cap_last_cap)
    for capability in $capabilities; do
        [ "$bit" -le "$last" ] || break
        if holds "$1" "$bit"; then
            text="$text${text:+,}cap_$capability"
        else
            lacking=yes
        fi
        bit=$((bit + 1))
    done
    # Capabilities of a newer kernel are written as numbers.
    while [ "$bit" -le "$last" ]; do
        if holds "$1" "$bit"; then
            text="$text${text:+,}$bit"
        else
            lacking=yes
        fi
        bit=$((bit + 1))
    done
    [ $lacking = yes ] || text=all
    echo "${text:-none}"
}

# ids FIELD STATUS: "real 0 effective 0 …"
ids() {
    # shellcheck disable=SC2046,SC2183 # words
    printf 'real %s effective %s saved %s filesystem %s\n' \
        $(field "$1" "$2")
}

# value NAME OUTPUT: a line of show without its name.
value() {
    printf '%s\n' "$2" | sed -n "s/^  $1  *//p"
}

# shows STATUS NAME: what show printed in $out is what the status has.
shows() {
    is "$(value uids "$out")" "$(ids Uid "$1")" "$2: the uids"
    is "$(value gids "$out")" "$(ids Gid "$1")" "$2: the gids"
    groups=$(field Groups "$1" | tr ' ' ,)
    is "$(value groups "$out")" "${groups:-none}" "$2: the groups"
    for set in effective:CapEff permitted:CapPrm inheritable:CapInh \
        bounding:CapBnd ambient:CapAmb; do
        is "$(value "${set%:*}" "$out")" \
            "$(names "$(field "${set#*:}" "$1")")" "$2: ${set%:*}"
    done
    case $(field NoNewPrivs "$1") in
    0) is "$(value no_new_privs "$out")" off "$2: no_new_privs" ;;
    1) is "$(value no_new_privs "$out")" on "$2: no_new_privs" ;;
    esac
}

# ---- which processes ----

run "$privspec" show 2147483647
is "$status/$out" 1/ 'a process that does not exist: status 1'
like "$err" 'privspec: read: *' 'the message says so'
for word in 0 x '' +1 -- 1x 0x1 1.0 ' 1' '1 ' 99999999999999999999 \
    2147483648 4294967297; do
    case $word in
    --) run "$privspec" show -- -1 ;;
    *) run "$privspec" show "$word" ;;
    esac
    is "$status/$out" 125/ "'$word' is no process id: status 125"
    like "$err" 'privspec: usage: *is no process id*' \
        "'$word' is no process id: the message says so"
done

for words in '--system bsd' '--system= ' --system; do
    # shellcheck disable=SC2086 # words
    run "$privspec" show $words
    is "$status/$out" 125/ "show $words: status 125, stdout empty"
    like "$err" 'privspec: usage: *--system*' "show $words: it is told"
done

# ---- the stub ----

if needs 'the ids that the stub shows' stub; then
    run "$privspec" show
    is "$status/$err" 0/ 'show succeeds'
    is "$(value uids "$out")" \
        "real $(id -ru) effective $(id -u) saved $(id -u)" 'the uids'
    is "$(value gids "$out")" \
        "real $(id -rg) effective $(id -g) saved $(id -g)" 'the gids'
    unlike "$out" '*permitted*' 'no sets are made up'
    for system in linux solaris; do
        run "$privspec" show --system $system
        is "$status/$err" 0/ "show --system $system succeeds"
        unlike "$out" '*permitted*' "nor in the words of $system"
    done
    run "$privspec" show $$
    is "$status/$out" 1/ 'another process can not be read: status 1'
    like "$err" 'privspec: read: *stub*' 'the message says why'
fi
if needs 'the groups that the stub shows' stub become ordinary; then
    run "$privspec" run -u "$them" -g 7 -G 5,6 -- "$copy" show
    is "$(value uids "$out")" \
        "real $them effective $them saved $them" 'the uids after run'
    is "$(value gids "$out")" 'real 7 effective 7 saved 7' \
        'the gids after run'
    like "$(value groups "$out")" '*5,6*' 'the groups after run'
fi
needs "what /proc has too" libcap || done_testing

# ---- itself ----

run "$privspec" show
is "$status/$err" 0/ 'show succeeds'
like "$out" '[1-9]* privspec
  uids *' 'it shows itself'
run cat /proc/self/status
self=$out
run "$privspec" show
shows "$self" itself
is "$(value threads "$out")" 1 'itself: one thread'

# ---- others ----

run "$privspec" show $$
like "$out" "$$ *" 'another process: its number'
run cat "/proc/$$/status"
self=$out
run "$privspec" show $$
shows "$self" 'this shell'
run "$privspec" show -- $$
is "$status" 0 'after --'
run "$privspec" show "000$$"
like "$status/$out" "0/$$ *" 'a number may begin with zeros'

run "$privspec" show $$ $$
is "$status/$(printf '%s\n' "$out" | grep -c "^$$ ")" 0/2 'two processes'
run "$privspec" show $$ 2147483647 $$
is "$status/$(printf '%s\n' "$out" | grep -c "^$$ ")" 1/2 \
    'one of three is not there: the others are shown, status 1'
like "$err" 'privspec: read: *2147483647*' 'the message names it'
run "$privspec" show $$ x
is "$status" 125 'one of two is no number: status 125'

# start COMMAND…: in the background, until the script ends: it is to say
# "ready", and to wait for its standard input to end.  Sets $pid.
start() {
    rm -f ready go
    mkfifo ready go
    exec 8<>go
    "$@" >ready <go 8>&- &
    pid=$!
    word=
    read -r word <ready
    [ "$word" = ready ] && return 0
    exec 8>&-
    wait "$pid"
    return 1
}

finish() {
    exec 8>&-
    wait "$pid"
}

wait_for_end='echo ready; read -r end; :'
if needs 'a process with a capability' become ordinary 10; then
    if start "$privspec" run -u "$them" -g 7 -G 5,6 \
        -c cap_net_bind_service+ep -- sh -c "$wait_for_end"; then
        run cat "/proc/$pid/status"
        other=$out
        run "$privspec" show "$pid"
        like "$status/$out" "0/$pid sh
*" 'another process: number and name'
        shows "$other" 'a process with a capability'
        is "$(value permitted "$out")" cap_net_bind_service \
            'it is that capability'
        is "$(value groups "$out")" 5,6 'and those groups'
        run ordinary "$copy" show "$pid"
        is "$(value permitted "$out")" cap_net_bind_service \
            'an ordinary user sees it too'
        finish
    else
        ok 'a process with a capability starts' false
    fi
fi
if needs 'no_new_privs' setpriv; then
    if start setpriv --no-new-privs sh -c "$wait_for_end"; then
        run "$privspec" show "$pid"
        is "$(value no_new_privs "$out")" on 'no_new_privs is seen'
        finish
    else
        skip 'no_new_privs' 'setpriv can not set it'
    fi
fi

# ---- in the words of either system ----

run "$privspec" show $$
self=$out
run "$privspec" show --system linux $$
is "$out" "$self" "--system linux is what there is without it"

# said COMMAND-LINE…: what a process of privspec run shows of its sets.
said() {
    "$privspec" run "$@" -- "$copy" show --system solaris 2>/dev/null \
        | sed -n '/^  effective/,/^  inheritable/p' | sed '$d'
}
if needs 'the words of Solaris' become 10 0 5; then
    is "$(said -u "$them" -g 7 -c cap_net_bind_service+ep)" \
        '  effective    basic,net_privaddr
  permitted    basic,net_privaddr' 'what is the same on both systems'
    is "$(said -u "$them" -g 7 -c cap_chown,cap_net_bind_service+ep)" \
        '  effective    basic,file_chown,file_chown_self,net_privaddr
    beyond     cap_chown
  permitted    basic,file_chown,file_chown_self,net_privaddr
    beyond     cap_chown' 'what is more than the words say is told'
    is "$(said -u "$them" -g 7 -c cap_kill+ep)" '  effective    basic
    beyond     cap_kill
  permitted    basic
    beyond     cap_kill' 'and what no word says'
    is "$(said -u "$them" -g 7)" '  effective    basic
  permitted    basic' 'nothing of Linux is basic'
    out=$("$privspec" run -u "$them" -g 7 -- "$copy" show \
        --system solaris)
    is "$(value inheritable "$out")/$(value ambient "$out")" basic/basic \
        'so it is in every set'
    is "$(value uids "$out")/$(value threads "$out")" \
        "$(ids Uid "Uid: $them $them $them $them")/1" \
        'the rest is as without it'
fi

# A process chooses its name, and someone else's terminal shows it.
name=$(printf 'a\033[31mb')
if ln -s "$(command -v sh)" "$name" 2>/dev/null \
    && start "./$name" -c "$wait_for_end"; then
    run "$privspec" show "$pid"
    is "$status" 0 'a process with an escape in its name'
    ok 'the escape is not sent to the terminal' \
        test "$out" = "$(printf '%s\n' "$out" | tr -d '\033')" \
        || diag "$(printf '%s\n' "$out" | sed 1q | tr '\033' '^')"
    finish
else
    skip 'a process with an escape in its name' 'there can be none'
fi

# A zombie, or one that ends meanwhile, is no crash: it is there or not.
sh -c : &
pid=$!
run "$privspec" show "$pid"
like "$status" '[01]' 'a process that ends'
wait "$pid"

done_testing

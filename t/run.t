#!/bin/sh
# SPDX-License-Identifier: ISC
# run.t: privspec run: what a command is run with, and what is refused.

# shellcheck source=t/tap.sh
. "${srcdir:-.}/t/tap.sh"

# become [OPTION…] -- COMMAND…: as $them, by number.
become() {
    run "$privspec" run -u "$them" -g "$them" "$@"
}

# sets NAME INH PRM EFF AMB: what the status in $out shows.
sets() {
    is "$(field CapInh "$out") $(field CapPrm "$out") $(field CapEff "$out") \
$(field CapAmb "$out")" "$2 $3 $4 $5" "$1"
}

# group_set LIST: in order, each once.
group_set() {
    # shellcheck disable=SC2086 # words
    printf '%s\n' $1 | sort -nu | tr '\n' ' ' | sed 's/ $//'
}

none=0000000000000000
port=0000000000000400 # cap_net_bind_service

them4="$them $them $them $them"

# ---- a text that is wrong ----

if [ "$backend" = solaris ]; then
    typo='privileges, byte 6: unknown privilege "net_privadr"; '
    typo="${typo}did you mean net_privaddr?"
    become -p basic,cap_chown -- touch "$marker"
    refused parse '*Linux capability*' 'a capability is recognised'
    set -- -p basic,net_privadr
else
    typo='capabilities, byte 0: unknown capability "cap_net_bind_servce"; '
    typo="${typo}did you mean cap_net_bind_service?"
    become -c 'cap_kill+ep cap_chwn+ep' -- touch "$marker"
    refused parse \
        'capabilities, byte 12: *"cap_chwn"; did you mean cap_chown[?]' \
        'the byte counts from the start of the text'
    become -c net_bind_service+ep -- touch "$marker"
    refused parse '*cap_net_bind_service' 'a missing cap_ is recognised'
    become -c net_privaddr+ep -- touch "$marker"
    refused parse '*Solaris*' "a Solaris privilege is recognised"
    set -- -c cap_net_bind_servce+ep
fi
become "$@" -- touch "$marker"
refused parse "$typo" 'a misspelt word is refused, with the right one'
if needs 'effective alone' libcap; then
    become -c cap_kill+e -- touch "$marker"
    refused permitted '*cap_kill*effective and not permitted*' \
        'effective and not permitted is refused'
fi
user=$(getent passwd nobody 2>/dev/null | cut -d: -f1)
if [ -n "$user" ]; then
    run "$privspec" run -u "$user" "$@" -- touch "$marker"
    refused parse "$typo" 'the same with a user by name'
else
    skip 'the same with a user by name' 'there is no user nobody'
fi

# ---- users and groups that are wrong ----

large='"*" is out of range: ids go from 0 to 4294967294'
for id in 4294967295 4294967296 99999999999999999999999 \
    18446744073709551616 000004294967295; do
    run "$privspec" run -u "$id" -g "$them" -- touch "$marker"
    refused lookup "user $large" "-u $id is out of range"
    run "$privspec" run -u "$them" -g "$id" -- touch "$marker"
    refused lookup "group $large" "-g $id is out of range"
    become -G "$id" -- touch "$marker"
    refused lookup "supplementary group $large" "-G $id is out of range"
done
for id in -1 0x0 ' 0' '0 ' +0 0.0 1e3 no_such_name; do
    run "$privspec" run -u "$id" -g "$them" -- touch "$marker"
    refused lookup "unknown user \"$id\"*" "-u '$id' is no number"
    run "$privspec" run -u "$them" -g "$id" -- touch "$marker"
    refused lookup "unknown group \"$id\"*" "-g '$id' is no number"
    become -G "$them,$id" -- touch "$marker"
    refused lookup "unknown supplementary group \"$id\"*" \
        "-G '$them,$id' has one that is no number"
done
run "$privspec" run -u '' -g "$them" -- touch "$marker"
refused lookup 'user is empty*' "-u '' is refused"
run "$privspec" run -u "$them" -g '' -- touch "$marker"
refused lookup 'group is empty*' "-g '' is refused"
for list in ',' "$them," ",$them" "$them,,$them"; do
    become -G "$list" -- touch "$marker"
    refused lookup 'supplementary group is empty*' "-G '$list' is refused"
done
run "$privspec" run -u "$them" -- touch "$marker"
refused lookup "user \"$them\" is a number*group*" \
    '-u by number without -g is refused'
run "$privspec" run -u "
" -g "$them" -- touch "$marker"
refused lookup '*"\\x0a"*' 'a control byte is shown, not sent'

# ---- identity ----

if needs identity become; then
    become -G '' -- sh -c 'id -u; id -ru; id -g; id -rg; id -G'
    is "$(echo "$out" | tr '\n' ' ')" "$them $them $them $them $them " \
        'the ids are those named'
    run "$privspec" run -u "000$them" -g "0$them" -- id -u
    is "$status/$out" "0/$them" 'a number may begin with zeros'
    run "$privspec" run --user="$them" --group "$them" --groups= -- id -u
    is "$status/$out" "0/$them" 'options have long names'
    become -- id -G
    is "$out" "$them" 'a user by number has his group alone'
    become -G 5,6 -- id -G
    is "$(group_set "$out")" "5 6 $them" '-G 5,6 are the groups'
    become -G 6,5,6,5,5 -- id -G
    is "$(group_set "$out")" "5 6 $them" 'a group named twice is one'
    become -G 5 -G 6 -- id -G
    is "$(group_set "$out")" "6 $them" 'of two lists the last counts'
    # More groups than any first guess at room for them.
    many=$(awk 'BEGIN { for (i = 1000; i < 1300; i++) printf ",%d", i }')
    become -G "5$many" -- id -G
    if [ "$status" -eq 0 ]; then
        is "$(group_set "$out")" "$(group_set "5$(echo "$many" \
            | tr , ' ') $them")" '301 groups are set and proven'
    else
        diag "$err"
        skip '301 groups' 'not all are mapped in this user namespace'
    fi
    group=$(getent group 0 2>/dev/null | cut -d: -f1)
    if [ -n "$group" ]; then
        become -G "$group,5" -- id -G
        is "$(group_set "$out")" "0 5 $them" 'a group may be named'
    fi
    if [ -n "$user" ]; then
        run "$privspec" run -u "$user" -- sh -c 'id -u; id -g; id -G'
        is "$out" "$(id -u "$user"; id -g "$user"; id -G "$user")" \
            "a user by name has the database's groups"
    else
        skip 'a user by name' 'there is no user nobody'
    fi
    become -- cat /proc/self/status
    if [ -n "$(field Uid "$out")" ]; then
        is "$(field Uid "$out")/$(field Gid "$out")" "$them4/$them4" \
            'the kernel has each id four times'
    else
        skip 'the kernel has each id four times' 'no /proc/self/status'
    fi
fi

# ---- uid 0 kept ----

root=$(getent passwd 0 2>/dev/null | cut -d: -f1)
root=${root:-root}
if needs 'uid 0 without being named' root; then
    run "$privspec" run -- touch "$marker"
    refused setuid '*keep uid 0, and no user is named*' \
        'uid 0 is not kept without being named'
    run "$privspec" run -g "$them" -c = -- touch "$marker"
    refused setuid '*keep uid 0, and no user is named*' \
        'nor when a group is named'
fi
if needs 'uid 0 named' libcap become; then
    run "$privspec" run -u "$root" -- id -u
    is "$status/$out" 0/0 '-u root runs the command'
    like "$err" 'privspec: warning: uid 0 kept: not confined*' \
        '-u root is warned about'
    run "$privspec" run -u 0 -g 0 -- id -u
    is "$status/$out" 0/0 '-u 0 runs the command'
    like "$err" 'privspec: warning: uid 0 kept: not confined*' \
        '-u 0 is warned about'
fi

# ---- the sets after exec ----

if needs 'cap_net_bind_service alone' libcap become 10; then
    become -G '' -c cap_net_bind_service+ep -- cat /proc/self/status
    is "$status/$err" 0/ 'it runs without a word'
    sets 'bit 10 alone in I, P, E and ambient' $port $port $port $port
    is "$(field Uid "$out")/$(field Gid "$out")/$(field Groups "$out")" \
        "$them4/$them4/" 'the ids four times, no groups'
    if [ -n "$user" ] && getent group nogroup >/dev/null; then
        run "$privspec" run -u "$user" -g nogroup \
            -c cap_net_bind_service+ep -- cat /proc/self/status
        sets 'the same as nobody:nogroup' $port $port $port $port
        id=$(id -u "$user")
        is "$(field Uid "$out")" "$id $id $id $id" "nobody's id four times"
        id=$(getent group nogroup | cut -d: -f3)
        is "$(field Gid "$out")" "$id $id $id $id" "nogroup's id four times"
    else
        skip 'as nobody:nogroup' 'there is no nobody or no nogroup'
    fi
    become -c CAP_NET_BIND_SERVICE=pe -- cat /proc/self/status
    sets 'the same in capitals' $port $port $port $port
    become -c 10+ep -- cat /proc/self/status
    sets 'the same as a number' $port $port $port $port
    become -c cap_net_bind_service+p -- cat /proc/self/status
    sets 'permitted alone is effective after exec' $port $port $port $port
    like "$err" 'privspec: warning: *more than the text says*' \
        'which is warned about'
    become -c cap_net_bind_service+i -- cat /proc/self/status
    sets 'inheritable alone stays that' $port $none $none $none
    become -c cap_net_bind_service+ep -p basic -- cat /proc/self/status
    sets "the other system's text changes nothing" \
        $port $port $port $port
fi
if needs 'no capabilities' libcap become; then
    become -- cat /proc/self/status
    is "$status/$err" 0/ 'no text: it runs without a word'
    sets 'no text: nothing is kept' $none $none $none $none
    for text in '' = 'all=' 'all+eip all-eip'; do
        become -c "$text" -- cat /proc/self/status
        sets "'$text': nothing is kept" $none $none $none $none
    done
    become -p 'basic,net_privaddr' -- cat /proc/self/status
    sets 'only the other text: nothing is kept' $none $none $none $none
    like "$err" "privspec: warning: only the other system's text*" \
        'which is warned about'
fi
if needs 'the other text, translated' libcap become 10; then
    become --translate exact -p 'basic,net_privaddr' -- cat /proc/self/status
    sets '--translate: the other text is used' $port $port $port $port
    like "$err" 'privspec: warning: the limit (bounding) set is not *' \
        'that its limit set is not is warned about'
    become --translate off -p 'basic,net_privaddr' -- cat /proc/self/status
    sets '--translate off: it is not' $none $none $none $none
    become --translate within -p 'basic,net_privaddr,win_dga' -- \
        cat /proc/self/status
    sets '--translate within: what there is is used' \
        $port $port $port $port
    like "$err" '*the translation is not exact: lost win_dga; added none*' \
        'what is lost is warned about'
    become --translate closest -c = -p basic,net_privaddr -- \
        cat /proc/self/status
    sets 'a text for Linux comes first' $none $none $none $none
    printf 'Security {\nprivileges = "basic net_privaddr"\n%s\n}\n' \
        'translate = exact' >translate.conf
    become -f translate.conf -- cat /proc/self/status
    sets 'a file says the same' $port $port $port $port
    become -f translate.conf --translate off -- cat /proc/self/status
    sets 'the line comes before the file' $none $none $none $none
    become --translate exact -p 'basic,!proc_exec' -- touch "$marker"
    refused translate \
        "privileges: can't be translated *every process there has proc_exec" \
        'a text that Linux cannot express'
fi
run "$privspec" run --translate exactly -- true
is "$status" 125 'an unknown policy: status 125'
like "$err" 'privspec: usage: --translate exactly is unknown: give exact, *' \
    'the message names those that there are'
if needs 'what leads to all' libcap become 7 5; then
    become -c cap_setuid,cap_kill+ep -- cat /proc/self/status
    sets 'two capabilities' 00000000000000a0 00000000000000a0 \
        00000000000000a0 00000000000000a0
    like "$err" 'privspec: warning: *lead to all others: cap_setuid' \
        'the one that leads to all others is warned about'
fi
if needs 'everything that is held' libcap become; then
    # What the text must leave out, in numbers.
    permitted=$(field CapPrm "$(cat /proc/self/status)")
    last=$(cat /proc/sys/kernel/cap_last_cap)
    text=all+ep bit=0
    while [ "$bit" -le "$last" ]; do
        holds "$permitted" "$bit" || text="$text $bit-ep"
        bit=$((bit + 1))
    done
    become -c "$text" -- cat /proc/self/status
    sets "'$text'" "$permitted" "$permitted" "$permitted" "$permitted"
fi
if needs 'less than was held' libcap become ordinary 10 5; then
    become -G '' -c cap_net_bind_service,cap_kill+ep -- \
        "$copy" run -c cap_kill+ep -- cat /proc/self/status
    sets 'a second run keeps less' 0000000000000020 0000000000000020 \
        0000000000000020 0000000000000020
    become -G '' -c cap_net_bind_service,cap_kill+ep -- \
        "$copy" run -- cat /proc/self/status
    sets 'a second run without a text keeps nothing' \
        $none $none $none $none
    become -G '' -c cap_net_bind_service+ep -- \
        "$copy" run -c cap_kill,cap_net_bind_service+ep -- touch "$marker"
    refused permitted '*cap_kill*' 'a second run regains nothing'
    become -G '' -c cap_net_bind_service+ep -- \
        "$copy" run --if-root -- cat /proc/self/status
    sets '--if-root with a capability is no unprivileged start' \
        $none $none $none $none
fi
if needs 'other ids that were held' libcap become ordinary 7 6; then
    become -G 5 -c cap_setuid,cap_setgid+ep -- \
        "$copy" run -u 12 -g 13 -G 14 -- cat /proc/self/status
    sets 'from one ordinary user to another' $none $none $none $none
    is "$(field Uid "$out")/$(field Gid "$out")/$(field Groups "$out")" \
        '12 12 12 12/13 13 13 13/14' 'with the new ids'
fi

# ---- what is not held ----

if needs 'a bounding set that lacks two of three' libcap become 5 8 10 13
then
    text=cap_net_raw,cap_kill,cap_net_bind_service+ep
    rest=$(printf '%016x' $((0x$(field CapBnd "$(cat /proc/self/status)") \
        & ~0x2020)))
    found=no
    cat >lacking <<END
exec "$privspec" run -u $them -g $them -c $text -- touch "$marker"
END
    if capsh --drop=cap_net_raw,cap_kill --shell=/bin/sh -- -c \
        'cat /proc/self/status' 2>/dev/null | grep -q "^CapBnd:.$rest"; then
        found=capsh
        run capsh --drop=cap_net_raw,cap_kill --shell=/bin/sh -- lacking
    elif setpriv --bounding-set -net_raw,-kill cat /proc/self/status \
        2>/dev/null | grep -q "^CapBnd:.$rest"; then
        found=setpriv
        run setpriv --bounding-set -net_raw,-kill sh lacking
    fi
    if [ $found = no ]; then
        skip 'a bounding set that lacks two of three' 'no tool to make one'
    else
        refused permitted '*not hold cap_kill,cap_net_raw:*' \
            "a bounding set that lacks two of three ($found): both named"
        unlike "$err" '*cap_net_bind_service*' 'the third is not named'
    fi
fi
if needs 'what an ordinary user lacks' libcap ordinary; then
    run ordinary "$copy" run -c cap_kill,cap_chown+ep -- touch "$marker"
    refused permitted '*not hold cap_chown,cap_kill*' \
        'an ordinary user asks for two capabilities: both named'
    unlike "$err" '*cap_setpcap*' \
        'no capability is named that would not help'
    run ordinary "$copy" run --held -c cap_kill,cap_chown+ep -- \
        cat /proc/self/status
    sets '--held leaves out what is not held' $none $none $none $none
    is "$err" 'privspec: warning: asked for, not held, and left out: '\
'cap_chown,cap_kill' '--held names what is left out'
fi
if needs '--held, a part of it' libcap become 5; then
    # Nobody holds 62: there is no such capability yet.
    become --held -c 62,cap_kill+ep -- cat /proc/self/status
    sets '--held keeps the rest' 0000000000000020 0000000000000020 \
        0000000000000020 0000000000000020
    like "$err" '*warning: *left out: 62' '--held names what is left out'
fi

# ---- securebits ----

if needs securebits libcap become capsh 8 10; then
    cat >keeping <<END
exec "$privspec" run -u $them -g $them -c cap_net_bind_service+ep -- \
    cat /proc/self/status
END
    cat >nothing <<END
exec "$privspec" run -u $them -g $them -- cat /proc/self/status
END
    # SECBIT_KEEP_CAPS_LOCKED and SECBIT_NO_CAP_AMBIENT_RAISE stand in the
    # way of keeping something; SECBIT_NO_SETUID_FIXUP doesn't.
    for bits in 0x20 0x40; do
        run capsh --secbits=$bits --shell=/bin/sh -- keeping
        refused securebits '*SECBIT_*' "securebits $bits are in the way"
        run capsh --secbits=$bits --shell=/bin/sh -- nothing
        is "$status" 0 "securebits $bits: nothing can be kept"
        sets "securebits $bits: nothing is kept" $none $none $none $none
    done
    for bits in 0x04 0x0c; do
        run capsh --secbits=$bits --shell=/bin/sh -- keeping
        sets "securebits $bits: one is kept" $port $port $port $port
        run capsh --secbits=$bits --shell=/bin/sh -- nothing
        sets "securebits $bits: nothing is kept" $none $none $none $none
    done
fi

# ---- what else survives ----

if needs '--close-fds' become native; then
    cat >descriptors <<'END'
for fd in 7 8; do
    if true <&"$fd"; then echo "$fd"; fi
done 2>/dev/null
END
    run "$privspec" run -u "$them" -g "$them" -- sh ./descriptors \
        7</dev/null 8</dev/null
    is "$status/$out" '0/7
8' 'descriptors are open in the command'
    run "$privspec" run --close-fds -u "$them" -g "$them" -- \
        sh ./descriptors 7</dev/null 8</dev/null
    is "$status/$out/$err" 0// '--close-fds: not any more'
fi
# A uid of this run's own, because keys that are gone are listed for a while.
id=$((20000 + $$ % 40000))
if needs '--new-keyring' libcap become native /proc/keys; then
    run "$privspec" run --new-keyring -u $id -g $id -- true
    if [ "$status" -eq 125 ]; then
        like "$err" 'privspec: keyring: *' '--new-keyring: why there is none'
        skip '--new-keyring' "$err"
    else
        id=$((id + 1))
        run "$privspec" run -u $id -g $id -- cat /proc/keys
        is "$status/$(printf '%s\n' "$out" | grep -c " $id .*keyring *_ses")" \
            0/0 "the session keyring is the caller's"
        run "$privspec" run --new-keyring -u $id -g $id -- cat /proc/keys
        is "$status/$(printf '%s\n' "$out" | grep -c " $id .*keyring *_ses")" \
            0/1 "--new-keyring: it is the user's"
    fi
fi

# ---- limited and sealed ----

bounding=$(field CapBnd "$(cat /proc/self/status 2>/dev/null)")
kept='privspec: warning: uid 0 kept: not confined*'
regained='*gets the whole bounding set back*'

if needs '--limit and --seal' libcap become 8 10; then
    become --limit -c cap_net_bind_service+ep -- cat /proc/self/status
    is "$status/$err" 0/ '--limit: it runs without a word'
    sets '--limit: the sets are as without' $port $port $port $port
    is "$(field CapBnd "$out")/$(field NoNewPrivs "$out")" $port/0 \
        '--limit: the bounding set is what is kept'
    become --seal -c cap_net_bind_service+ep -- cat /proc/self/status
    is "$status/$err" 0/ '--seal: it runs without a word'
    sets '--seal: the sets are as without' $port $port $port $port
    is "$(field CapBnd "$out")/$(field NoNewPrivs "$out")" "$bounding/1" \
        '--seal: no_new_privs is on, the bounding set as it was'
    become --seal --limit -- cat /proc/self/status
    is "$(field CapBnd "$out")/$(field NoNewPrivs "$out")" $none/1 \
        'both: nothing is left in the bounding set'
    printf 'Security {\nuser = 65534\ngroup = 65534\n%s = yes\n}\n' \
        seal >seal.conf
    run "$privspec" run -f seal.conf -- cat /proc/self/status
    is "$(field CapBnd "$out")/$(field NoNewPrivs "$out")" "$bounding/1" \
        'seal = yes in a file'
    run "$privspec" run -f seal.conf --limit -- cat /proc/self/status
    is "$(field CapBnd "$out")/$(field NoNewPrivs "$out")" $none/1 \
        'an option adds to the file'
fi
if needs 'sealed, with uid 0 kept' libcap become 8 10; then
    run "$privspec" run -u "$root" -c cap_net_bind_service+ep -- \
        cat /proc/self/status
    is "$(field CapPrm "$out")" "$bounding" \
        'uid 0, not sealed: the command has all that is in the bounding set'
    like "$err" "$kept$regained" 'uid 0, not sealed: which is warned about'
    run "$privspec" run --seal -u "$root" -c cap_net_bind_service+ep -- \
        cat /proc/self/status
    is "$status/$(field CapPrm "$out")/$(field NoNewPrivs "$out")" \
        "0/$port/1" 'uid 0, sealed: bit 10 alone, and no_new_privs'
    like "$err" "$kept" 'uid 0, sealed: it is warned about'
    unlike "$err" "$regained" 'uid 0, sealed: but not for the exec'
    run "$privspec" run --limit -u "$root" -c cap_net_bind_service+ep -- \
        cat /proc/self/status
    is "$status/$(field CapPrm "$out")/$(field NoNewPrivs "$out")" \
        "0/$port/0" 'uid 0, limited: nothing more is there to be had'
    unlike "$err" "$regained" 'uid 0, limited: so there is no word of it'
fi
name='without cap_setpcap'
if needs "$name" libcap become capsh 8 10; then
    cat >limited <<END
exec "$privspec" run --limit -u $them -g $them -- touch "$marker"
END
    cat >sealed <<END
exec "$privspec" run --seal -u $root -c cap_net_bind_service+ep -- \
    cat /proc/self/status
END
    run capsh --drop=cap_setpcap --shell=/bin/sh -- limited
    refused permitted '*not hold cap_setpcap, which the change needs: *' \
        "$name --limit is refused"
    run capsh --drop=cap_setpcap --shell=/bin/sh -- sealed
    is "$status/$(field CapPrm "$out")/$(field NoNewPrivs "$out")" \
        "0/$port/1" "$name --seal holds all the same"
fi

# ---- what else survives ----

if needs '--close-fds' /proc/self/fd become; then
    # shellcheck disable=SC2016 # for that shell
    open='for fd in 3 7 9; do
        [ ! -e /proc/self/fd/$fd ] || echo $fd open; done'
    exec 3<"$tmp" 7</dev/null 9>"$tmp/.out9"
    become -- sh -c "$open"
    is "$out" "3 open
7 open
9 open" 'descriptors are left open'
    become --close-fds -- sh -c "$open"
    is "$status/$out/$err" 0// '--close-fds closes those above 2'
    exec 3<&- 7<&- 9>&-
fi
if needs '--new-keyring' libcap become; then
    if become --new-keyring -- true && [ "$status" -eq 0 ]; then
        is "$err" '' '--new-keyring: it runs without a word'
    else
        like "$err" 'privspec: keyring: keyctl, *' \
            '--new-keyring: what forbids it is named'
    fi
fi
if needs '--new-keyring, the stub' stub; then
    become --new-keyring -- touch "$marker"
    refused keyring '*no session keyrings*' '--new-keyring is refused'
fi

# ---- the ordinary user ----

if needs 'an ordinary user' libcap ordinary; then
    run ordinary "$copy" run -- cat /proc/self/status
    is "$status/$err" 0/ 'an ordinary user may run a command'
    sets 'and has nothing' $none $none $none $none
    run ordinary "$copy" run -u 12 -g 13 -G '' -- touch "$marker"
    refused permitted '*cap_setuid*' \
        'another user is refused, cap_setuid is named'
    run ordinary "$copy" run -u "$root" -- touch "$marker"
    refused permitted '*cap_setuid*' 'root is refused, cap_setuid is named'
fi
if needs 'an ordinary user, the stub' stub ordinary; then
    run ordinary "$copy" run -- touch "$marker"
    refused setuid '*root*' 'an ordinary user is refused'
    run ordinary "$copy" run -u 12 -g 13 -- touch "$marker"
    refused setuid '*root*' 'another user is refused'
fi
if needs '--if-root' ordinary; then
    run ordinary "$copy" run --if-root -u 12 -g 13 -- \
        sh -c 'id -u; exit 7'
    like "$status/$out" "7/[1-9]*" '--if-root runs as it is'
    unlike "$out" 12 '--if-root changes nothing'
    like "$err" 'privspec: warning: started without privileges*' \
        '--if-root says so'
fi
if needs '--if-root as root' become; then
    become --if-root -- id -u
    is "$status/$out/$err" "0/$them/" '--if-root as root changes the user'
fi

# ---- the stub ----

if needs 'what the stub refuses' stub; then
    become -c cap_kill+ep -- touch "$marker"
    refused permitted "capabilities: *can't keep cap_kill *" \
        'a capability is refused'
    become --held -c cap_kill+ep -- touch "$marker"
    refused permitted "capabilities: *can't keep cap_kill *" \
        'also with --held'
    become -p basic,net_privaddr -- touch "$marker"
    refused permitted "privileges: *can't keep net_privaddr *" \
        'a privilege is refused'
    run "$privspec" run -u 0 -g 0 -- touch "$marker"
    refused setuid '*uid 0*' 'uid 0 is refused'
fi
if needs 'what the stub lets pass' stub become; then
    for text in '' = all=; do
        become -c "$text" -- id -u
        is "$status/$out" "0/$them" "-c '$text' asks for nothing"
    done
    become -p basic -- id -u
    is "$status/$out" "0/$them" '-p basic is what an ordinary user has'
fi

# ---- the exit status ----

if needs 'exit status' become; then
    for code in 0 1 42 125 255; do
        become -- sh -c "exit $code"
        is "$status" "$code" "the command's own $code"
    done
    become -- /nonexistent/command
    is "$status" 127 'no such command: 127'
    like "$err" 'privspec: exec: /nonexistent/command: ?*' \
        'no such command: the message says so'
    run env PATH=/usr/bin:/bin "$privspec" run -u "$them" -g "$them" -- \
        no_such_command
    is "$status" 127 'no such command in PATH: 127'
    become -- ''
    is "$status" 127 'an empty command: 127'
    become -- /etc/passwd
    is "$status" 126 'a file that is no command: 126'
    like "$err" 'privspec: exec: /etc/passwd: ?*' \
        'a file that is no command: the message says so'
    become -- /
    is "$status" 126 'a directory: 126'
    become -- sh -c 'kill -TERM $$'
    is "$status" 143 'a signal is not hidden'
    become id -u
    is "$status/$out" "0/$them" 'the -- may be left out'
    become printf '%s' -u
    is "$out" -u "options after the command are the command's"
fi

# ---- chroot ----

mkdir root root/empty writable foreign
echo inside >root/inside
chmod 775 writable
run "$privspec" run -u "$them" -g "$them" -r "$tmp/missing" -- \
    touch "$marker"
refused chroot '"*/missing" *ENOENT*' 'no such directory'
become -r "$tmp/root/inside" -- touch "$marker"
refused chroot '"*/inside" *ENOTDIR*' 'a file is no directory'
become -r '' -- touch "$marker"
refused chroot '*empty*' 'an empty name'
if needs 'directories that others may change' root become; then
    become -r "$tmp/writable" -- touch "$marker"
    refused chroot '"*/writable" may be written by group*0775*' \
        'a directory that its group may write'
    chmod 1777 writable
    become -r "$tmp/writable" -- touch "$marker"
    refused chroot '"*/writable" may be written by *01777*' \
        'a sticky directory that all may write'
    chown "$them" foreign
    become -r "$tmp/foreign" -- touch "$marker"
    refused chroot "\"*/foreign\" is owned by uid $them*" \
        "a directory that isn't root's"
    ln -s foreign link
    become -r "$tmp/link" -- touch "$marker"
    refused chroot "\"*/link\" is owned by uid $them*" \
        'a link is judged by where it leads'
fi
if needs 'chroot as an ordinary user' libcap ordinary nonroot; then
    become -r / -- touch "$marker"
    like "$status" 125 'an ordinary user has no chroot'
fi

# root_with COMMAND…: puts commands into $tmp/root, with the libraries that
# they name.
root_with() {
    for tap_word; do
        tap_word=$(command -v "$tap_word") || return 1
        for tap_file in "$tap_word" \
            $(ldd "$tap_word" 2>/dev/null | grep -o '/[^ )]*'); do
            mkdir -p "root${tap_file%/*}" \
                && cp -L "$tap_file" "root$tap_file" || return 1
        done
    done
}

if needs chroot become closed \
    && { [ "$backend" = stub ] || needs chroot 18; }; then
    if root_with sh id && chroot root sh -c 'test -f /inside' 2>/dev/null
    then
        sh=$(command -v sh) id=$(command -v id)
        # shellcheck disable=SC2016 # for that shell
        read='read a </inside; echo $a'
        cd /
        become -r "$tmp/root" -G 5 -- "$sh" -c \
            "pwd; cd ..; pwd; $read; $id -u; $id -G"
        cd "$tmp" || exit 99
        is "$status/$err" 0/ 'a command runs in the new root'
        is "$(echo "$out" | tr '\n' ' ')" "/ / inside $them $them 5 " \
            'it is there, as the user, and .. leads nowhere else'
        become -r root -- "$sh" -c "$read"
        is "$status/$out" 0/inside 'a relative name'
        become -r "$tmp/root" -- "$sh" -c ': >/new'
        ok 'the user may not write there' test ! -e root/new
        chmod 775 root
        become -r "$tmp/root" --allow chroot-writable -- \
            "$sh" -c "$read"
        is "$status/$out" 0/inside '--allow chroot-writable'
        like "$err" "privspec: warning: the chroot directory is not*" \
            '--allow chroot-writable is warned about'
        chmod 755 root
        # Only root may search it, and cap_dac_read_search serves for that.
        chmod 700 root
        become -r "$tmp/root" -- "$sh" -c :
        is "$status" 126 'a root that the user may not search: 126'
        chmod 755 root
        if needs 'cap_sys_chroot kept' libcap 18; then
            become -r "$tmp/root" -c cap_sys_chroot+ep -- "$sh" -c :
            is "$status" 0 'cap_sys_chroot may be kept'
            like "$err" '*warning: chroot with cap_sys_chroot*' \
                'cap_sys_chroot kept is warned about'
        fi
    else
        skip 'a command in the new root' 'no command could be put there'
    fi
    become -r "$tmp/root/empty" -- sh
    is "$status" 127 'a command that is only outside: 127'
    become -r / -- sh -c 'cd /; pwd'
    is "$status/$out" 0// '-r / is allowed'

    exec 7<"$tmp"
    become -r "$tmp/root" -- touch "$marker"
    refused descriptors 'descriptor 7 is a directory*' \
        'an open directory is refused'
    become -r "$tmp/root/empty" --allow directories -- sh
    is "$status" 127 'an open directory may be allowed'
    like "$err" '*warning: directories are open*' 'which is warned about'
    become -- id -u
    is "$status/$out" "0/$them" 'without chroot an open directory is nothing'
    become -r "$tmp/root/empty" --close-fds -- sh
    is "$status/${err%%/*}" '127/privspec: exec: sh: No such file or'\
' directory in the new root ' 'nor is one that will be closed'
    exec 7<"$tmp/root/inside"
    become -r "$tmp/root/empty" -- sh
    is "$status" 127 'an open file is nothing'
    exec 7<&-
fi

# ---- files ----

cat >first.conf <<'END'
Other "label" { user = x { y } }
Security {
  user = 65534
  group = 65534
  supplemental_groups = ( 5 6 )
  capabilities = "cap_net_bind_service+ep"
}
END
cat >plain.conf <<'END'
Security {
  user = 65534
  group = 65534
  supplemental_groups = ( 5 6 )
}
END
cat >second.conf <<'END'
security {
  USER = 12
  Group = '13'
}
END
echo 'Other { user = x }' >other.conf

if needs 'files' become; then
    run "$privspec" run -f plain.conf -- sh -c 'id -u; id -G'
    is "$status/$(group_set "$out")" "0/5 6 $them" 'what the file says'
    run "$privspec" run --file=plain.conf -G 7 -- sh -c 'id -u; id -G'
    is "$(group_set "$out")" "7 $them" 'an option replaces one line'
    run "$privspec" run -G '' -f plain.conf -- sh -c 'id -u; id -G'
    is "$(group_set "$out")" "$them" 'also before the file, and empty'
    run "$privspec" run -u 12 -g 13 -f plain.conf -- sh -c 'id -u; id -G'
    is "$(group_set "$out")" '5 6 12 13' 'options replace two lines'
    run "$privspec" run -f plain.conf -f second.conf -- \
        sh -c 'id -u; id -G'
    is "$(group_set "$out")" '12 13' 'the later file replaces the first'
    run "$privspec" run -f second.conf -f plain.conf -- \
        sh -c 'id -u; id -G'
    is "$(group_set "$out")" "5 6 $them" 'whichever is the later'
    run "$privspec" run -f second.conf -f other.conf -- \
        sh -c 'id -u; id -G'
    is "$(group_set "$out")" '12 13' 'a file without a stanza is nothing'
    chmod 664 second.conf
    run "$privspec" run --allow file-writable -f second.conf -- id -u
    is "$status/$out" 0/12 '--allow file-writable'
    chmod 644 second.conf
fi
if needs 'files with capabilities' libcap become 10; then
    run "$privspec" run -f first.conf -- cat /proc/self/status
    sets "the file's capabilities" $port $port $port $port
    is "$(group_set "$(field Groups "$out")")" '5 6' "the file's groups"
    run "$privspec" run -f first.conf -c = -- cat /proc/self/status
    sets "an option replaces the file's capabilities" \
        $none $none $none $none
    run "$privspec" run -f first.conf -f second.conf -- \
        cat /proc/self/status
    sets 'the later file has none' $none $none $none $none
    is "$(field Groups "$out")" 13 'nor the groups of the first'
fi
# In a file an error is told with its place, whoever meets it.
for file in first plain second; do
    chmod 664 $file.conf
    run "$privspec" run -f $file.conf -- touch "$marker"
    refused file "$file.conf: *written by group*" \
        "$file.conf, written by its group, is refused"
    chmod 644 $file.conf
done
like "$err" '*file-writable*' "the remedy is told in the command's words"
run "$privspec" run -f other.conf -- touch "$marker"
refused file '*other.conf has no Security stanza*' 'no stanza at all'
run "$privspec" run -f missing.conf -- touch "$marker"
refused open '*missing.conf*ENOENT*' 'no such file'
run "$privspec" run -f "$tmp" -- touch "$marker"
refused file '*not a regular file*' 'a directory is no file'
mkfifo fifo
run "$privspec" run -f fifo -- touch "$marker"
refused file '*not a regular file*' 'a fifo is no file, and not waited for'
printf 'Security {\n  user = 12\n  grup = 13\n}\n' >typo.conf
run "$privspec" run -f typo.conf -- touch "$marker"
refused parse '*typo.conf:3:3: *"grup"*did you mean group*' \
    'an unknown option: file, line and column'
run "$privspec" run -f typo.conf --take user -- touch "$marker"
refused parse '*typo.conf:3:3: *"grup"*' 'also where another is taken'
run "$privspec" run -f plain.conf -f typo.conf -- touch "$marker"
refused parse '*typo.conf:3:3: *' 'also in the second file'
if needs "a file that isn't the caller's" root; then
    if chown "$them" plain.conf 2>/dev/null; then
        run "$privspec" run -f plain.conf -- touch "$marker"
        refused file "*plain.conf: is owned by uid $them*" \
            "a file that is neither root's nor the caller's"
    else
        skip "a file that isn't the caller's" "it can't be given away"
    fi
fi

# ---- user namespaces ----

if needs 'one id in a user namespace' libcap unshare; then
    if unshare --user --map-root-user true 2>/dev/null; then
        run unshare --user --map-root-user \
            "$copy" run -u 12345 -g 0 -- touch "$marker"
        refused setuid 'uid 12345 is not mapped *uid_map*' \
            'a uid that is not mapped'
        run unshare --user --map-root-user \
            "$copy" run -u 0 -g 12345 -- touch "$marker"
        refused setgid 'gid 12345 is not mapped *gid_map*' \
            'a gid that is not mapped'
        run unshare --user --map-root-user \
            "$copy" run -u 0 -g 0 -G 12345 -- touch "$marker"
        refused setgroups 'setgroups is denied *' 'setgroups that is denied'
    else
        skip 'one id in a user namespace' 'no user namespace can be made'
    fi
fi

# in_namespace SCRIPT: runs it with sh as root of a new user namespace, in
# which the ids are mapped that are mapped here, and of a new mount
# namespace; sets status, out and err.  Fails if there can be none; the
# script makes a file "entered" to tell that there is.
in_namespace() {
    rm -f ready go entered
    mkfifo ready go || return 1
    # The first shell has no ids and no capabilities, the script's has all.
    # shellcheck disable=SC2016 # for that shell
    {
        unshare --user sh -c 'echo $$ >ready; read -r word <go
            [ "$word" = go ] && exec unshare --mount sh "$1"' sh "$1" \
            >.out 2>.err </dev/null
        echo $? >code
        echo over >ready
    } &
    pid=over word=go
    read -r pid <ready
    if [ "$pid" != over ]; then
        for map in uid_map gid_map; do
            awk '{ print $1, $1, $3 }' "/proc/self/$map" >ids
            cat ids 2>/dev/null >"/proc/$pid/$map" || word=no
        done
        echo $word >go
        read -r pid <ready
    else
        word=no
    fi
    wait
    status=$(cat code) out=$(cat .out) err=$(cat .err)
    [ $word = go ] && [ -e entered ]
}

cat >cluster.conf <<'END'
Security {
  user = ecuser
  group = ecuser
  # Linux
  Capabilities = "cap_net_admin+ep cap_net_bind_service+ep cap_net_raw+ep cap_sys_resource+ep"
  # Solaris
  Privileges = "basic net_privaddr net_bindmlp sys_resource sys_net_config net_rawaccess"
}
END
name='the cluster example, where everything is held'
if needs "$name" libcap become unshare mount getent; then
    { echo 'ecuser:x:4321:4322::/:/bin/sh'; cat /etc/passwd; } >passwd
    { echo 'ecuser:x:4322:'; echo 'more:x:4323:ecuser'
        cat /etc/group; } >group
    cat >script <<END
: >entered
mount --bind "$tmp/passwd" /etc/passwd || exit 77
mount --bind "$tmp/group" /etc/group || exit 77
[ ! -d /run/nscd ] || mount -t tmpfs none /run/nscd || exit 77
getent passwd ecuser >/dev/null || exit 77
held=\$(sed -n 's/^CapPrm:.//p' /proc/self/status)
[ \$((0x\$held & 0x1003400)) -eq \$((0x1003400)) ] || exit 77
# In the network namespace from outside they would mean nothing.
unshare --net true || exit 77
exec unshare --net "$privspec" run -f "$tmp/cluster.conf" -- cat /proc/self/status
END
    if ! in_namespace script || [ "$status" -eq 77 ]; then
        diag "$err"
        skip "$name" 'no such namespace can be made'
    else
        four=0000000001003400
        is "$status/$err" 0/ "$name: it runs without a word"
        sets "$name: exactly the four" $four $four $four $four
        is "$(field Uid "$out")/$(field Gid "$out")" \
            '4321 4321 4321 4321/4322 4322 4322 4322' "$name: the ids"
        is "$(group_set "$(field Groups "$out")")" '4322 4323' \
            "$name: the groups of the database"
    fi
fi

# ---- what the file system can play ----

name='a bind mount of / is another root'
if needs "$name" become closed 21 unshare mount chroot \
    && { [ "$backend" = stub ] || needs "$name" 18; }; then
    mkdir bind
    cat >script <<END
mount --bind / "$tmp/bind" || exit 77
chroot "$tmp/bind" sh -c '[ ! -e /proc/self/status ]' || exit 77
exec "$privspec" run -u $them -g $them -r "$tmp/bind" -- \
    sh -c '[ ! -e /proc/self/status ] && echo inside'
END
    run unshare --mount sh script
    if [ "$status" -eq 77 ] || [ ! -e /proc/self/status ] ||
        ! unshare --mount true 2>/dev/null; then
        diag "$err"
        skip "$name" 'no such mount can be made'
    else
        is "$status/$out" 0/inside "$name"
    fi
fi

name='a /proc that lies'
if needs "$name" libcap become ordinary 21 10 unshare mount; then
    cat >script <<END
status=\$(sed "s/^Uid:.*/Uid:	$them	$them	$them	$them/
    s/^Gid:.*/Gid:	$them	$them	$them	$them/
    s/^Groups:.*/Groups:	/
    s/^\\(Cap[IPEA].*:\\).*/\\1	$port/
    s/^Threads:.*/Threads:	1/" /proc/self/status)
mount -t tmpfs none /proc || exit 77
mkdir -p /proc/self/fd /proc/thread-self/fd || exit 77
echo "\$status" >/proc/self/status || exit 77
echo "\$status" >/proc/thread-self/status || exit 77
exec "$privspec" run -u $them -g $them -G '' \
    -c cap_net_bind_service+ep --allow threads --allow io-uring -- \
    sh -c 'id -u; id -g; id -G; exec "\$1" show' sh "$copy"
END
    run unshare --mount sh script
    if [ "$status" -eq 77 ] || ! unshare --mount true 2>/dev/null; then
        skip "$name" 'no such mount can be made'
    else
        is "$(printf '%s\n' "$out" | sed 3q | tr '\n' ' ')" \
            "$them $them $them " "$name is not believed"
        like "$out" '*
  effective    cap_net_bind_service
  permitted    cap_net_bind_service
  inheritable  cap_net_bind_service
*
  ambient      cap_net_bind_service
*' "$name: the sets are as they should be"
    fi
fi

# ---- what it costs ----

most=105
name="at most $most system calls"
sh=$(command -v sh)
if needs "$name" libcap become native 10 strace; then
    if grep -Eq '__(asan|tsan|msan|ubsan|gcov)_' "$privspec"; then
        skip "$name" 'this build is instrumented'
    elif [ "$(readlink /proc/self/ns/user)" != 'user:[4026531837]' ]; then
        # Not the first one, in which everything is mapped.
        skip "$name" 'the maps of this user namespace are read as well'
    elif ! strace -o trace "$sh" -c : 2>/dev/null; then
        skip "$name" 'strace does not work here'
    else
        run strace -o trace "$privspec" run -u "$them" -g "$them" \
            -G "$them" -c cap_net_bind_service+ep -- "$sh" -c :
        # From its own execve to that of the command, not counting this.
        calls=$(awk '/^execve\(/ && ++n == 2 { exit }
            /^[a-z_0-9]+\(/ { calls++ } END { print calls }' trace)
        is "$status/$(grep -c '^execve(' trace)" 0/2 'strace saw both execs'
        ok "$name" test "${calls:-999}" -le $most
        diag "$calls system calls from the start to the exec"
    fi
fi

done_testing

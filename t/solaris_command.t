#!/bin/sh
# SPDX-License-Identifier: ISC
# solaris_command.t: the command on the simulated illumos.
#
# What it runs keeps the real ids and runs for real, but a command for the
# same system, such as privspec itself, goes on as what the simulated process
# has become.

# shellcheck source=t/tap.sh
. "${srcdir:-.}/t/tap.sh"

needs 'the command on a simulated illumos' simulated || done_testing

# become [OPTION…] -- COMMAND…: as $them, by number.
become() {
    run "$privspec" run -u "$them" -g "$them" "$@"
}

# value NAME: a line of what show printed.
value() {
    printf '%s\n' "$out" | sed -n "s/^  $1  *//p"
}

# sets NAME E P I L: what show printed.
sets() {
    is "$(value effective)" "$2" "$1: effective"
    is "$(value permitted)" "$3" "$1: permitted"
    is "$(value inheritable)" "$4" "$1: inheritable"
    is "$(value limit)" "$5" "$1: limit"
}

basic=file_link_any,file_read,file_write,net_access,proc_exec,proc_fork
basic=$basic,proc_info,proc_secflags,proc_session
# basic net_privaddr, in the order of the names
port=file_link_any,file_read,file_write,net_access,net_privaddr,proc_exec
port=$port,proc_fork,proc_info,proc_secflags,proc_session

# ---- show ----

run "$privspec" show
is "$status/$err" 0/ 'show succeeds'
is "$(value uids)" "real $(id -ru) effective $(id -u)" \
    'the uids, but for the saved one, which nobody tells'
is "$(value gids)" "real $(id -rg) effective $(id -g)" 'the gids'
is "$(value inheritable)" "$basic" 'the inheritable set is basic'
like "$(value limit)" 'contract_event,*,xvm_control' 'the limit set is all'
is "$(value ambient)" '' 'there is no ambient set'
run "$privspec" show $$
is "$status/$out" 1/ 'another process is not read'
like "$err" 'privspec: read: *ppriv*' 'and the message says by what it is'

# ---- run, as an ordinary user ----

if needs 'an ordinary user' nonroot; then
    become -p 'basic net_privaddr' -- touch "$marker"
    refused permitted '*not hold net_privaddr, *proc_setid*' \
        'all that he lacks is named'
    run "$privspec" run --if-root -u 12 -g 13 -- "$privspec" show
    is "$status/$(value uids)" \
        "0/real $(id -ru) effective $(id -u)" '--if-root runs as it is'
    like "$err" 'privspec: warning: started without privileges*' \
        '--if-root says so'
fi
needs 'giving up root' root || done_testing

# ---- run, as root ----

become -p 'basic net_privaddr' -- "$privspec" show
is "$status/$err" 0/ 'it runs without a word'
is "$(value uids)" "real $them effective $them" 'the uids of the user'
is "$(value gids)" "real $them effective $them" 'the gids'
is "$(value groups)" "$them" 'and no other group'
sets 'basic net_privaddr' $port $port $port $port
become -- "$privspec" show
sets 'no text' $basic $basic $basic $basic
become -c cap_net_bind_service+ep -- "$privspec" show
sets 'only the other text' $basic $basic $basic $basic
like "$err" "privspec: warning: only the other system's text*" \
    'which is warned about'
become -G 5,6 -- "$privspec" show
like "$(value groups)" '5,6*' '-G 5,6 are the groups'
for list in '' none; do
    become -p "$list" -- touch "$marker"
    is "$status" 126 "-p '$list' forbids to run anything: 126"
    like "$err" 'privspec: exec: touch: *ermi*' 'the message says so'
done
ok 'and nothing ran' test ! -e "$marker"
become -p 'basic !proc_exec' -- touch "$marker"
is "$status" 126 'without proc_exec: 126'
become -p 'all' -- "$privspec" show
sets 'all' "$(value limit)" "$(value limit)" "$(value limit)" \
    "$(value limit)"
like "$(value limit)" 'contract_event,*,xvm_control' 'it is all'

# What was given up is not there for the next one.
become -p 'basic net_privaddr sys_time' -- \
    "$privspec" run -p 'basic sys_time' -- "$privspec" show
is "$(value permitted)" "$basic,sys_time" 'a second run keeps less'
become -p 'basic net_privaddr' -- \
    "$privspec" run -p 'basic net_privaddr sys_time' -- touch "$marker"
refused permitted '*not hold sys_time*' 'a second run regains nothing'
become -p 'basic net_privaddr' -- \
    "$privspec" run -u 12 -g 13 -- touch "$marker"
refused permitted '*proc_setid*' 'nor another user'
become -p 'basic net_privaddr' -- \
    "$privspec" run --held -p 'basic net_privaddr sys_time' -- \
    "$privspec" show
is "$(value permitted)" "$port" '--held keeps what is held'
like "$err" '*warning: *left out: sys_time' 'and names what is not'
become -p 'basic proc_setid' -- \
    "$privspec" run -u 12 -g 13 -G 14 -- "$privspec" show
is "$(value uids)/$(value gids)" 'real 12 effective 12/real 13 effective 13' \
    'from one ordinary user to another'
like "$(value groups)" '*14*' 'with his groups'
sets 'and nothing else' $basic $basic $basic $basic

# A set-user-ID root program gains the uid, if the limit set lets it be one,
# and no privilege beyond the limit.
if needs 'a set-user-ID root program' native; then
    cp "$privspec" set-uid && chown 0:0 set-uid && chmod 4755 set-uid
    become -p 'basic net_privaddr' -- ./set-uid show
    like "$out" '*real 65534 effective 65534*' \
        'a set-user-ID root program is an ordinary one'
    sets 'a set-user-ID root program' $port $port $port $port
    become -p 'basic proc_audit proc_setid sys_resource' -- ./set-uid show
    refused start '*set-user-ID*' \
        'where the limit set has three privileges it is one'
    rm -f set-uid
fi

# ---- uid 0 kept ----

run "$privspec" run -- touch "$marker"
refused setuid '*keep uid 0, and no user is named*' \
    'uid 0 is not kept without being named'
run "$privspec" run -u 0 -g 0 -p 'basic net_privaddr' -- "$privspec" show
is "$(value uids)" 'real 0 effective 0' '-u 0 keeps it'
sets 'which gives uid 0 no more' $port $port $port $port
like "$err" 'privspec: warning: uid 0 kept*' 'and is warned about'

# ---- another zone ----

ILLUMOS_ZONE="basic net_privaddr proc_audit proc_setid sys_resource"
export ILLUMOS_ZONE
become -p 'basic net_privaddr sys_time' -- touch "$marker"
refused permitted '*not hold sys_time*' 'what the zone lacks'
become -p 'basic net_privaddr' -- "$privspec" show
sets 'what it has' $port $port $port $port
become -p zone -- "$privspec" show
is "$(value limit)" "$(echo "$port,proc_audit,proc_setid,sys_resource" \
    | tr , '\n' | sort | tr '\n' ',' | sed 's/,$//')" 'all of it'
unset ILLUMOS_ZONE

# ---- the command that is run ----

for code in 0 1 42 125; do
    become -- sh -c "exit $code"
    is "$status" "$code" "the command's own status $code"
done
become -- /nonexistent/command
is "$status" 127 'no such command: 127'
become -- /etc/passwd
is "$status" 126 'a file that is no command: 126'
become printf '%s' -u
is "$out" -u "options after the command are the command's"

# ---- chroot ----

mkdir root writable
chmod 775 writable
become -r "$tmp/missing" -- touch "$marker"
refused chroot '"*/missing" *ENOENT*' 'no such directory'
become -r "$tmp/writable" -- touch "$marker"
refused chroot '"*/writable" may be written by group*' \
    'a directory that its group may write'
exec 7<"$tmp"
become -r "$tmp/root" -- touch "$marker"
refused descriptors 'descriptor 7 is a directory*' \
    'an open directory is refused'
exec 7<&-

# ---- files ----

cat >cluster.conf <<END
Security {
  user = $them
  group = $them
  # Linux
  Capabilities = "cap_net_admin+ep cap_net_bind_service+ep cap_net_raw+ep cap_sys_resource+ep"
  # Solaris
  Privileges = "basic net_privaddr net_bindmlp sys_resource sys_net_config net_rawaccess"
}
END
run "$privspec" run -f cluster.conf -- "$privspec" show
is "$status/$err" 0/ 'the cluster example runs without a word'
for set in effective permitted inheritable limit; do
    is "$(value $set | tr , '\n' | sort | tr '\n' ' ')" \
        "$(echo "$basic,net_bindmlp,net_privaddr,net_rawaccess,\
sys_net_config,sys_resource" | tr , '\n' | sort | tr '\n' ' ')" \
        "the cluster example: $set"
done
run "$privspec" run -f cluster.conf -p basic -- "$privspec" show
is "$(value permitted)" "$basic" 'an option replaces a line of it'
run "$privspec" check cluster.conf
is "$status/$err" 0/ 'check finds it good'
like "$out" "*
Plan:
  setpflags: privilege-aware
  setppriv: reduce to *proc_setid*
  setgroups: $them
  setgid: $them ($them)
  setuid: $them ($them)
  setppriv: permitted *net_bindmlp*; limit *; effective *
  inheritable: as it is
  verify: *" 'and prints the plan, step by step'

done_testing

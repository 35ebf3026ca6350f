#!/bin/sh
# SPDX-License-Identifier: ISC
# check.t: privspec check: the stanza that wins, its plan, and refusals.

# shellcheck source=t/tap.sh
. "${srcdir:-.}/t/tap.sh"

# check [OPTION…] FILE…
check() {
    run "$privspec" check "$@"
}

# invalid NAME PATTERN: what check did last was to refuse the configuration.
invalid() {
    is "$status" 1 "$1: status 1"
    like "$err" "$2" "$1: the message says why"
    unlike "$out" '*Plan:*' "$1: no plan is printed"
}

# unusable NAME PATTERN: the files could not be read.
unusable() {
    is "$status/$out" 125/ "$1: status 125, stdout empty"
    like "$err" "$2" "$1: the message says why"
}

# Who is named: somebody by name whom this process may become or is.
user=$(id -un 2>/dev/null)
if [ "$(id -u)" -eq 0 ]; then
    user=$(getent passwd nobody 2>/dev/null | cut -d: -f1)
    [ -n "$user" ] || user=$(getent passwd 2>/dev/null \
        | awk -F: '$3 > 0 && $3 < 65536 { print $1; exit }')
fi
group=$(id -gn "$user" 2>/dev/null)
uid=$(id -u "$user" 2>/dev/null)
gid=$(id -g "$user" 2>/dev/null)
groups=$(id -G "$user" 2>/dev/null | tr ' ' '\n' | sort -n | tr '\n' ',')
groups=${groups%,}

# The two examples of the manual, with a user who exists.
cat >alone.conf <<END
Security {
  user = $user
  group = $group
  # On Linux, allow binding to privileged ports without requiring
  # a process restart
  Capabilities = "cap_net_bind_service+ep"
  # On Solaris, allow binding to privileged ports without requiring
  # a process restart (version 3.0 and higher)
  Privileges = "basic net_privaddr"
}
END
cat >cluster.conf <<END
Security {
  user = $user
  group = $group
  # Linux
  Capabilities = "cap_net_admin+ep cap_net_bind_service+ep cap_net_raw+ep cap_sys_resource+ep"
  # Solaris
  Privileges = "basic net_privaddr net_bindmlp sys_resource sys_net_config net_rawaccess"
}
END
# One that every backend can enter.
cat >plain.conf <<END
Listener ":25" { banner = "}" options { a = ( 1 2 ) } }
Security {
  user = $user
  group = $group
}
END
cat >number.conf <<'END'
SECURITY
{
  USER = 65534; Group = '65534'
  supplemental_groups = ( 6 "5" 6 )
}
END
echo 'Other { user = x }' >other.conf

alone='  user = "'$user'"
  group = "'$group'"
  capabilities = "cap_net_bind_service+ep"
  privileges = "basic net_privaddr"'
identity="  setgroups: $groups
  setgid: $gid ($group)
  setuid: $uid ($user)"
proof='  verify: read all of it back, and try to regain what was given up'

# ---- the plan ----

named=yes
if [ -z "$user" ] || [ -z "$group" ]; then
    named=no
    skip 'stanzas with a user by name' 'no user by name is known'
fi

if [ $named = yes ] && needs 'the first example' libcap become 10; then
    check alone.conf
    is "$status/$err" 0/ 'the first example is good, without a word'
    is "$out" "Security, from alone.conf:
$alone
Plan:
  capset: reduce to cap_setgid,cap_setuid,cap_net_bind_service
$identity
  capset: effective cap_net_bind_service; permitted cap_net_bind_service; \
inheritable none
  ambient: none
$proof" 'the first example: stanza and plan, step by step'
fi
if [ $named = yes ] && needs 'the cluster example' libcap become; then
    check cluster.conf
    missing=
    for bit in 10:cap_net_bind_service 12:cap_net_admin 13:cap_net_raw \
        24:cap_sys_resource; do
        [ -z "$(tap_lacks_bit "${bit%:*}")" ] \
            || missing=$missing${missing:+,}${bit#*:}
    done
    if [ -n "$missing" ]; then
        invalid "the cluster example, $missing not held" \
            "privspec: permitted: *not hold $missing: *"
    else
        is "$status" 0 'the cluster example is good'
        four=cap_net_bind_service,cap_net_admin,cap_net_raw,cap_sys_resource
        like "$out" "*
$identity
  capset: effective $four; permitted $four; inheritable none
*" 'the cluster example: the plan has all four'
    fi
    like "$out" 'Security, from cluster.conf:
*
  capabilities = "cap_net_admin+ep cap_net_bind_service+ep cap_net_raw+ep '\
'cap_sys_resource+ep"
*' 'the cluster example: the stanza is shown'
fi
if [ $named = yes ] && needs 'the examples, the stub' stub; then
    check alone.conf
    is "$out" "Security, from alone.conf:
$alone" 'the first example: the stanza'
    invalid 'the first example' "*can't keep cap_net_bind_service *"
    check cluster.conf
    invalid 'the cluster example' "*can't keep cap_*"
fi
if [ $named = yes ] && needs 'a plain stanza, the stub' stub become; then
    check plain.conf
    is "$status/$err/$out" "0//Security, from plain.conf:
  user = \"$user\"
  group = \"$group\"
Plan:
$identity
  privileges: none beyond an ordinary user's
$proof" 'a plain stanza is good, step by step'
fi
if needs 'a stanza of numbers' change; then
    check number.conf
    is "$status/$err" 0/ 'a stanza of numbers is good'
    like "$out" 'Security, from number.conf:
  user = "65534"
  group = "65534"
  supplemental_groups = ( "6" "5" "6" )
Plan:
*  setgroups: 5,6
  setgid: 65534 (65534)
  setuid: 65534 (65534)
*' 'a stanza of numbers: the plan has each group once'
fi
if needs 'limit and seal' libcap become 8 10; then
    printf 'Security {\nuser = 65534\ngroup = 65534\n%s\n%s\n}\n' \
        'capabilities = "cap_net_bind_service+ep"' \
        'SEAL = yes; Limit = "yes"' >sealed.conf
    check sealed.conf
    is "$status/$err" 0/ 'limit and seal are good, without a word'
    like "$out" '*
  limit = yes
  seal = yes
Plan:
  capset: reduce to *cap_setpcap*
  securebits: NOROOT, locked
  bounding: cap_net_bind_service
*
  no_new_privs: on
*' 'limit and seal: keys and steps'
    printf 'Security {\nuser = 65534\ngroup = 65534\nseal = no\n}\n' \
        >sealed.conf
    check sealed.conf
    unlike "$out" '*no_new_privs*' 'seal = no is none'
fi
if needs chroot change closed \
    && { [ "$backend" != libcap ] || needs chroot 18; }; then
    mkdir root
    printf 'Security {\nuser = 65534\ngroup = 65534\nchroot = "%s"\n}\n' \
        "$tmp/root" >root.conf
    check root.conf
    like "$status/$out" "0/*
  chroot: $tmp/root
  setgroups: 65534
*" 'chroot stands before the ids'
    chmod 777 root
    check root.conf
    invalid 'a chroot that all may write' '*chroot: *written by*'
    check --allow chroot-writable root.conf
    is "$status" 0 '--allow chroot-writable'
    like "$err" 'privspec: warning: the chroot directory*' \
        '--allow chroot-writable is warned about'
    rmdir root
    check root.conf
    invalid 'a chroot that is not there' '*chroot: *ENOENT*'
fi
if needs 'uid 0 named' libcap become; then
    printf 'Security {\nuser = 0\ngroup = 0\n}\n' >zero.conf
    check zero.conf
    is "$status" 0 'uid 0 may be named'
    like "$err" 'privspec: warning: uid 0 kept: *' \
        'uid 0 is warned about'
fi
if needs 'uid 0 not named' root; then
    printf 'Security {\n}\n' >empty.conf
    check empty.conf
    invalid 'uid 0 not named' 'privspec: setuid: *keep uid 0*'
fi

# ---- without root ----

if [ $named = yes ] && needs 'without root' libcap ordinary; then
    for file in alone cluster; do
        run ordinary "$copy" check "$tmp/$file.conf"
        is "$status" 0 "$file.conf, an ordinary user: good, so far"
        like "$out" "Security, from */$file.conf:
*
Plan:
*
  setgid: $gid ($group)
  setuid: $uid ($user)
*" "$file.conf, an ordinary user: the plan is printed"
        like "$err" 'privspec: warning: not checked*as root' \
            "$file.conf, an ordinary user: what only root can check is said"
        like "$err" '*cap_net_bind_service*' \
            "$file.conf, an ordinary user: what is not held is named"
    done
fi
if needs 'another user without root' ordinary; then
    printf 'Security {\nuser = 12\ngroup = 13\n}\n' >twelve.conf
    run ordinary "$copy" check "$tmp/twelve.conf"
    is "$status" 0 'another user, without root: good, so far'
    like "$err" 'privspec: warning: not checked*as root' \
        'another user, without root: what only root can check is said'
    unlike "$err" '*(none)*' 'no empty list is told'
    like "$out" '*
  setgroups: 13
  setgid: 13 (13)
  setuid: 12 (12)
*' 'another user, without root: the plan is printed'
fi
if needs 'a file that may not be read' root ordinary; then
    cp number.conf secret.conf && chmod 600 secret.conf
    run ordinary "$copy" check "$tmp/secret.conf"
    unusable 'a file that may not be read' 'privspec: open: *EACCES*'
fi
if needs 'a file without a mode' nonroot ordinary; then
    cp number.conf secret.conf && chmod 0 secret.conf
    check secret.conf
    unusable 'a file that may not be read' 'privspec: open: *EACCES*'
fi

# ---- refused configurations ----

# write TEXT: a stanza with a user and this line.
write() {
    printf 'Security {\nuser = 65534\ngroup = 65534\n%s\n}\n' "$1" >bad.conf
}

printf 'Security {\nuser = no_such_user\n}\n' >bad.conf
check bad.conf
invalid 'an unknown user' 'privspec: lookup: bad.conf: unknown user "no_such_user"*'
like "$out" 'Security, from bad.conf:
  user = "no_such_user"' 'an unknown user: the stanza is shown'
printf 'Security {\nuser = 4294967296\ngroup = 1\n}\n' >bad.conf
check bad.conf
invalid 'a user out of range' 'privspec: lookup: bad.conf: user "4294967296" *'
printf 'Security {\nuser = 12\n}\n' >bad.conf
check bad.conf
invalid 'a user by number, no group' 'privspec: lookup: *group*'
write 'supplemental_groups = ( 5 no_such_group )'
check bad.conf
invalid 'an unknown group' \
    'privspec: lookup: bad.conf: unknown supplementary group "no_such_group"*'
if [ "$backend" != solaris ]; then
    write 'capabilities = "cap_chown+ep cap_net_bind_servce+ep"'
    check bad.conf
    invalid 'an unknown capability' \
        'privspec: parse: bad.conf: capabilities, byte 13: *did you mean cap_net_bind_serv*'
else
    write 'privileges = "basic net_privadr"'
    check bad.conf
    invalid 'an unknown privilege' \
        'privspec: parse: bad.conf: privileges, byte 6: *did you mean net_privaddr*'
fi
if needs 'effective alone' libcap; then
    write 'capabilities = "cap_chown+e"'
    check bad.conf
    invalid 'effective alone' 'privspec: permitted: *not permitted*'
fi

# ---- files that can't be used ----

check missing.conf
unusable 'a file that is not there' 'privspec: open: *missing.conf*ENOENT*'
check .
unusable 'a directory' 'privspec: file: *not a regular file*'
mkfifo fifo
check fifo
unusable 'a fifo, which is not waited for' \
    'privspec: file: *not a regular file*'
check other.conf
unusable 'no stanza' 'privspec: file: other.conf has no Security stanza*'
check other.conf other.conf
unusable 'no stanza in two files' 'privspec: file: *Security stanza*'
: >void.conf
check void.conf
unusable 'an empty file' 'privspec: file: void.conf has no Security stanza*'
write 'usr = x'
check bad.conf
unusable 'an unknown option' \
    'privspec: parse: bad.conf:4:1: *"usr"*did you mean user*'
printf 'Securty {\nuser = x\n}\n' >bad.conf
check number.conf bad.conf
unusable 'a stanza whose name is misspelt' \
    'privspec: parse: bad.conf:1:1: "Securty" is almost the name of *'
write 'User = x'
check bad.conf
unusable 'an option given twice' 'privspec: parse: bad.conf:4:1: *'
write 'seal = maybe'
check bad.conf
unusable 'seal is yes or no' \
    'privspec: parse: bad.conf:4:8: "seal" is yes or no, not "maybe"'
printf 'Security {\nuser = x\n' >bad.conf
check bad.conf
unusable 'an unclosed brace' 'privspec: parse: bad.conf:1:10: *'
printf 'Security {\nuser = "x\n}\n' >bad.conf
check bad.conf
unusable 'an unclosed quote' 'privspec: parse: bad.conf:2:8: *'
cp number.conf bad.conf && chmod 664 bad.conf
check bad.conf
unusable 'a file that its group may write' \
    'privspec: file: bad.conf: *written by group*'
chmod 646 bad.conf
check bad.conf
unusable 'a file that all may write' \
    'privspec: file: bad.conf: *written by group or others*'
if needs '--allow file-writable' change; then
    check --allow file-writable bad.conf
    is "$status" 0 '--allow file-writable'
fi
check number.conf missing.conf
unusable 'the second is not there' 'privspec: open: *missing.conf*'

# ---- options of the server's own ----

chmod 644 bad.conf
write 'Umask = 022
ports = (25 587)'
check --take ports bad.conf
unusable 'an option that nobody takes' \
    'privspec: parse: bad.conf:4:1: *"Umask"*, and what the program takes*'
if needs '--take' change; then
    check --take umask --take PORTS bad.conf
    is "$status" 0 '--take: options of the server are passed over'
    unlike "$out" '*mask*' '... and not told of'
    check --take seal bad.conf number.conf
    is "$status" 125 '... but those that are named alone'
    check other.conf number.conf
    is "$status" 0 'a file without a stanza among others'
    like "$err" '*privspec: warning: other.conf has no Security stanza: *' \
        '... is told'
fi

# ---- of several files the later wins, as a whole ----

# stanza: the part of $out before the plan.
stanza() {
    printf '%s\n' "$out" | sed '/^Plan:/,$d'
}

printf 'Security {\nuser = 12\ngroup = 13\nsupplemental_groups = ()\n}\n' \
    >second.conf
# The plan may be refused where little is held; the stanza is shown all the
# same.
cat >first.conf <<'END'
Security {
  user = 65534
  group = 65534
  supplemental_groups = ( 5 )
  chroot = "/"
  capabilities = "="
  privileges = "basic"
}
END
second='Security, from second.conf:
  user = "12"
  group = "13"
  supplemental_groups = ( )'
check first.conf second.conf
is "$(stanza)" "$second" 'of two files the later wins'
check first.conf second.conf other.conf
is "$(stanza)" "$second" 'a file without a stanza does not'
check other.conf second.conf
is "$(stanza)" "$second" 'wherever it stands'
check second.conf first.conf
is "$(stanza)" 'Security, from first.conf:
  user = "65534"
  group = "65534"
  supplemental_groups = ( "5" )
  chroot = "/"
  capabilities = "="
  privileges = "basic"' 'and the other way about'
if needs 'the plan of two files' change; then
    check first.conf second.conf
    like "$out" '*
  setgroups: none
  setgid: 13 (13)
  setuid: 12 (12)
*' 'of two files the plan is that of the later'
    unlike "$out" '*chroot*' 'with nothing of the earlier'
fi
cat first.conf second.conf >both.conf
check both.conf
unlike "$out" '*"65534"*"12"*' 'two stanzas in a file are never mixed'

# ---- the text that this system does not use ----

if needs 'a mistake in the other text' libcap ordinary; then
    write 'privileges = "basic net_privadr"'
    chmod 644 bad.conf
    check bad.conf
    like "$err" '*warning: bad.conf: privileges, byte 6: *net_privaddr[?]*' \
        'a mistake in the other text is warned of'
fi

# ---- the other system's text, translated ----

if needs 'a translation' libcap become 10; then
    write 'privileges = "basic net_privaddr"
Translate = Exact'
    chmod 644 bad.conf
    check bad.conf
    is "$status" 0 'a translation'
    like "$out" '*
  privileges = "basic net_privaddr"
  translate = "exact"
Plan:*cap_net_bind_service*' 'the stanza has the key, the plan the result'
    check --translate off bad.conf
    like "$err" "*only the other system's text is given*" \
        '--translate comes before the file'
    like "$out" '*translate = "off"*' 'and is what is shown'
    write 'privileges = "basic,proc_setid"'
    check --translate exact bad.conf
    invalid 'an inexact translation' \
        'privspec: translate: bad.conf: privileges: *exactly*proc_setid*'
    check --translate within bad.conf
    is "$status" 0 'one within is allowed'
    like "$err" '*not exact: lost proc_setid; added none*' \
        'and what is lost is told'
fi
write 'translate = yes'
chmod 644 bad.conf
check bad.conf
unusable 'an unknown policy' \
    'privspec: parse: bad.conf:4:13: *exact, within, closest or off*'
check --translate yes bad.conf
unusable 'an unknown policy on the line' 'privspec: usage: --translate yes *'

# ---- nothing is changed ----

before=$(ls -ln; cat ./*.conf 2>/dev/null | cksum)
for file in alone cluster plain number first second; do
    check $file.conf
done
is "$(ls -ln; cat ./*.conf 2>/dev/null | cksum)" "$before" \
    'no file is changed'
if needs 'no call changes the process' become native strace; then
    calls='setresuid,setresgid,setgroups,setuid,setgid,capset,chroot,chdir'
    calls=$calls,fchdir,prctl
    if strace -f -e "trace=$calls" -o trace "$privspec" check number.conf \
        >/dev/null 2>&1; then
        # What only asks is no change.
        asks='PR_(CAPBSET_READ|GET_[A-Z]*|CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET)'
        is "$(grep -Ev "prctl\\($asks|^[0-9 ]*\+\+\+" trace)" '' \
            'no call changes the process'
    else
        skip 'no call changes the process' 'strace does not work here'
    fi
fi

done_testing

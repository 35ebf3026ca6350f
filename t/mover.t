#!/bin/sh
# SPDX-License-Identifier: ISC
# mover.t: the example of that name, in a network namespace of its own.

# The namespace, and a place where ip(8) can keep others, are made first.
if [ "${MOVER_NAMESPACE-}" != made ] && [ "$(id -u)" -eq 0 ]; then
    MOVER_NAMESPACE=made
    export MOVER_NAMESPACE
    if unshare -n -m true 2>/dev/null; then
        exec unshare -n -m "$0"
    fi
    MOVER_NAMESPACE=none
fi

# shellcheck source=t/tap.sh
. "${srcdir:-.}/t/tap.sh"

for thing in root become ip 12; do
    why=$(tap_lacks $thing)
    [ -z "$why" ] || skip_all "$why"
done
[ "$MOVER_NAMESPACE" = made ] || skip_all 'no namespaces can be made here'
make_network() {
    mount --make-rprivate / && mount -t tmpfs none /run && ip netns add mover
}
make_network || skip_all 'ip netns can make no namespace here'
link=mover0
ip -n mover link add $link type dummy 2>/dev/null \
    || ip -n mover link add $link type veth peer name mover1 2>/dev/null \
    || skip_all 'neither a dummy nor a veth interface can be made here'
ip -n mover link set $link up

mover=$top_builddir/examples/mover
configuration=$tmp/conf

# configure OPTION…: the stanza of an ordinary user, with these.
configure() {
    printf 'Security {\n  user = %s\n  group = %s\n' "$them" "$them" \
        >"$configuration"
    for option; do
        printf '  %s\n' "$option" >>"$configuration"
    done
    echo '}' >>"$configuration"
}

addresses() {
    ip -n mover -o addr show dev $link | awk '{ print $4 }'
}

# ask LINE ANSWER NAME: what the mover says to a line.
ask() {
    echo "$1" >&4
    read -r answer <&5
    is "$answer" "$2" "$3"
}

# ---- at work ----

configure 'capabilities = "cap_net_admin+p"'
mkfifo "$tmp/to" "$tmp/from"
ip netns exec mover "$mover" "$configuration" $link \
    <"$tmp/to" >"$tmp/from" 2>"$tmp/error" &
pid=$!
exec 4>"$tmp/to" 5<"$tmp/from"
read -r answer <&5
is "$answer" ready 'the mover starts'
[ "$answer" = ready ] || diag "$(cat "$tmp/error")"

# Everything that it holds, by the kernel's word.
status=$(cat "/proc/$pid/status")
is "$(field Uid "$status")/$(field Gid "$status")/$(field Groups "$status")" \
    "$them $them $them $them/$them $them $them $them/$them" \
    'it is an ordinary user'
is "$(for set in Inh Prm Eff Amb; do field Cap$set "$status"; done)" \
    '0000000000000000
0000000000001000
0000000000000000
0000000000000000' 'cap_net_admin is permitted, and nothing is in effect'

before=$(addresses)
ask 'add 192.0.2.7/24' ok 'an address is added'
like "$(addresses)" '*192.0.2.7/24*' 'ip addr shows it'
ask 'add 2001:db8::7/64' ok 'one of IPv6 is added'
like "$(addresses)" '*2001:db8::7/64*' 'ip addr shows it'
ask 'add 192.0.2.7/24' 'File exists' 'one that is there is refused'
ask 'remove 192.0.2.7/24' ok 'it is removed'
unlike "$(addresses)" '*192.0.2.7*' 'ip addr shows it no more'
ask 'remove 192.0.2.7/24' 'Cannot assign requested address' \
    'one that is not there is refused'
ask 'remove 2001:db8::7/64' ok 'the one of IPv6 is removed'
is "$(addresses)" "$before" 'all is as before'
for line in '' add 'add ' 'add 192.0.2.7' 'add 192.0.2.7/33' 'add x/8' \
    'add 192.0.2.7/-1' 'move 192.0.2.7/24'; do
    case $line in
    'add '*) expected='no address: ADDRESS/LENGTH' ;;
    *) expected='add or remove, and an address?' ;;
    esac
    ask "$line" "$expected" "\"$line\" is no change"
done
is "$(grep '^CapEff' "/proc/$pid/status")" \
    "$(printf 'CapEff:\t0000000000000000')" 'nothing is in effect after all'
exec 4>&-
wait "$pid"
is "$?" 0 'it ends with its input'
exec 5<&-

# ---- without the capability ----

# try: one address, by a mover with the configuration there is.
try() {
    run sh -c "echo 'add 192.0.2.8/24' \
        | ip netns exec mover '$mover' '$configuration' $link"
}

configure
try
is "$status" 1 'without the text it ends'
like "$err" '*permitted: *raised: cap_net_admin;*' 'and says what it lacks'
configure 'capabilities = "cap_net_bind_service+p"'
try
like "$err" '*permitted: *raised: cap_net_admin;*' 'another doesn'\''t do'
is "$(addresses)" "$before" 'and the address was not added'

# ---- what else of root there would be ----

echo secret >"$tmp/secret" && chmod 600 "$tmp/secret"
sleep 60 &
roots=$!
# refuses NAME COMMAND…: with cap_net_admin in effect, as the mover has it.
refuses() {
    refuses_name=$1
    shift
    run ip netns exec mover "$privspec" run -u "$them" -g "$them" -G '' \
        -c cap_net_admin+ep -- "$@"
    case $status/$err in
    0/*) refuses_by=nobody ;;
    *ermitted* | *enied* | *superuser*) refuses_by=permission ;;
    *) refuses_by="status $status, $err" ;;
    esac
    is "$refuses_by" permission "$refuses_name is refused"
}
run ip netns exec mover "$privspec" run -u "$them" -g "$them" -G '' \
    -c cap_net_admin+ep -- ip addr add 192.0.2.9/24 dev $link
is "$status" 0 'with the same capability in effect an address is added'
refuses "to read a file of root's" cat "$tmp/secret"
refuses "to write into root's folder" touch "$tmp/new"
refuses 'to give a file away' chown "$them" "$tmp/secret"
refuses "to end a process of root's" kill "$roots"
refuses 'to mount' mount -t tmpfs none /mnt
refuses 'to change the root directory' chroot / true
refuses 'to be another user' "$privspec" run -u 1 -g 1 -- true
refuses 'to make another network' unshare -n true
ok "root's process is there still" kill -0 "$roots"
kill "$roots"

done_testing

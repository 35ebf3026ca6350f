# SPDX-License-Identifier: ISC
# shellcheck shell=sh
#
# tap.sh: what the shell tests of the command share; to be sourced.
#
#     . "${srcdir:-.}/t/tap.sh"
#     run "$privspec" --version
#     is "$status" 0 'it tells its version'
#     done_testing
#
# The tests run as root or not, with any backend, in containers that hold
# little: what a place can't do is skipped, with the reason.  They write to
# $tmp alone, a new folder that is removed at the end.

srcdir=$(cd "${srcdir:-.}" && pwd) || exit 99
top_builddir=$(cd "${top_builddir:-.}" && pwd) || exit 99
binary=$top_builddir/privspec
LC_ALL=C
unset LD_PRELOAD LD_LIBRARY_PATH CDPATH
export LC_ALL

# What the harness left open is nobody's here.
exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-

umask 022
tmp=$(mktemp -d "${TMPDIR:-/tmp}/privspec.XXXXXX") || exit 99
trap 'cd / && rm -rf "$tmp"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
tmp=$(cd "$tmp" && pwd -P) && chmod 755 "$tmp" && cd "$tmp" || exit 99

# ---- results ----

tests=0
failures=0

# diag TEXT: a comment for whoever reads a failure.
diag() {
    printf '%s\n' "$1" | sed 's/^/# /'
}

# ok NAME COMMAND [ARGUMENT…]: the command must succeed.
ok() {
    tests=$((tests + 1))
    tap_name=$1
    shift
    if "$@"; then
        printf 'ok %d - %s\n' "$tests" "$tap_name"
        return 0
    fi
    failures=$((failures + 1))
    printf 'not ok %d - %s\n' "$tests" "$tap_name"
    return 1
}

# is GOT EXPECTED NAME: two texts are the same.
is() {
    ok "$3" test "x$1" = "x$2" && return 0
    diag "     got: $1"
    diag "expected: $2"
    return 1
}

tap_matches() {
    # shellcheck disable=SC2254 # it is a pattern
    case $1 in
    $2) return 0 ;;
    esac
    return 1
}

tap_differs() {
    ! tap_matches "$1" "$2"
}

# like TEXT PATTERN NAME: the text matches the shell's pattern.
like() {
    ok "$3" tap_matches "$1" "$2" && return 0
    diag "    got: $1"
    diag "pattern: $2"
    return 1
}

# unlike TEXT PATTERN NAME
unlike() {
    ok "$3" tap_differs "$1" "$2" && return 0
    diag "        got: $1"
    diag "pattern not: $2"
    return 1
}

# skip NAME REASON: one test, or what belongs to it, is left out.
skip() {
    tests=$((tests + 1))
    printf 'ok %d - %s # SKIP %s\n' "$tests" "$1" "$2"
}

# skip_all REASON: the whole script is left out.
skip_all() {
    printf '1..0 # SKIP %s\n' "$1"
    exit 0
}

# done_testing: the plan, and the exit status.
done_testing() {
    printf '1..%d\n' "$tests"
    if [ "$tests" -eq 0 ]; then
        diag 'no tests were run'
        exit 1
    fi
    [ "$failures" -eq 0 ] && exit 0
    diag "$failures of $tests tests failed"
    exit 1
}

# ---- commands ----

# run COMMAND [ARGUMENT…]: sets status, out and err.
run() {
    "$@" >"$tmp/.out" 2>"$tmp/.err" </dev/null
    status=$?
    out=$(cat "$tmp/.out")
    err=$(cat "$tmp/.err")
}

# refused STEP PATTERN NAME: what run did last was a refusal by privspec,
# said on stderr as step and message, and the command did not run.
refused() {
    tap_got="status $status, stdout '$out', stderr '$err'"
    tap_wanted="status 125, stdout '', stderr 'privspec: $1: "
    ok "$3" tap_is_refusal "$1" "$2" && return 0
    diag "     got: $tap_got"
    diag "expected: $tap_wanted$2'"
    return 1
}

tap_is_refusal() {
    [ "$status" -eq 125 ] && [ -z "$out" ] && [ ! -e "$marker" ] \
        && tap_matches "$err" "privspec: $1: $2"
}

# A file that commands make which must not be run: touch "$marker".
# shellcheck disable=SC2034 # for the scripts
marker=$tmp/marker

# field NAME TEXT: a line of /proc/…/status without its name.
field() {
    printf '%s\n' "$2" \
        | sed -n "/^$1:/{s/^$1:[[:space:]]*//;s/[[:space:]]*\$//;p;}" \
        | tr '\t' ' '
}

# ---- what the place can do ----

# A command for another machine is run by an emulator, from a place where an
# ordinary user reaches it too.
privspec=$binary
if [ -n "${PRIVSPEC_EMULATOR-}" ]; then
    cp "$binary" "$tmp/.binary" && chmod 755 "$tmp/.binary"
    privspec=$tmp/.privspec
    printf '#!/bin/sh\nexec %s %s "$@"\n' "$PRIVSPEC_EMULATOR" \
        "$tmp/.binary" >"$privspec" && chmod 755 "$privspec"
fi

version=$("$privspec" --version 2>/dev/null)
# shellcheck disable=SC2034 # for the scripts
case $version in
*'(backend '*')') backend=${version##*'(backend '} backend=${backend%')'} ;;
*) backend=none ;;
esac

# holds MASK BIT
holds() {
    [ $((0x$1 >> $2 & 1)) -eq 1 ]
}

# Whether uid_map or gid_map maps an id.
tap_maps() {
    [ -r "/proc/self/$1" ] || return 0
    awk -v id="$2" 'id >= $1 && id < $1 + $3 { found = 1 }
                    END { exit !found }' "/proc/self/$1"
}

# A Solaris that is simulated within the command: the real process, and what
# it runs, stays what it is.
simulated=no
if [ "$backend" = solaris ] && grep -q illumos_reset "$binary"; then
    simulated=yes
fi

# A text that the backend reads and refuses, as options.
# shellcheck disable=SC2034 # for the scripts
if [ "$backend" = solaris ]; then
    wrong_text='-p nonsense'
else
    wrong_text='-c cap_nonsense+ep'
fi

# The user and group of most tests, by number: they need not exist.
# shellcheck disable=SC2034 # for the scripts
them=65534

tap_held=$(grep -s '^Cap' /proc/self/status)
tap_permitted=$(field CapPrm "$tap_held")
tap_effective=$(field CapEff "$tap_held")

# Why this process lacks a capability, by its number; nothing if it has it.
tap_lacks_bit() {
    if [ -n "$tap_permitted" ] && holds "$tap_permitted" "$1" \
        && holds "$tap_effective" "$1"; then
        return
    fi
    echo "capability $1 is not held"
}

# Why this process can't become $them; nothing if it can.
tap_lacks_become() {
    if [ $simulated = yes ]; then
        echo 'the system is simulated: the real process stays what it is'
    else
        tap_lacks_change
    fi
}

# Why privspec can't become $them, be it in a simulation.
tap_lacks_change() {
    if [ "$(id -u)" -ne 0 ]; then
        echo 'needs root'
    elif ! tap_maps uid_map "$them" || ! tap_maps gid_map "$them"; then
        echo "id $them is not mapped in this user namespace"
    elif grep -qs deny /proc/self/setgroups; then
        echo 'setgroups is denied in this user namespace'
    elif [ -n "$tap_permitted" ]; then
        tap_why=$(tap_lacks_bit 6)
        echo "${tap_why:-$(tap_lacks_bit 7)}"
    fi
}

# The command for an ordinary user, who may not reach where it was built;
# and what makes one, if this isn't one.
copy=$tmp/privspec
cp "$privspec" "$copy" && chmod 755 "$copy"

# ordinary COMMAND [ARGUMENT…]: as a user without privileges.
ordinary() {
    if [ "$(id -u)" -eq 0 ]; then
        "$privspec" run -u "$them" -g "$them" -G '' -- "$@"
    else
        "$@"
    fi
}

tap_lacks_ordinary() {
    if [ "$(id -u)" -ne 0 ] && [ $simulated = no ]; then
        case $tap_permitted in
        *[!0]*) echo 'this user holds capabilities' ;;
        esac
        return
    fi
    tap_why=$(tap_lacks_become)
    if [ -n "$tap_why" ]; then
        echo "$tap_why"
    elif ! ordinary test -x "$copy" 2>/dev/null; then
        echo "an ordinary user can't reach $tmp"
    fi
}

# Why chroot would be refused: a directory that the harness left open.
tap_lacks_closed() {
    for tap_file in /proc/self/fd/[3-9] /proc/self/fd/[1-9][0-9]*; do
        if [ -d "$tap_file" ]; then
            echo "descriptor ${tap_file##*/} is a directory"
            return
        fi
    done
}

# Why something that the tests need isn't there; nothing if it is.
tap_lacks() {
    case $1 in
    simulated) [ $simulated = yes ] || echo 'the system is no simulated one' ;;
    libcap | stub | solaris)
        if [ "$backend" != "$1" ]; then
            echo "the backend is $backend, not $1"
        elif [ "$1" = libcap ] && [ -z "$tap_permitted" ]; then
            echo 'there is no /proc/self/status to compare with'
        fi ;;
    closed) tap_lacks_closed ;;
    native) [ -z "${PRIVSPEC_EMULATOR-}" ] || echo 'an emulator runs it' ;;
    become) tap_lacks_become ;;
    change) tap_lacks_change ;;
    ordinary) tap_lacks_ordinary ;;
    root) [ "$(id -u)" -eq 0 ] || echo 'needs root' ;;
    nonroot) [ "$(id -u)" -ne 0 ] || echo 'needs an ordinary user' ;;
    [0-9]*) tap_lacks_bit "$1" ;;
    /*) [ -e "$1" ] || echo "there is no $1" ;;
    *) command -v "$1" >/dev/null || echo "there is no $1(1)" ;;
    esac
}

# needs NAME THING…: whether all things are there, else skips the tests that
# NAME stands for.  A thing is a backend; "simulated", a Solaris that is;
# "become", to become $them; "change", the same, but that a simulated process
# will do;
# "ordinary", to run something as an ordinary user; "root"; "nonroot";
# "closed", for chroot, that no directory is open above descriptor 2;
# "native", that the command is run by no emulator; a
# number, to hold that capability; a file; a program.
needs() {
    tap_name=$1
    shift
    for tap_thing; do
        tap_why=$(tap_lacks "$tap_thing")
        if [ -n "$tap_why" ]; then
            skip "$tap_name" "$tap_why"
            return 1
        fi
    done
}

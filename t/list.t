#!/bin/sh
# SPDX-License-Identifier: ISC
# list.t: privspec list: the vocabulary as a table.

# shellcheck source=t/tap.sh
. "${srcdir:-.}/t/tap.sh"

# The first lines of a text.
lines() {
    printf '%s\n' "$2" | sed "$1q"
}

run "$privspec" list
all=$out
is "$status/$err" 0/ 'list succeeds'
is "$(lines 5 "$all")" \
    'no name                   basic leads lets a process
 0 cap_chown              -     yes   give any file to another owner or group
 1 cap_dac_override       -     yes   read and write any file and directory
                                      whatever its mode
 2 cap_dac_read_search    -     -     read any file and directory, and open' \
    'it begins with its head and the first capabilities'
is "$(printf '%s\n' "$all" | awk 'length > 80')" '' \
    'no line is longer than 80 columns'

# The names, marks and order, from elsewhere: the kernel's own numbers, and
# the recorded list of a current illumos.
run "$privspec" list --system linux
is "$status/$err" 0/ '--system linux succeeds'
linux=$out
numbers=$(printf '%s\n' "$linux" | awk 'NR > 1 && $2 ~ /^cap_/ { print $1 }')
is "$numbers" "$(awk 'BEGIN { for (i = 0; i <= 40; i++) print i }')" \
    'the capabilities are numbered from 0 to 40'
is "$(printf '%s\n' "$linux" | awk '$2 ~ /^cap_/ && $3 == "yes"')" '' \
    'none is basic'
run "$privspec" list --system solaris
is "$status/$err" 0/ '--system solaris succeeds'
solaris=$out
if [ "$backend" = solaris ]; then
    skip 'the privileges' 'the running system may have more'
else
    is "$(printf '%s\n' "$solaris" \
        | awk '$1 == "-" { print $2 ($3 == "yes" ? " *" : "") }')" \
        "$(cat "$srcdir/t/vectors/solaris_privileges.txt")" \
        "the privileges are the recorded ones, the basic ones marked"
    is "$linux
$(printf '%s\n' "$solaris" | sed 1d)" "$all" 'without --system both follow'
fi
is "$(printf '%s\n' "$all" | awk '$4 == "yes" && $2 !~ /^cap_/ { print $2 }' \
    | tr '\n' ' ')" 'dtrace_kernel sys_devices ' \
    'those that lead to all others are marked'

# ---- usage ----

run "$privspec" list --system bsd
is "$status/$out/$err" \
    '125//privspec: usage: --system bsd is unknown: say linux or solaris' \
    'an unknown system'
run "$privspec" list --system
like "$status/$out/$err" \
    '125//privspec: usage: a value is missing after --system: *' 'no system'
run "$privspec" list cap_chown
like "$status/$out/$err" '125//privspec: usage: list takes no name: privspec '\
'explain tells of one*' 'a name'
"$privspec" list >&- 2>err
is "$?" 125 'stdout is closed: status 125'
like "$(cat err)" 'privspec: write: standard output: *' \
    'stdout is closed: the message says why'

done_testing

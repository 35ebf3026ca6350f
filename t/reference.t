#!/bin/sh
# SPDX-License-Identifier: ISC
# reference.t: the table in libprivspec(7), and the calls that are made.
#
# Each drop here is watched: on Linux by strace, on the simulated illumos by
# its log.  The words that hold of it pick the rows of the table, and what was
# recorded must be just these calls, in this order.  In the end each row must
# have been picked once.

# shellcheck source=t/tap.sh
. "${srcdir:-.}/t/tap.sh"

page=$srcdir/man/libprivspec.7
record=$top_builddir/t/record
record_solaris=$top_builddir/t/record_solaris
# One for another machine is run by what runs the rest.
if [ -n "${PRIVSPEC_EMULATOR-}" ]; then
    printf '#!/bin/sh\nexec %s %s "$@"\n' "$PRIVSPEC_EMULATOR" \
        "$record_solaris" >"$tmp/record_solaris"
    chmod 755 "$tmp/record_solaris"
    record_solaris=$tmp/record_solaris
fi

# ---- the page ----

# rows: "system function call when needs" for each row of the table, in order.
awk '
    /^\.It Sy [A-Za-z]+ Ta Sy [a-z]+ Ta$/ { system_ = $3; function_ = $6 }
    /^\.It [^ ]+ Ta [^ ]+ Ta / {
        if (function_ == "")
            next
        needs = $6
        for (i = 7; i <= NF; i++)
            needs = needs "_" $i
        print system_, function_, $2, $4, needs
    }
    /^\.El$/ { function_ = "" }' "$page" >rows
ok 'the page has a table' test "$(grep -c . rows)" -gt 60
is "$(grep -Ev '^[A-Za-z]+ [a-z]+ [a-z_]+(\([A-Z_]+\))?(/[a-z]+)*[+*]? [A-Za-z_,!]+ [a-z_0-9]+$' \
    rows)" '' 'each row has a call, words, and a need'
: >picked

# pick SYSTEM FUNCTION WORDS: the rows whose words hold.
pick() {
    awk -v system_="$1" -v function_="$2" -v words="$3" '
        BEGIN {
            count = split(words, word, " ")
            for (i = 1; i <= count; i++)
                holds[word[i]] = 1
            holds["always"] = 1
        }
        $1 == system_ && $2 == function_ {
            count = split($4, word, ",")
            for (i = 1; i <= count; i++) {
                not = word[i] ~ /^!/
                sub(/^!/, "", word[i])
                if ((word[i] in holds) == not)
                    next
            }
            print NR, $0
        }' rows
}

# ---- the record ----

# calls FILE FUNCTION: the calls of a trace behind the function's mark, in the
# table's words.
calls() {
    awk -v function_="$2" '
        BEGIN { split("prepare enter raise restore", names, " ") }
        {
            thread = $1
            sub(/^[0-9]+ +/, "")
        }
        /^getsid\(/ {
            first = thread
            current = names[substr($0, 8) + 0]
            next
        }
        # Of the other threads what one does, until it goes on: the entering
        # one may be done before.
        function_ == "follow" {
            if ((current != "enter" && follower == "") || thread == first \
                || gone)
                next
            if (follower == "")
                follower = thread
            if (thread != follower)
                next
            gone = /^rt_sigreturn/
        }
        function_ != "follow" && (thread != first || current != function_) {
            next
        }
        !/^[a-z_0-9]+\(/ { next }
        {
            name = $0
            sub(/\(.*/, "", name)
            if (name ~ /^(brk|mmap2?|munmap|mremap|mprotect|madvise|getpid|gettid|getuid|getrandom|futex)$/)
                next
            sub(/(64|32)$/, "", name)
            if (name ~ /^(newfstatat|statx|stat|lstat|fstat)$/)
                name = "fstatat"
            if (name ~ /^(open|readlink)$/)
                name = name "at"
            if (name ~ /^(prctl|keyctl)$/ && match($0, /\([A-Z_]+/)) {
                name = name substr($0, RSTART, RLENGTH) ")"
                sub(/PR_|KEYCTL_/, "", name)
            }
            if (name ~ /^(fcntl|ioctl)$/ && match($0, /, [A-Z_]+/))
                name = name "(" substr($0, RSTART + 2, RLENGTH - 2) ")"
            printf " %s", name
        }' "$1"
}

# is_like NAME ROWS CALLS: they are those of the rows, in their order.
is_like() {
    awk '{
        call = $4
        many = ""
        if (call ~ /[+*]$/) {
            many = substr(call, length(call))
            call = substr(call, 1, length(call) - 1)
        }
        sub("look", "lseek/getdents/openat/pread/close", call)
        gsub(/[()]/, "[&]", call)
        gsub("/", "| ", call)
        printf "( %s)%s", call, many
    }
    END { print "" }' "$2" >pattern
    if printf '%s\n' "$3" | grep -Eqxf pattern; then
        ok "$1" true
        cat "$2" >>picked
    else
        ok "$1" false
        diag "made:    $(printf '%s\n' "$3" | cut -c 1-2000)"
        diag "written:$(awk '{ printf " %s", $4 }' "$2")"
    fi
}

# names WORD…: in order, each once, with commas.
names() {
    printf '%s\n' "$@" | grep . | sort -u | tr '\n' ' ' | sed 's/ $//'
}

# needed: what the rows of the last drop need.
needed() {
    awk '$6 ~ /^(cap|file|proc)_/ { print $6 }' all.rows
}

# drop NAME KEPT "WORDS" ARGUMENT…: on this system; through $enter.
strace='strace -f'
drop() {
    name=$1 kept=$2 words=$3
    shift 3
    # shellcheck disable=SC2086 # words
    if ! $enter $strace -o trace "$record" "$@" >plan 2>.err </dev/null; then
        ok "$name: the drop succeeds" false
        diag "$(cat .err)"
        return
    fi
    functions='prepare enter'
    case " $* " in
    *' raise='*) functions="$functions raise restore" ;;
    *' threads='*) functions="$functions follow" ;;
    esac
    : >all.rows
    for function in $functions; do
        pick "$system" "$function" "$words" >rows.of
        cat rows.of >>all.rows
        case "$function $* " in
        'enter '*' DRY_RUN '*) : >rows.of ;;
        esac
        is_like "$name: $function" rows.of "$(calls trace "$function")"
    done
    reduced=$(sed -n 's/^capset: reduce to //p' plan)
    if [ -n "$reduced" ]; then
        # shellcheck disable=SC2046,SC2086 # words
        is "$(names $(echo "$reduced" | sed 's/^none$//; s/,/ /g'))" \
            "$(names $kept $(needed))" "$name: what it needs"
    fi
}

# drop_solaris NAME KEPT "WORDS" ARGUMENT…: on the simulated illumos.
drop_solaris() {
    name="illumos: $1" kept=$2 words=$3
    shift 3
    run "$record_solaris" "$@"
    if [ "$status" -ne 0 ]; then
        ok "$name: the drop succeeds" false
        diag "$err"
        return
    fi
    : >all.rows
    for function in $(printf '%s\n' "$out" | sed -n 's/^\([a-z]*\):\( .*\)*$/\1/p' \
        | grep -Ex 'prepare|enter|raise|restore'); do
        pick Solaris "$function" "$words" >rows.of
        cat rows.of >>all.rows
        is_like "$name: $function" rows.of \
            "$(printf '%s\n' "$out" | sed -n "s/^$function://p")"
    done
    # The basic ones stay as well, for the time being.
    reduced=,$(printf '%s\n' "$out" | sed -n 's/^setppriv: reduce to //p'),
    for need in $kept $(needed); do
        like "$reduced" "*,$need,*" "$name: $need is there for it"
    done
}

# can_raise PROGRAM: whether it knows how to raise and restore.
can_raise() {
    ! "$1" raise= 2>&1 | grep -q 'no such word'
}

# unused SYSTEM: rows that no drop has picked.
unused() {
    awk 'NR == FNR { seen[$1] = 1; next }
         $1 == system_ && !(FNR in seen)' system_="$1" picked rows
}

# ---- on this system ----

bind=cap_net_bind_service
mkdir open shut
chmod 600 shut
enter=
usual='change groups gid uid ordinary lost cut setpcap'

why=
for thing in become strace closed; do
    why=${why:-$(tap_lacks $thing)}
done
if [ -z "$why" ] && grep -Eq '__(asan|tsan|msan|ubsan|gcov)_' "$record"; then
    why='this build is instrumented'
elif [ -z "$why" ] && ! strace -o trace "$record" nonsense 2>.err; then
    grep -q 'no such word' .err || why='strace does not work here'
fi

system=Linux
if [ -z "$why" ] && [ "$backend" = libcap ]; then
    for bit in 5 8 10 18; do
        why=${why:-$(tap_lacks_bit $bit)}
    done
    [ "$(readlink /proc/self/ns/user)" = 'user:[4026531837]' ] \
        || why='this is not the first user namespace'
fi
if [ "$backend" != libcap ]; then
    skip 'the calls on Linux' "the backend is $backend, not libcap"
elif [ -n "$why" ]; then
    skip 'the calls on Linux' "$why"
else
    one="groups=12 keep=$bind+ep"
    keyring=
    if "$record" NEW_KEYRING groups=12 >/dev/null 2>&1; then
        keyring=NEW_KEYRING
    else
        skip NEW_KEYRING 'keyctl(2) is not allowed here'
        grep -n '^Linux .*NEW_KEYRING' rows | tr : ' ' >>picked
    fi
    # shellcheck disable=SC2086 # words
    {
        drop 'nothing kept' '' "$usual" groups=12
        drop 'one kept' $bind "$usual kept carry" $one
        drop ACROSS_EXEC $bind "$usual kept carry ACROSS_EXEC" $one \
            ACROSS_EXEC
        drop 'ACROSS_EXEC, nothing kept' '' "$usual ACROSS_EXEC" groups=12 \
            ACROSS_EXEC
        drop LIMIT $bind "$usual kept carry LIMIT" $one LIMIT
        drop SEAL $bind "$usual kept carry SEAL" $one SEAL
        drop 'SEAL without cap_setpcap' $bind \
            'change groups gid uid ordinary lost cut kept carry SEAL' $one \
            SEAL without=8
        drop HELD '' "$usual HELD" groups=12 'keep=62+ep' HELD
        drop 'uid 0 kept by name' $bind \
            'change groups lost cut setpcap kept' $one user=0
        drop KEEP_ROOT '' 'change groups lost cut setpcap KEEP_ROOT' \
            groups=12 user= KEEP_ROOT
        drop 'inheritable gains' '' "$usual gains" groups=12 \
            'keep=cap_chown+i' without=0
        drop chroot $bind "$usual kept carry chroot" $one "chroot=$tmp/open"
        drop 'chroot, shut' '' "$usual chroot shut" \
            groups=12 "chroot=$tmp/shut"
        drop IF_ROOT '' "$usual IF_ROOT" groups=12 IF_ROOT
        drop 'IF_ROOT without privileges' '' 'ordinary IF_ROOT' IF_ROOT \
            "start=$them"
        drop DRY_RUN $bind "$usual kept carry DRY_RUN" $one DRY_RUN
        drop CLOSE_FDS $bind "$usual kept carry CLOSE_FDS" $one CLOSE_FDS
        for flag in ALLOW_CHROOT_WRITABLE ALLOW_THREADS ALLOW_IO_URING \
            ALLOW_DIRECTORIES ALLOW_FILE_WRITABLE; do
            drop $flag '' "$usual $flag chroot" groups=12 \
                "chroot=$tmp/open" $flag
        done
    }
    everything="ACROSS_EXEC LIMIT SEAL CLOSE_FDS $keyring"
    # shellcheck disable=SC2086 # words
    {
        drop "all of it" $bind "$usual kept carry gains chroot $everything" \
            groups=12 "keep=$bind+ep cap_chown+i" without=0 \
            "chroot=$tmp/open" $everything
        if [ -n "$keyring" ]; then
            drop NEW_KEYRING $bind "$usual kept carry NEW_KEYRING" $one \
                NEW_KEYRING
        fi
        drop 'ALL_THREADS, and there is one' $bind \
            "$usual kept carry ALL_THREADS" $one ALL_THREADS
        drop 'ALL_THREADS' $bind "$usual kept carry ALL_THREADS others" $one \
            ALL_THREADS threads=3
        drop 'ALL_THREADS, all of it' $bind \
            "$usual kept carry gains chroot $everything ALL_THREADS others" \
            groups=12 "keep=$bind+ep cap_chown+i" without=0 \
            "chroot=$tmp/open" $everything ALL_THREADS threads=2
        drop 'ALL_THREADS, shut' '' \
            "$usual chroot shut ALL_THREADS others" groups=12 \
            "chroot=$tmp/shut" ALL_THREADS threads=1
    }
    if can_raise "$record"; then
        drop 'raise and restore' $bind "$usual kept carry" groups=12 \
            "keep=$bind+p" "raise=$bind+ep"
        drop 'raise and restore, something inheritable' $bind \
            "$usual kept carry inherited" groups=12 \
            "keep=$bind+p cap_chown+i" "raise=$bind+ep"
    else
        skip 'raise and restore' 'this library has no such functions'
        grep -nE '^Linux (raise|restore)' rows | tr : ' ' >>picked
    fi
    # As root without groups, because all others are lost there.
    cat >enter <<END
exec "$privspec" run -u 0 -g 0 -G '' -- \
    unshare --user --map-root-user --net "\$@" 2>>.err
END
    if ! sh ./enter true 2>/dev/null; then
        skip 'another user namespace' 'no user namespace can be made'
        grep -n '^Linux .*userns' rows | tr : ' ' >>picked
    else
        enter='sh ./enter'
        drop 'another user namespace' $bind \
            'change lost cut setpcap kept userns' groups= "keep=$bind+ep" \
            user=0
        drop 'the same, and nothing kept' '' \
            'change lost cut setpcap userns' groups= user=0
    fi
    is "$(unused Linux)" '' 'Linux: each row of the table was picked'
fi

system=others
if [ "$backend" != stub ]; then
    skip 'the calls on others' "the backend is $backend, not stub"
elif grep -q ld-musl "$record"; then
    skip 'the calls on others' 'musl blocks signals around them, by calls too'
elif [ -n "$why" ]; then
    skip 'the calls on others' "$why"
else
    drop 'nothing kept' '' "$usual" groups=12
    drop chroot '' "$usual chroot" groups=12 "chroot=$tmp/open"
    # A million numbers are asked for; to record that would take minutes.
    strace='strace -f --seccomp-bpf -e trace=!fcntl'
    drop CLOSE_FDS '' "$usual chroot CLOSE_FDS" groups=12 \
        "chroot=$tmp/open" CLOSE_FDS
    strace='strace -f'
    drop 'IF_ROOT without privileges' '' 'ordinary IF_ROOT' IF_ROOT \
        "start=$them"
    is "$(unused others)" '' 'others: each row of the table was picked'
fi

# ---- on the simulated illumos ----

one='groups=12 keep=basic,net_privaddr'
usual='change groups gid uid ordinary lost cut'
writable=ALLOW_CHROOT_WRITABLE
# shellcheck disable=SC2086 # words
{
    drop_solaris 'basic' '' "$usual" groups=12
    drop_solaris 'one kept' net_privaddr "$usual kept" $one
    drop_solaris ACROSS_EXEC net_privaddr "$usual kept ACROSS_EXEC" $one \
        ACROSS_EXEC
    drop_solaris LIMIT net_privaddr "$usual kept LIMIT" $one LIMIT
    drop_solaris SEAL net_privaddr "$usual kept SEAL" $one SEAL
    drop_solaris HELD net_privaddr "$usual kept HELD" $one HELD
    drop_solaris chroot net_privaddr "$usual kept chroot" $one \
        "chroot=$tmp/open" $writable
    drop_solaris 'chroot, shut' '' "$usual chroot shut" \
        groups=12 "chroot=$tmp/shut" $writable
    drop_solaris CLOSE_FDS '' "$usual CLOSE_FDS" groups=12 CLOSE_FDS
    drop_solaris 'uid 0 kept' net_privaddr \
        'change groups lost cut kept' $one user=0
    drop_solaris 'IF_ROOT without privileges' '' 'ordinary IF_ROOT' IF_ROOT \
        "start=$them"
}
if can_raise "$record_solaris"; then
    drop_solaris 'raise and restore' net_privaddr "$usual kept" groups=12 \
        keep=net_privaddr raise=net_privaddr
else
    skip 'illumos: raise and restore' 'this library has no such functions'
    grep -nE '^Solaris (raise|restore)' rows | tr : ' ' >>picked
fi
is "$(unused Solaris)" '' 'Solaris: each row of the table was picked'

done_testing

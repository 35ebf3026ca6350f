#!/bin/sh
# SPDX-License-Identifier: ISC
# command.t: the command as a whole: help, usage, messages, set-user-ID.

# shellcheck source=t/tap.sh
. "${srcdir:-.}/t/tap.sh"

# ---- version and help ----

run "$privspec" --version
is "$status" 0 'privspec --version succeeds'
like "$out" 'privspec [0-9]*.[0-9]* (backend *)' \
    'it tells the version and the backend'
like ' libcap solaris stub ' "* $backend *" 'the backend is one that there is'
is "$err" '' 'it says nothing on stderr'

for words in '--help' '-h' 'run --help' 'run -h' 'show --help' 'show -h' \
    'check --help' 'check -h' 'translate --help' 'translate -h' \
    'explain --help' 'explain -h' 'list --help' 'list -h'; do
    # shellcheck disable=SC2086 # words
    run "$privspec" $words
    is "$status/$err" 0/ "privspec $words succeeds, with stderr empty"
    like "$out" 'usage: privspec *' "privspec $words explains the usage"
    is "$(printf '%s' "$out" | LC_ALL=C tr -d '\n -~')" '' \
        "privspec $words is plain ASCII"
done

run "$privspec" --help
for word in run show check translate explain list; do
    like "$out" "*
  $word *" "the help tells of $word"
done
run "$privspec" run --help
for word in --user --group --groups --chroot --capabilities --privileges \
    --file --held --if-root --limit --seal --close-fds --new-keyring \
    --allow; do
    like "$out" "*$word *" "the help of run tells of $word"
done
for words in 'show --system --json' 'list --system --json' 'explain --json' \
    'translate --from --to --policy --json'; do
    run "$privspec" "${words%% *}" --help
    # shellcheck disable=SC2086 # words
    for word in ${words#* }; do
        like "$out" "*
      $word *" "the help of ${words%% *} tells of $word"
    done
done
run "$privspec" --help
is "$(printf '%s\n' "$out" | awk 'length > 80')" '' \
    'no line of the help is longer than 80 columns'
for subcommand in run show check translate explain list; do
    run "$privspec" $subcommand --help
    is "$(printf '%s\n' "$out" | awk 'length > 80')" '' \
        "nor of that of $subcommand"
done
run "$privspec" run -u 1 --help
is "$status" 0 'help is given after other options too'

# ---- wrong usage ----

# bad NAME WORD…: refused by status 125, on stderr alone.
bad() {
    tap_title=$1
    shift
    run "$privspec" "$@"
    is "$status/$out" 125/ "$tap_title: status 125, stdout empty"
}

bad 'no subcommand'
like "$err" '*usage: privspec *' 'no subcommand: the usage is told'
for word in frobnicate '' RUN --nonsense -x; do
    bad "privspec '$word'" "$word"
    like "$err" "privspec: usage: unknown subcommand*see privspec --help*" \
        "privspec '$word': the message says so"
done
for subcommand in run show check translate explain list; do
    bad "$subcommand, an unknown long option" "$subcommand" --nonsense x
    like "$err" "privspec: usage: unknown option --nonsense: see privspec \
$subcommand --help*" "$subcommand, an unknown long option: it is named"
    bad "$subcommand, an unknown short option" "$subcommand" -Z x
    like "$err" 'privspec: usage: unknown option -Z: *' \
        "$subcommand, an unknown short option: it is named"
    bad "$subcommand, unknown short options together" "$subcommand" -ZY x
    like "$err" 'privspec: usage: unknown option -[Z-]*' \
        "$subcommand, unknown short options together: one is named"
done
for option in -u -g -G -r -c -p -f --user --group --groups --chroot \
    --capabilities --privileges --file --allow; do
    bad "run $option without its value" run "$option"
    like "$err" "privspec: usage: a value is missing after $option: *" \
        "run $option without its value: the message says so"
done
bad 'run without a command' run
like "$err" 'privspec: usage: no command to run*' \
    'run without a command: the message says so'
bad 'run -- without a command' run -u 1 -g 1 --
bad 'run --allow nonsense' run --allow nonsense true
like "$err" 'privspec: usage: --allow nonsense is unknown: *' \
    'run --allow nonsense: the message says so'
bad 'run --seal=yes' run --seal=yes true
like "$err" 'privspec: usage: no value belongs to --seal=yes: *' \
    'run --seal=yes: the message says so'
bad 'run --held -zq' run --held -zq true
like "$err" 'privspec: usage: unknown option -z: *' \
    'run --held -zq: the letter is named'
bad 'check --help=x' check --help=x
like "$err" 'privspec: usage: no value belongs to --help=x: *' \
    'check --help=x: the message says so'
bad 'check --take without its value' check --take
bad 'check without a file' check
like "$err" 'privspec: usage: no file to check*' \
    'check without a file: the message says so'
bad 'check --allow without its value' check --allow
bad 'check --allow nonsense' check --allow nonsense file

# ---- messages ----

# Every refusal is one line, "privspec: step: what: remedy".
printf 'Security {\n  usr = x\n}\n' >typo.conf
printf 'Other { x = y }\n' >other.conf
printf 'Security {\n' >open.conf
for words in 'run -u 4294967296 -g 1 true' 'run -u no_such_user true' \
    'run -u 1 true' 'run -u 1 -g no_such_group true' \
    "run -u 1 -g 1 $wrong_text true" \
    'run -u 1 -g 1 -G no_such_group true' \
    'run -f typo.conf true' 'run -f open.conf true' \
    'run -f other.conf true' 'run -f /nonexistent/file true' \
    'check other.conf other.conf' 'check /nonexistent/file' \
    'show nonsense' 'translate cap_chwn+ep' 'translate --from linux basic' \
    'translate --policy any =' 'translate --to any =' 'show --system any' \
    'list --system any'; do
    # shellcheck disable=SC2086 # words
    run "$privspec" $words
    is "$status/$out" 125/ "privspec $words: status 125, stdout empty"
    ok "privspec $words: one line of message" \
        test "$(printf '%s\n' "$err" | grep -c '')" -eq 1
    ok "privspec $words: step, what and remedy" \
        eval "printf '%s\\n' \"\$err\" | grep -Eq \
            '^privspec: [a-z]+: [^:]*[^ :].*[:;,] *[^ ].*\$'" \
        || diag "$err"
done
run "$privspec" check other.conf other.conf
unlike "$err" '*none of*has no *' 'two files without a stanza: no double no'

# ---- output that can't be written ----

if needs 'a full device' /dev/full; then
    printf 'Security { user = %s }\n' root >full.conf
    for words in --version --help 'run --help' show 'show --help' \
        'check --help' 'check full.conf' 'show --json' 'translate =' \
        'translate --json =' 'translate --help' 'explain 0' 'explain nobody 0' \
        'explain --json 0' 'explain --help' list 'list --json' \
        'list --help'; do
        # shellcheck disable=SC2086 # words
        "$privspec" $words >/dev/full 2>err
        status=$?
        err=$(cat err)
        is "$status" 125 "privspec $words >/dev/full: status 125"
        like "$err" '*privspec: write: standard output: No space left*' \
            "privspec $words >/dev/full: the message says why"
    done
fi

# ---- with more rights than its caller ----

# is_refused_secure NAME FILE: by whatever the file is told to do.
is_refused_secure() {
    for words in --version --help 'run -- true' show; do
        # shellcheck disable=SC2086 # words
        run ordinary "$2" $words
        refused start '*set-user-ID*' "$1: privspec $words is refused"
    done
}

if needs 'set-user-ID' root ordinary native; then
    id=$(command -v id)
    cp "$id" id && chown 0:0 id && chmod 4755 id
    cp "$copy" set-uid && chown 0:0 set-uid && chmod 4755 set-uid
    cp "$copy" set-gid && chown 0:0 set-gid && chmod 2755 set-gid
    if [ "$(ordinary "$tmp/id" -u 2>/dev/null)" = 0 ]; then
        is_refused_secure set-user-ID "$tmp/set-uid"
        # LeakSanitizer can't trace a process whose ids differ.
        if grep -q __asan_ "$privspec"; then
            skip set-group-ID 'this build is instrumented'
        else
            is_refused_secure set-group-ID "$tmp/set-gid"
        fi
    else
        skip set-user-ID "set-user-ID has no effect in $tmp"
        skip set-group-ID "set-user-ID has no effect in $tmp"
    fi
    rm -f id set-uid set-gid
fi
if needs 'file capabilities' libcap root ordinary native 31 5 setcap; then
    cp /bin/cat cat && cp "$copy" file-caps
    if setcap cap_kill+ep cat 2>/dev/null \
        && setcap cap_kill+ep file-caps 2>/dev/null \
        && holds "$(field CapPrm \
            "$(ordinary "$tmp/cat" /proc/self/status)")" 5; then
        is_refused_secure 'file capabilities' "$tmp/file-caps"
    else
        skip 'file capabilities' "they have no effect in $tmp"
    fi
    rm -f cat file-caps
fi
if needs 'a copy without them' ordinary; then
    run ordinary "$copy" --version
    is "$status/$out" "0/$version" 'a plain copy runs'
fi

done_testing

#!/bin/sh
# SPDX-License-Identifier: ISC
# json.t: --json, read by a parser of JSON that is not ours.

# shellcheck source=t/tap.sh
. "${srcdir:-.}/t/tap.sh"

# Prints each line of standard input, which must be an object, as lines
# "path value": .sets.effective[0] "cap_kill".  Values are JSON in ASCII, an
# empty list or object is a value.  Fails for anything that is not JSON.
cat >flatten.py <<'END'
import json, sys
def unique(pairs):
    assert len(dict(pairs)) == len(pairs), "a key twice"
    return dict(pairs)
def walk(path, value):
    if isinstance(value, dict) and value:
        for key in value:
            walk(path + "." + key, value[key])
    elif isinstance(value, list) and value:
        for i, one in enumerate(value):
            walk("%s[%d]" % (path, i), one)
    else:
        print(path, json.dumps(value))
for line in sys.stdin.buffer.read().decode("ascii").splitlines():
    value = json.loads(line, object_pairs_hook=unique)
    assert isinstance(value, dict), "no object"
    walk("", value)
END
cat >flatten.js <<'END'
const walk = (path, value) => {
    if (value !== null && typeof value === "object") {
        const keys = Object.keys(value);
        const list = Array.isArray(value);
        for (const key of keys)
            walk(path + (list ? `[${key}]` : "." + key), value[key]);
        if (keys.length > 0)
            return;
    }
    console.log(path + " " + JSON.stringify(value).replace(/[^ -~]/g,
        (c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0")));
};
for (const line of require("fs").readFileSync(0, "ascii").split("\n")) {
    if (line === "")
        continue;
    const value = JSON.parse(line);
    if (value === null || typeof value !== "object" || Array.isArray(value))
        throw new Error("no object");
    walk("", value);
}
END
if [ "$(echo '{"a":[1]}' | python3 flatten.py 2>/dev/null)" = '.a[0] 1' ]; then
    flatten() {
        python3 "$tmp/flatten.py"
    }
elif [ "$(echo '{"a":[1]}' | node flatten.js 2>/dev/null)" = '.a[0] 1' ]; then
    flatten() {
        node "$tmp/flatten.js"
    }
else
    skip_all 'there is no python3 and no node to read JSON with'
fi
ok 'the parser refuses what is none' eval '! echo "{\"a\":01}" | flatten 2>err'

# json STATUS COUNT NAME WORD…: runs privspec; it must print so many objects,
# nothing but ASCII, nothing on stderr.  Sets flat.
json() {
    tap_status=$1 tap_count=$2 tap_title=$3
    shift 3
    run "$privspec" "$@"
    is "$status/$err/$(printf '%s\n' "$out" | grep -c .)" \
        "$tap_status//$tap_count" "$tap_title: status, stderr, objects"
    ok "$tap_title: each line is ASCII alone" test "$out" = \
        "$(printf '%s\n' "$out" | tr -cd '\012\040-\176')"
    flat=$(printf '%s\n' "$out" | flatten 2>&1)
    # shellcheck disable=SC2181 # what the pipe answered
    ok "$tap_title: each line is an object of JSON" test $? -eq 0 \
        || diag "$flat"
}

# at PATH: its value.
at() {
    printf '%s\n' "$flat" | awk -v path="$1" \
        'index($0, path " ") == 1 { print substr($0, length(path) + 2) }'
}

# keys: the keys of all objects together, each once.
keys() {
    printf '%s\n' "$flat" | sed 's/^\.\([a-z_]*\).*/\1/' | awk '!seen[$0]++' \
        | tr '\n' ' '
}

# names PATH: the strings of a list, joined by commas.
names() {
    printf '%s\n' "$flat" | awk -v path="$1[" 'index($0, path) == 1 {
        gsub(/"/, "", $2); text = text (text == "" ? "" : ",") $2 }
        END { print text == "" ? "none" : text }'
}

# ---- translate ----

json 0 1 'an exact translation' translate --json cap_net_bind_service+ep
is "$flat" '.from "linux"
.to "solaris"
.policy "exact"
.result "exact"
.text "basic,net_privaddr"
.lost []
.added []
.privileges[0].asked[0] "cap_net_bind_service"
.privileges[0].used[0] "net_privaddr"
.privileges[0].fit "exact"
.privileges[0].notes[0] "illumos opens ports 137, 138, 139 and 445 to '\
'net_privaddr or sys_smb; 2049 and 4045 want sys_nfs there and nothing on '\
'Linux."
.notes []
.error null' 'an exact translation: the whole object'

setuid='"Taking uid 0 wants every privilege on Solaris."'
json 3 1 'an inexact one' translate --json --policy closest cap_setuid+ep
is "$flat" '.from "linux"
.to "solaris"
.policy "closest"
.result "inexact"
.text "basic,proc_setid"
.lost[0] "cap_setuid"
.added[0] "proc_setid"
.privileges[0].asked[0] "cap_setuid"
.privileges[0].used[0] "proc_setid"
.privileges[0].fit "both"
.privileges[0].notes[0] '"$setuid"'
.privileges[0].notes[1] "Linux may take uid 0; Solaris may also set gids."
.notes []
.error null' 'an inexact one: the whole object'

json 1 1 'a refused one' translate --json 'basic,!proc_exec'
is "$(keys)" 'from to policy result text lost added privileges notes error ' \
    'a refused one: the same keys'
is "$(at .result)/$(at .text)/$(names .lost)/$(names .added)" \
    '"refused"/null/none/proc_exec' 'a refused one: what stands in the way'
is "$(at .error.step)" '"translate"' 'a refused one: the step'
like "$(at .error.message)" '"*proc_exec"' 'a refused one: the message'
is "$(at '.error.offset')" '' 'a refused one: no place in the text'

json 0 1 'one to Linux' translate --json 'basic net_privaddr'
is "$(at .from)/$(at .to)/$(at .text)" \
    '"solaris"/"linux"/"cap_net_bind_service=ep"' 'one to Linux: the text'
like "$(at '.notes[0]')" '"the limit *"' 'one to Linux: the note on the limit'
json 3 1 'sets that differ' translate --json --policy within cap_fsetid+p
like "$(at '.privileges[0].notes[0]')" '"Asked for as permitted or *"' \
    'sets that differ: the note'

json 125 1 'a text that is wrong' translate --json 'cap_kill+ep cap_chwn+ep'
is "$(keys)" 'from to policy result text error ' 'a wrong text: the keys'
is "$(at .from)/$(at .result)/$(at .text)" null/null/null \
    'a wrong text: nothing is known'
is "$(at .error.step)/$(at .error.offset)/$(at .error.length)" '"parse"/12/8' \
    'a wrong text: the place of the word'
json 125 1 'a text of either' translate --json ''
is "$(at .error.step)" '"usage"' 'a text of either: the step'

# ---- explain and list ----

json 0 1 'a capability' explain --json cap_setuid
is "$flat" '.word "cap_setuid"
.system "linux"
.name "cap_setuid"
.number 7
.basic false
.description "take any user id, root'"'"'s included"
.leads_to_all "becomes uid 0"
.compared[0].left[0] "cap_setgid"
.compared[0].left[1] "cap_setuid"
.compared[0].relation ">"
.compared[0].right[0] "proc_setid"
.compared[0].note '"$setuid"'
.compared[1].left[0] "cap_setuid"
.compared[1].relation "~"
.compared[1].right[0] "proc_setid"
.compared[1].note "Linux may take uid 0; Solaris may also set gids."
.closest[0] "proc_setid"
.error null' 'a capability: the whole object'
json 0 1 'a privilege' explain --json PRIV_PROC_FORK
is "$flat" '.word "PRIV_PROC_FORK"
.system "solaris"
.name "proc_fork"
.number null
.basic true
.description "make processes"
.leads_to_all null
.compared[0].left[0] "proc_fork"
.compared[0].relation "basic"
.compared[0].right []
.compared[0].note ""
.closest []
.error null' 'a privilege: the whole object'
json 1 3 'three names, one unknown' explain --json 10 net_privadr proc_fork
is "$(printf '%s\n' "$flat" | sed -n 's/^\.word //p' | tr '\n' ' ')" \
    '"10" "net_privadr" "proc_fork" ' 'an object for each, in their order'
json 1 1 'an unknown name' explain --json net_privadr
is "$flat" '.word "net_privadr"
.name null
.nearest "net_privaddr"
.error.step "lookup"
.error.message "unknown privilege \"net_privadr\"; did you mean net_privaddr?"' \
    'an unknown name: the whole object'
json 1 1 'an unknown name, nothing near' explain --json xyzzy
is "$(at .nearest)" null 'an unknown name, nothing near'

run "$privspec" list --system linux
table=$(printf '%s\n' "$out" | awk '$2 ~ /^cap_/ { print $2 }' | tr '\n' ,)
json 0 41 'the capabilities' list --json --system linux
is "$(keys)" \
    'system name number basic description leads_to_all compared closest ' \
    'the capabilities: the keys'
is "$(printf '%s\n' "$flat" | sed -n 's/^\.name "\(.*\)"/\1/p' | tr '\n' ,)" \
    "$table" 'the capabilities: those of the table'
run "$privspec" list --system solaris
table=$(printf '%s\n' "$out" | awk '$1 == "-" { print $2 }')
json 0 "$(printf '%s\n' "$table" | grep -c .)" 'the privileges' \
    list --json --system solaris
is "$(printf '%s\n' "$flat" | sed -n 's/^\.name "\(.*\)"/\1/p')" \
    "$table" 'the privileges: those of the table'
run "$privspec" list
count=$(printf '%s\n' "$out" | awk 'NR > 1 && !/^   /' | grep -c .)
json 0 "$count" 'all of them' list --json

# ---- strings ----

# string BYTES JSON NAME: how a word of such bytes comes back.
string() {
    # shellcheck disable=SC2059 # it is a format
    word=$(printf "$1.") && word=${word%.}
    json 1 1 "$3" explain --json "$word"
    is "$(at .word)" "\"$2\"" "$3: the string"
}
string 'a"b\\c/d' 'a\"b\\c/d' 'what JSON escapes'
string 'a\001\010\011\012\014\015\033\037\177' \
    'a\u0001\b\t\n\f\r\u001b\u001f\u007f' 'control bytes'
string '\303\251\342\202\254\360\220\215\210\364\217\277\277' \
    '\u00e9\u20ac\ud800\udf48\udbff\udfff' 'UTF-8'
string '\302\200\337\277\340\240\200\355\237\277\356\200\200\357\277\277' \
    '\u0080\u07ff\u0800\ud7ff\ue000\uffff' 'the first and last of each length'
string '\300\200x' '\ufffd\ufffdx' 'NUL in two bytes'
string '\301\277\340\237\277\360\217\277\277' \
    '\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd' \
    'forms that are too long'
string '\355\240\200\355\277\277' '\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd' \
    'surrogates'
string '\364\220\200\200\365\377\376' \
    '\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd' 'what is beyond U+10FFFF'
string '\200\277a' '\ufffd\ufffda' 'bytes that only continue'
string 'a\342\202' 'a\ufffd\ufffd' 'a character that breaks off'
string '\360\220\215A' '\ufffd\ufffd\ufffdA' 'one that another cuts short'

# ---- show ----

json 0 1 'this process' show --json
is "$(keys)" 'pid name uids gids groups native system sets beyond lacking '\
'no_new_privs threads error ' 'this process: the keys'
is "$(at .uids.real)/$(at .uids.effective)/$(at .gids.real)" \
    "$(id -ru)/$(id -u)/$(id -rg)" 'this process: the ids'
is "$(at .error)" null 'this process: no error'
case $backend in
stub)
    is "$(at .native)/$(at .system)/$(at .sets)" 'null/null/{}' \
        'the stub makes up no sets' ;;
libcap) is "$(at .native)/$(at .system)" '"linux"/"linux"' 'whose words' ;;
*) is "$(at .native)/$(at .system)" '"solaris"/"solaris"' 'whose words' ;;
esac
json 1 1 'a process that is not there' show --json 2147483647
is "$(at .pid)/$(at .name)/$(at .error.step)" '2147483647/null/"read"' \
    'a process that is not there: the object'
run "$privspec" show --json nonsense
like "$status/$out/$err" '125//privspec: usage: *' \
    'what is no process id is wrong usage'

# same PATH LABEL NAME: a list is what the text of show has in $text.
same() {
    tap_text=$(printf '%s\n' "$text" | sed -n "s/^  $2  *//p")
    is "$(names "$1")" "$tap_text" "$3"
}

if needs 'the sets' libcap; then
    # Not the names of all capabilities, which show says as "all".
    shown() {
        "$privspec" run "$@" -- "$copy" show >text
        "$privspec" run "$@" -- "$copy" show --json >json
        text=$(cat text)
        flat=$(flatten <json)
    }
    if needs 'a process with two capabilities' become 10 5; then
        shown -u "$them" -g 7 -G 6,5 -c cap_kill,cap_net_bind_service+ep
        for set in effective permitted inheritable ambient; do
            same ".sets.$set" "$set" "$set is what the text has"
        done
        same .groups groups 'so are the groups'
        is "$(names .sets.permitted)" cap_kill,cap_net_bind_service \
            'they are the two'
        is "$(names .beyond.permitted)/$(names .lacking.permitted)" none/none \
            'nothing is beyond its own words'
        is "$(at .uids.saved)/$(at .uids.filesystem)/$(at .gids.saved)" \
            "$them/$them/7" 'the ids'
        is "$(at .no_new_privs)/$(at .threads)" false/1 'flags and threads'
    fi
    bounding=$(field CapBnd "$(cat /proc/self/status)")
    json 0 1 'the bounding set' show --json
    count=0
    for bit in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 \
        24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40 41 42 43 44 45; do
        holds "$bounding" "$bit" && count=$((count + 1))
    done
    is "$(printf '%s\n' "$flat" | grep -c '^\.sets\.bounding\[')" "$count" \
        'the bounding set: as many as /proc has'
    json 0 1 'the words of Solaris' show --json --system solaris
    is "$(at .native)/$(at .system)" '"linux"/"solaris"' \
        'the words of Solaris: whose words'
fi

# A process has any bytes but NUL in its name.
evil=$(printf 'q"\\\n\t\033\377\303\251.') && evil=${evil%.}
if needs 'a name of odd bytes' libcap \
    && ln -s "$(command -v sh)" "$evil" 2>/dev/null; then
    mkfifo ready go
    exec 8<>go
    "./$evil" -c 'echo ready; read -r end; :' >ready <go 8>&- &
    pid=$!
    read -r word <ready
    json 0 1 'a name of odd bytes' show --json "$pid"
    is "$word $(at .name)" 'ready "q\"\\\n\t\u001b\ufffd\u00e9"' \
        'a name of odd bytes: it comes back'
    run "$privspec" show "$pid"
    is "$(printf '%s\n' "$out" | sed 1q)" "$pid q\"\\??????" \
        'the text shows none of them'
    exec 8>&-
    wait "$pid"
fi

# ---- output that can't be written ----

for words in 'translate --json =' 'explain --json 0' 'list --json' \
    'show --json'; do
    # shellcheck disable=SC2086 # words
    "$privspec" $words >&- 2>err
    is "$?" 125 "privspec $words, stdout closed: status 125"
    like "$(cat err)" 'privspec: write: standard output: *' \
        "privspec $words, stdout closed: the message says why"
done

done_testing

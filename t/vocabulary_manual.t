#!/bin/sh
# SPDX-License-Identifier: ISC
# vocabulary_manual.t: privspec-vocabulary(7) has every word and every row.

# shellcheck source=t/tap.sh
. "${srcdir:-.}/t/tap.sh"

# What make makes here, or what a tarball brought along.
page=$top_builddir/man/privspec-vocabulary.7
[ -f "$page" ] || page=$srcdir/man/privspec-vocabulary.7
[ -s "$page" ] || skip_all 'the page is not made'

# section TITLE: its lines, without the marks of where they may be broken.
section() {
    awk -v title=".Sh $1" '/^\.Sh / { inside = $0 == title }
                           inside { gsub(/\\:/, ""); print }' "$page"
}

# Each item of lists as one line: the words of its head, a tab, its text.
items() {
    awk 'function flush() { if (head != "") print head "\t" text; head = "" }
         /^\.It / { flush(); head = substr($0, 5); text = ""; next }
         /^\.(El|Ss|Sh)/ { flush(); next }
         head != "" { sub(/^\.Cm /, ""); text = text (text == "" ? "" : " ") $0 }
         END { flush() }'
}

# ---- the words, against the command's table ----

# As "name number basic leads description".
table() {
    awk 'function flush() { if (row != "") print row; row = "" }
         NR == 1 { next }
         /^   / { sub(/^ */, ""); row = row " " $0; next }
         { flush(); row = $2 " " $1 " " $3 " " $4
           sub(/^ *[^ ]+ +[^ ]+ +[^ ]+ +[^ ]+ +/, ""); row = row " " $0 }
         END { flush() }'
}
words() {
    items | awk -F '\t' '{
        split($1, head, " ")
        number = head[3] == "Pq" && head[4] != "basic" ? head[4] : "-"
        basic = head[4] == "basic" ? "yes" : "-"
        leads = index($2, ". Leads to all others: it ") ? "yes" : "-"
        sub(/\. Leads to all others: it .*/, ".", $2)
        print head[2], number, basic, leads, \
            tolower(substr($2, 1, 1)) substr($2, 2, length($2) - 2)
    }'
}
run "$privspec" list --system linux
is "$(section 'LINUX CAPABILITIES' | words)" \
    "$(printf '%s\n' "$out" | table)" 'every capability, as list has it'
run "$privspec" list --system solaris
if [ "$backend" = solaris ]; then
    skip 'every privilege' 'the running system may have more'
else
    is "$(section 'SOLARIS PRIVILEGES' | words)" \
        "$(printf '%s\n' "$out" | table)" 'every privilege, as list has it'
fi
is "$(section 'LINUX CAPABILITIES' | items | grep -c .)" 41 \
    'they are 41 capabilities'
is "$(section 'SOLARIS PRIVILEGES' | items | grep -c .)" 87 'and 87 privileges'

# ---- both tables, against the files ----

# As "left relation right note", separated by tabs.
rows() {
    items | awk -F '\t' '{
        split($1, head, " ")
        sign = head[4] == "\\(ti" ? "~" : head[4]
        print head[2] "\t" sign "\t" head[6] "\t" $2
    }'
}
is "$(section COMPARISON | rows)" \
    "$(grep -v '^#' "$srcdir/t/tables/equivalence.tsv" | awk -F '\t' '{
        print $1 "\t" ($3 == "" ? "" : $2) "\t" $3 "\t" $4 }')" \
    'every row of the comparison with its note, in the order of the file'
is "$(section COMPARISON | awk '/^\.Ss / { part = $0 }
        /^\.It / { count[part]++ }
        END { print count[".Ss Without counterpart on the other system"], \
            count[".Ss Basic on Solaris, so without asking on Linux"] }')" \
    "$(awk -F '\t' '$2 == "-" { none++ } $2 == "basic" { basic++ }
        END { print none, basic }' "$srcdir/t/tables/equivalence.tsv")" \
    'those without counterpart, and the basic ones, stand apart'
is "$(section CLOSEST | items | sed 's/^Cm //')" \
    "$(grep -v '^#' "$srcdir/t/tables/closest.tsv")" \
    'every row of the closest, in the order of the file'

# ---- the page as a page ----

if needs 'mandoc finds no fault' mandoc; then
    # What is installed here is no matter of the page.
    is "$(mandoc -Tlint -Wstyle "$page" 2>&1 \
        | grep -v -e 'referenced manual not found' -e 'mandoc\.db')" '' \
        'mandoc finds no fault'
    mandoc -Tascii "$page" 2>/dev/null | sed "s/.$(printf '\b')//g" >text
    is "$(awk 'length > 80' text)" '' 'no line is longer than 80 columns'
    like "$(cat text)" '*cap_setgid+cap_setuid > proc_setid*' 'a row is read'
fi
if needs 'groff finds no fault' groff /usr/share/groff; then
    is "$(groff -mdoc -ww -z -Tascii "$page" 2>&1)" '' 'groff finds no fault'
fi

done_testing

#!/bin/sh
# SPDX-License-Identifier: ISC
# posix.t: the library is C99 and POSIX.1-2008.
#
# Each source but those of the libcap backend is compiled for a system that
# has nothing else (t/posix/config.h), where the compiler refuses whatever no
# header declares.  What POSIX hasn't and the library needs, compat/system.h
# declares: chroot, setgroups, and what compat/ supplies.  The Solaris backend
# has its own <priv.h> besides.  The stub's objects are a whole program with
# the stub's test, so nothing is missing there that only a header had.

# shellcheck source=t/tap.sh
. "${srcdir:-.}/t/tap.sh"

[ -n "${core_sources-}" ] && [ -n "${CC-}" ] \
    || skip_all 'run it by make check, which names sources and compiler'

# strictly ARGUMENT…: compiles or links as for such a system.
strictly() {
    # shellcheck disable=SC2086 # words
    run $CC -std=c99 -D_XOPEN_SOURCE=700 -Wall -Wextra -Wpedantic -Werror \
        -I "$srcdir/t/posix" -I "$srcdir/include" -I "$srcdir/lib" \
        -I "$srcdir" -I "$srcdir/t" -I "$srcdir/t/illumos/include" "$@"
}

# refused_by_name FUNCTION CALL: what no header declares is an error here, so
# the tests below can fail.
refused_by_name() {
    printf '#include <config.h>\n#include <unistd.h>\n#include <grp.h>\n%s\n' \
        "int main(void) { return (int)$2; }" >call.c
    strictly -c call.c
    like "$status $err" "[1-9]* *$1*" "$1 is not to be had"
}

echo 'int main(void) { return 0; }' >empty.c
strictly -o empty empty.c
[ "$status" -eq 0 ] || skip_all "$CC does not take these options: $err"

refused_by_name setresuid 'setresuid(1, 1, 1)'
refused_by_name getresgid 'getresgid(0, 0, 0)'
refused_by_name setgroups 'setgroups(0, 0)'
refused_by_name chroot 'chroot("/")'

# Where the compiler has no cleanup attribute there is no scope, but the pair.
cat >pair.c <<'END'
#include <priv_spec.h>
#ifdef PRIV_SPEC_RAISED
#error a scope
#endif
int pair(const priv_spec_t *what, priv_spec_report_t *report);
int pair(const priv_spec_t *what, priv_spec_report_t *report)
{
    priv_spec_saved_t saved;

    return priv_spec_raise(what, &saved, report) != 0
           || priv_spec_restore(&saved, report) != 0;
}
END
strictly -c pair.c
like "$status $err" '[1-9]* *a scope*' 'this compiler has the scope'
strictly -U__GNUC__ -U__clang__ -c pair.c
is "$status/$err" 0/ 'one without the attribute has the pair'

# shellcheck disable=SC2154 # make check exports them
for source in $core_sources $stub_sources $compat_sources $solaris_sources; do
    case $source in
    *.c) ;;
    *) continue ;;
    esac
    object=$(echo "$source" | tr / _)
    strictly -c -o "${object%.c}.o" "$srcdir/$source"
    ok "$source" test "$status" -eq 0 || diag "$err"
done
# A condition of the preprocessor there is none, but for a header's guard, and
# what asks the compiler or configure; nor a header that one system alone has.
posix_headers='dirent errno fcntl grp inttypes limits pthread pwd signal
stdarg stdbool stddef stdint stdio stdlib string sys/stat sys/types sys/wait
time unistd config'
# shellcheck disable=SC2154
for source in $core_sources; do
    case $source in
    lib/*) ;;
    *) continue ;;
    esac
    asks=$(grep -nE '^[[:space:]]*#[[:space:]]*(if|elif)' "$srcdir/$source" \
        | grep -vE '#ifndef LIB_[A-Z_]+_H$|__GNUC__|__has_|HAVE_')
    for header in $(sed -n 's/^ *# *include <\(.*\)\.h>.*/\1/p' \
        "$srcdir/$source"); do
        case " $(echo "$posix_headers" | tr '\n' ' ') " in
        *" $header "*) ;;
        *) asks="$asks <$header.h>" ;;
        esac
    done
    is "$asks" '' "$source asks for no operating system"
done
# No source of the library at all asks which system it is.
systems='linux|sun|svr4|APPLE|MACH|FreeBSD|OpenBSD|NetBSD|DragonFly|unix|illumos'
is "$(cd "$srcdir" && grep -nE "\\b_*($systems)_*\\b" lib/*.[ch] include/*.h \
    | grep -E ':[[:space:]]*#[[:space:]]*(if|elif)')" '' \
    'nor does another source of the library'
for source in stub tap child; do
    strictly -c -o "t_$source.o" "$srcdir/t/$source.c"
    is "$status/$err" 0/ "t/$source.c"
done
rm -f lib_backend_solaris*.o
strictly -o stub ./*.o
is "$status/$err" 0/ 'a program of all that but the Solaris backend'

if [ "$status" -eq 0 ]; then
    # shellcheck disable=SC2086 # words
    run ${PRIVSPEC_EMULATOR-} ./stub
    is "$status" 0 'it runs' || diag "$out$err"
fi
done_testing

#!/bin/sh
# SPDX-License-Identifier: ISC
# configure.t: the choice of the backend, as whoever builds it meets it.
#
# Runs configure in folders of its own, on systems that have libcap or not,
# and the privileges of Solaris or not (t/illumos).  What all of them find out
# alike is found out once.

# shellcheck source=t/tap.sh
. "${srcdir:-.}/t/tap.sh"

[ -z "${PRIVSPEC_CONFIGURE_TESTED-}" ] || skip_all 'it was tested before'
CC=${CC:-cc}
unset CONFIG_SITE CPPFLAGS LIBS CFLAGS LDFLAGS MAKEFLAGS MFLAGS

# Without what this tree may have been configured to be itself.
mkdir source
for file in Makefile.in build-aux config.h.in configure include \
    libprivspec.pc.in; do
    ln -s "$srcdir/$file" "source/$file"
done

# Systems: one has no libcap, whatever is here; in one libcap's header is
# there and the library isn't; one has privileges in its C library.
mkdir -p without/sys
printf '#error "there is no such header"\n' |
    tee without/sys/capability.h >without/priv.h
compiler() {
    printf '#!/bin/sh\n%s\n' "$2" >"$1" && chmod 755 "$1"
}
# shellcheck disable=SC2016 # for that script
compiler cc-header-only 'for word; do
    shift
    [ "$word" != -lcap ] || word=-l_no_such_library
    set -- "$@" "$word"
done
exec '"$CC"' "$@"'
CC=$CC sh "$srcdir/t/illumos/make-system" illumos >make.log 2>&1 ||
    diag "$(cat make.log)"
include=$srcdir/t/illumos/include
library=$tmp/illumos/libillumos.a
compiler cc-solaris "exec $CC -I $include -I $tmp/without \"\$@\" $library"
cat >link.c <<'END'
#include <sys/capability.h>
int main(void) { return cap_max_bits() == 0 || !cap_from_text("="); }
END
have_libcap=no
# shellcheck disable=SC2086 # words
$CC link.c -o link -lcap >/dev/null 2>&1 && have_libcap=yes

# configure NAME [WORD…]: runs it in a folder; sets status, out and err.  Where
# what it makes is looked at, the name begins with "make-".
configure() {
    folder=$1
    case $folder in
    make-*) create=--disable-dependency-tracking ;;
    *) create=--no-create ;;
    esac
    shift
    mkdir "$folder"
    if [ -e cache ]; then
        other='cap_|capability|priv_|ac_cv_(env|prog_CC|prog_ac_ct_CC)'
        case "$*" in
        *--host*) other="$other|host|build|lt_cv" ;;
        esac
        grep -Ev "$other" cache >"$folder/cache"
    fi
    cd "$folder" || exit 99
    run ../source/configure --disable-static --cache-file=cache $create "$@"
    cd ..
    [ -e cache ] || [ "$status" -ne 0 ] || cp "$folder/cache" cache
}

# chooses BACKEND WHY NAME: what the last run did.
chooses() {
    like "$status $out" "0 *backend: *$1 ($2)*" "$3" || diag "$err"
}

# stops PATTERN NAME: it ended with an error.
stops() {
    like "$status $err" "1 *configure: error: $1*" "$2"
}

no_libcap="CPPFLAGS=-I$tmp/without"
package='install libcap and its headers (Debian: libcap-dev; *)'

# ---- by what is there ----

if [ $have_libcap = yes ]; then
    configure make-libcap "CC=$CC"
    chooses libcap 'cap_from_text found in libcap' 'libcap, where it is'
    like "$(grep '^BACKEND_LIBS' make-libcap/Makefile)" '*-lcap*' \
        'which is linked'
    like "$(cat make-libcap/libprivspec.pc)" '*-lcap*' 'and told to pkg-config'
    configure both "CC=$CC" "CPPFLAGS=-I$include" "LIBS=$library"
    chooses libcap 'cap_from_text found in libcap' \
        'libcap, where both are'
    configure old "CC=$CC" "CPPFLAGS=-I$tmp/without" \
        ac_cv_header_sys_capability_h=yes ac_cv_func_cap_max_bits=no
    stops "no cap_from_text and cap_max_bits found; $package*" \
        'a libcap that is too old'
    configure header CC="$tmp/cc-header-only"
    stops "no cap_from_text and cap_max_bits found; $package*" \
        "libcap's header without the library"
else
    skip 'with libcap' "$CC finds no libcap"
fi
configure make-none "CC=$CC" "$no_libcap"
case $(uname) in
Linux)
    stops "no cap_from_text and cap_max_bits found; $package, or build \
--with-backend=stub, *" 'Linux without libcap'
    ok 'and nothing is made' test ! -e make-none/Makefile ;;
*)
    chooses stub '*ids only' 'neither, on this system' ;;
esac
configure make-solaris CC="$tmp/cc-solaris"
chooses solaris 'priv_str_to_set found in the C library' \
    'Solaris, where its C library has privileges'
is "$(grep '^BACKEND_LIBS' make-solaris/Makefile)" 'BACKEND_LIBS = ' \
    'no library is needed'
unlike "$(cat make-solaris/libprivspec.pc)" '*-lcap*' 'nor told to pkg-config'
configure simulated "CC=$CC" "CPPFLAGS=-I$tmp/without -I$include" \
    "LIBS=$library"
stops '*' 'a <priv.h> that can not be read is none'
rm without/priv.h
configure simulation "CC=$CC" "CPPFLAGS=-I$tmp/without -I$include" \
    "LIBS=$library"
chooses solaris 'priv_str_to_set found in the C library' \
    'Solaris, where it is simulated'
configure declared "CC=$CC" "CPPFLAGS=-I$tmp/without -I$include"
stops 'no cap_from_text*' 'its header without its functions is nothing'
configure freebsd "CC=$CC" "$no_libcap" --host=x86_64-unknown-freebsd14.0
chooses stub 'neither libcap nor Solaris privileges found: ids only' \
    'neither, on another system than Linux: the stub'
like "$err" '*WARNING: no privileges known on this system*ids only*' \
    'with a warning'

# ---- by what is asked for ----

if [ $have_libcap = yes ]; then
    configure ask-libcap "CC=$CC" --with-backend=libcap
    chooses libcap 'asked for' '--with-backend=libcap'
    configure ask-one "CC=$CC" "CPPFLAGS=-I$include" "LIBS=$library" \
        --with-backend=solaris
    chooses solaris 'asked for' '--with-backend=solaris, where both are'
fi
configure ask-stub "CC=$CC" "$no_libcap" --with-backend=stub
chooses stub 'asked for: ids only, nothing of root is kept' \
    '--with-backend=stub, without libcap'
unlike "$err" '*WARNING*' 'which is not warned about'
configure ask-solaris CC="$tmp/cc-solaris" --with-backend=solaris
chooses solaris 'asked for' '--with-backend=solaris'
configure no-libcap "CC=$CC" "$no_libcap" --with-backend=libcap
stops "--with-backend=libcap: no cap_from_text and cap_max_bits found; \
$package" '--with-backend=libcap, without it'
configure no-solaris "CC=$CC" --with-backend=solaris
stops '--with-backend=solaris: no priv_str_to_set found in the C library; *' \
    '--with-backend=solaris, elsewhere'
for word in nonsense LIBCAP ''; do
    configure "wrong-$word" "CC=$CC" --with-backend="$word"
    stops "--with-backend=$word: choose libcap, solaris or stub" \
        "--with-backend=$word"
done
configure yes "CC=$CC" --with-backend
stops '--with-backend=yes: choose libcap, solaris or stub' '--with-backend'
configure no "CC=$CC" --without-backend
stops '--with-backend=no: choose libcap, solaris or stub' '--without-backend'

done_testing

dnl SPDX-License-Identifier: ISC
dnl What only a test or a bench uses, where it is there.

dnl PRIVSPEC_LIBCAP_NG
dnl
dnl Whether there is libcap-ng, to be measured against.
AC_DEFUN([PRIVSPEC_LIBCAP_NG], [
privspec_save_LIBS=$LIBS
privspec_have_libcap_ng=0
AC_CHECK_HEADER([cap-ng.h],
    [AC_SEARCH_LIBS([capng_apply], [cap-ng], [privspec_have_libcap_ng=1])])
LIBS=$privspec_save_LIBS
LIBCAP_NG_LIBS=
AS_IF([test $privspec_have_libcap_ng = 1], [LIBCAP_NG_LIBS=-lcap-ng])
AC_SUBST([LIBCAP_NG_LIBS])
AC_DEFINE_UNQUOTED([HAVE_LIBCAP_NG], [$privspec_have_libcap_ng],
    [1 if libcap-ng is there, else 0; only a bench looks at this.])
])

dnl PRIVSPEC_CXX
dnl
dnl Whether there is a C++ compiler, to test that the header is C++ too; and
dnl its warnings.  To be called after AC_PROG_CXX, which is content with none.
AC_DEFUN([PRIVSPEC_CXX], [
AC_REQUIRE([PRIVSPEC_WARNINGS])
AC_LANG_PUSH([C++])
AC_MSG_CHECKING([whether there is a C++ compiler])
AC_LINK_IFELSE([AC_LANG_SOURCE([[struct scope { int n; ~scope() { n = 0; } };
    int main() { scope s = { 1 }; return s.n - 1; }]])],
    [privspec_have_cxx=yes], [privspec_have_cxx=no])
AC_MSG_RESULT([$privspec_have_cxx])
WARNING_CXXFLAGS=
privspec_save_CXXFLAGS=$CXXFLAGS
AS_IF([test "$privspec_have_cxx" = yes],
    [for privspec_flag in -Wall -Wextra -Wpedantic -Wshadow -Wconversion; do
        CXXFLAGS="$privspec_save_CXXFLAGS -Werror $privspec_flag"
        AC_COMPILE_IFELSE([AC_LANG_PROGRAM([], [])],
            [WARNING_CXXFLAGS="$WARNING_CXXFLAGS $privspec_flag"])
    done])
CXXFLAGS=$privspec_save_CXXFLAGS
AS_IF([test "$enable_werror" = yes],
    [WARNING_CXXFLAGS="$WARNING_CXXFLAGS -Werror"])
AC_SUBST([WARNING_CXXFLAGS])
AM_CONDITIONAL([HAVE_CXX], [test "$privspec_have_cxx" = yes])
AC_LANG_POP([C++])
])

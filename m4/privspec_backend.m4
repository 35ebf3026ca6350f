dnl SPDX-License-Identifier: ISC
dnl PRIVSPEC_BACKEND
dnl
dnl Chooses the backend by what the system has, not by what it is called:
dnl cap_from_text in libcap, else priv_str_to_set in libc, else the stub.
dnl --with-backend overrides; asking for what is not there is an error.  On
dnl Linux the stub is built only if it is asked for, because there a missing
dnl libcap is an oversight.
AC_DEFUN([PRIVSPEC_BACKEND], [
AC_REQUIRE([AC_CANONICAL_HOST])
AC_ARG_WITH([backend],
    [AS_HELP_STRING([--with-backend=libcap|solaris|stub],
        [the system's privileges: Linux capabilities by libcap, Solaris
         privileges, or ids only (default: what is found)])],
    [privspec_wanted=$withval], [privspec_wanted=auto])

privspec_save_LIBS=$LIBS
privspec_have_libcap=no
AC_CHECK_HEADER([sys/capability.h],
    [AC_SEARCH_LIBS([cap_from_text], [cap],
        [AC_CHECK_FUNC([cap_max_bits], [privspec_have_libcap=yes])])])
privspec_libs=$LIBS
LIBS=$privspec_save_LIBS

privspec_have_solaris=no
AC_CHECK_HEADER([priv.h],
    [AC_CHECK_FUNC([priv_str_to_set], [privspec_have_solaris=yes])])

AS_CASE([$privspec_wanted],
    [libcap], [
        AS_IF([test "$privspec_have_libcap" = no],
            [AC_MSG_ERROR([--with-backend=libcap: no cap_from_text and cap_max_bits found; install libcap and its headers (Debian: libcap-dev; Fedora: libcap-devel)])])
        privspec_backend=libcap
        privspec_backend_why="asked for"],
    [solaris], [
        AS_IF([test "$privspec_have_solaris" = no],
            [AC_MSG_ERROR([--with-backend=solaris: no priv_str_to_set found in the C library; this backend is for Solaris and illumos])])
        privspec_backend=solaris
        privspec_backend_why="asked for"],
    [stub], [
        privspec_backend=stub
        privspec_backend_why="asked for: ids only, nothing of root is kept"],
    [auto], [
        AS_IF([test "$privspec_have_libcap" = yes],
            [privspec_backend=libcap
             privspec_backend_why="cap_from_text found in libcap"],
            [test "$privspec_have_solaris" = yes],
            [privspec_backend=solaris
             privspec_backend_why="priv_str_to_set found in the C library"],
            [AS_CASE([$host_os],
                [linux*], [AC_MSG_ERROR([no cap_from_text and cap_max_bits found; install libcap and its headers (Debian: libcap-dev; Fedora: libcap-devel), or build --with-backend=stub, which changes ids only])],
                [privspec_backend=stub
                 privspec_backend_why="neither libcap nor Solaris privileges found: ids only"
                 AC_MSG_WARN([no privileges known on this system: the stub backend changes ids only and keeps nothing of root])])])],
    [AC_MSG_ERROR([--with-backend=$privspec_wanted: choose libcap, solaris or stub])])

AS_IF([test "$privspec_have_libcap" = yes],
    [AC_DEFINE([HAVE_LIBCAP], [1],
        [Define to 1 if libcap is there; only tests look at this.])])
LIBCAP_LIBS=
AS_IF([test "$privspec_have_libcap" = yes], [LIBCAP_LIBS=-lcap])
BACKEND_LIBS=
AS_IF([test "$privspec_backend" = libcap], [BACKEND_LIBS=$LIBCAP_LIBS])
AC_SUBST([LIBCAP_LIBS])
AC_SUBST([BACKEND_LIBS])
AC_SUBST([BACKEND], [$privspec_backend])
AM_CONDITIONAL([BACKEND_LIBCAP], [test "$privspec_backend" = libcap])
AM_CONDITIONAL([BACKEND_SOLARIS], [test "$privspec_backend" = solaris])
AM_CONDITIONAL([BACKEND_STUB], [test "$privspec_backend" = stub])
])

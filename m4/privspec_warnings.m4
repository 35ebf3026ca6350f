dnl SPDX-License-Identifier: ISC
dnl PRIVSPEC_WARNINGS
dnl
dnl Puts the warnings that the code is free of, as far as the compiler knows
dnl them, into WARNING_CFLAGS; --enable-werror makes them errors.
AC_DEFUN([PRIVSPEC_WARNINGS], [
AC_ARG_ENABLE([werror],
    [AS_HELP_STRING([--enable-werror], [take the compiler's warnings as errors])],
    [], [enable_werror=no])
WARNING_CFLAGS=
privspec_save_CFLAGS=$CFLAGS
for privspec_flag in -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
    -Wmissing-prototypes -Wconversion -fvisibility=hidden; do
    AC_MSG_CHECKING([whether $CC takes $privspec_flag])
    CFLAGS="$privspec_save_CFLAGS -Werror $privspec_flag"
    AC_COMPILE_IFELSE([AC_LANG_PROGRAM([], [])],
        [AC_MSG_RESULT([yes])
         WARNING_CFLAGS="$WARNING_CFLAGS $privspec_flag"],
        [AC_MSG_RESULT([no])])
done
CFLAGS=$privspec_save_CFLAGS
AS_IF([test "$enable_werror" = yes],
    [WARNING_CFLAGS="$WARNING_CFLAGS -Werror"])
AC_SUBST([WARNING_CFLAGS])
])

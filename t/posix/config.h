/* SPDX-License-Identifier: ISC */
/*
 * config.h as configure makes it on a system that has C99 and POSIX.1-2008
 * with its XSI option, and nothing else: no extensions are asked for, and
 * none of the functions is there that configure looks for.  See posix.t.
 */

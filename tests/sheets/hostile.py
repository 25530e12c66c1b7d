"""Two hundred texts that people and malice type into a spreadsheet's cells."""

from __future__ import annotations

_FORMULAS = [
    "=1+1", "+1+1", "-1+1", "@SUM(A1:A9)", "=cmd|'/C calc'!A0", "=cmd|' /C notepad'!'A1'",
    '=HYPERLINK("http://example.org","x")', '=WEBSERVICE("http://example.org/"&A1)',
    '=IMPORTXML("http://example.org","//a")', '=IMAGE("http://example.org/x.png")',
    "=DDE(\"cmd\";\"/C calc\";\"x\")", "=MSEXCEL|'\\..\\..\\cmd.exe /c calc'!''", "==1", "=+1",
    "=-1",
    "+62 812-0000-0000", "-2+3", "- dua", "@rumah", "=", "+", "-", "@", "|calc", "%1", "\uff1d1+1",
    "\uff0b1", "\uff0d1", "\uff201", "\u22121", "'=1", "''", "'", '"=1"', "=A1;B1", "=SUM(1,2)",
    " =1+1", "\u00a0=1+1", "=1\u00a0", "{=1+1}", "=LAMBDA(x,x)(1)", "=INDIRECT(\"A1\")", "#REF!",
    "TRUE",
    "1e5", "00812", "1/2", "2026-01-01", "12:30", "-8,2428",
]  # fmt: skip
_MARKUP = [
    "<b>Pak Slamet</b>", '<img src=x onerror="window.pwned=1">', "<script>window.pwned=1</script>",
    "</script><script>window.pwned=1</script>", "</SCRIPT >", "<!-- <script>", "--><b>", "]]>",
    "<![CDATA[x]]>", '" onclick="window.pwned=1', "' onmouseover='window.pwned=1", "` onload=`x",
    "><svg/onload=window.pwned=1>", "<svg><script>window.pwned=1</script></svg>",
    "<iframe src=//x>",
    '<a href="javascript:window.pwned=1">x</a>', "javascript:alert(1)", "data:text/html,<script>",
    "<style>*{display:none}</style>", "</style><b>", "</title><b>", "</textarea>",
    "<base href=//x>",
    "<meta http-equiv=refresh content=0>", "<link rel=stylesheet href=//x>", "&lt;b&gt;",
    "&amp;amp;",
    "&#60;script&#62;", "&nbsp;", "&quot;", "&undefined;", "<?xml version='1.0'?>", "<!DOCTYPE x>",
    "<!ENTITY x SYSTEM 'file:///etc/passwd'>", "&x;", "</name><name>x", "</description>", "</wpt>",
    "<Placemark>", "<br/>", "</pre>", "</body></html>", "<noscript>", "<template>",
    "\\u003cscript\\u003e",
]  # fmt: skip
_FORMATS = [
    "{0}", "{}", "{name}", "{{data}}", "{{", "}}", "{", "}", "%s", "%d", "%n%n", "%(name)s", "%%",
    "${x}", "$(id)", "`id`", "$HOME", "%PATH%", "{0.__class__}", "{team}", "\\1", "\\g<0>", "\\n",
    "\\",
    "\\\\", "{\"json\": [1]}", "[1, 2]", "null", "None", "NaN", "'; DROP TABLE x; --", "a, b; c|d",
    "quote \" and ' and `", "[[depots]]", "# komentar", "key = 1", "a\\,b", "(?P<x>", ".*", "$1",
]  # fmt: skip
_CHATS = [
    "*tebal*", "_miring_", "~coret~", "`mono`", "```blok```", "> kutipan", "- butir", "1. butir",
    "# Judul", "[x](http://example.org)", "![x](http://example.org/a.png)", "https://example.org/a",
    "http://example.org", "www.example.org", "example.org", "bu.tin@example.org", "tel:+62812",
    "geo:0,0", "mailto:x@example.org", "whatsapp://send", "||rahasia||", "@semua", "@123456",
]  # fmt: skip
_SCRIPTS = [
    "ꦱꦸꦒꦼꦁ", "ꦮꦺꦴꦁ ꦗꦮ", "שלום", "مرحبا بكم", "Ahmad (أحمد) 3", "नमस्ते", "ไทย", "中文姓名", "日本",
    "Ελένη", "Юлия", "Ñandú", "e\u0301te\u0301", "Z\u0351\u036b\u0343a\u0338lgo", "ﬁ", "Å", "ß",
    "İstanbul", "👩\u200d👩\u200d👧 🏠", "👍🏽", "🇮🇩", "🌸", "☑️", "𝕊𝕣𝕚", "ꦏ\u200cꦏ", "ک\u200cب",
    "\u200f\u05e9\u200e x", "\u05e9\u05dc 12", "½ kg", "№ 5", "…", "—", "\u2028baris\u2029",
    "\u0085x", "x\u00a0y", "\u3000x", "ـــ", "۱۲۳", "１２３",
]  # fmt: skip
_NAMES = [
    "../../etc/passwd", "..\\..\\x", "C:\\x", "\\\\server\\x", "/", "\\", "CON", "con.txt", "nul",
    "COM1",
    "LPT9.pdf", "a:b", "a*b?", "<x>|", "x.", "x ", ".x", "~", "~$x.xlsx", "-rf", "--out", "x" * 300,
    "é" * 200, "🌸" * 60, "x" * 5_000, "a b " * 500, "$(x).pdf", "x\ty",
]  # fmt: skip

TEXTS: tuple[str, ...] = tuple(
    dict.fromkeys((*_FORMULAS, *_MARKUP, *_FORMATS, *_CHATS, *_SCRIPTS, *_NAMES))
)
"""What a cell may hold."""

REFUSED: tuple[str, ...] = (
    "a\x00b", "a\x07b", "\x08x", "a\x0bb", "a\x0cb", "\x1b[31mmerah\x1b[0m", "\x1b]0;judul\x07",
    "\x1b]8;;http://example.org\x07x", "a\x7fb", "a\x9bb", "a\u202eb", "\u202dab", "\u2066x",
    "a\u2069", "\ufffe", "\uffff", "\ufdd0", "\x1fa", "x\x1ay",
)  # fmt: skip
"""What is refused: control characters, and orders that turn the direction round."""

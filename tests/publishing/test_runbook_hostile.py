"""Markdown made to harm whoever reads it: only words come out, whatever goes in, and soon."""

import re
import unicodedata
from html.parser import HTMLParser

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.domain.runbooks.runbook import LARGEST_TEXT
from api.domain.runbooks.text import BadRunbook
from api.publishing.marked_code import MOST_MARKS, marked_code
from api.publishing.runbook_body import body_of
from api.publishing.runbook_html import MOST_HTML, TOO_LARGE

FRONT = "---\ntitle: T\n---\n"
# Written down once more, apart from the rules that are tested.
TAGS = frozenset(
    [
        *("p", "br", "hr", "strong", "em", "s", "blockquote", "ul", "ol", "li", "a", "img", "pre", "code"),
        *("mark", "bdo", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
    ]
)
ATTRIBUTES = {
    "href": (
        r"https?://[^/?#@]+(?:[/?#].*)?|mailto:.+|tel:[+0-9().-]+"
        r"|/(?:services|runbooks)(?:/[A-Za-z0-9][\w.-]*)*"
    ),
    "rel": "noopener noreferrer nofollow",
    "target": "_blank",
    "dir": "auto|ltr",
    "start": "[0-9]+",
    "class": r"odd|language-[\w+#.-]+",
    "title": "[A-Z0-9+ -]+",
    "data-odd": "[0-9]+",
    "data-code": "[0-9a-f]{1,6}",
    "src": "/runbooks/pictures/[0-9a-f]{64}",
    "alt": ".*",
    "width": "[0-9]+",
    "height": "[0-9]+",
    "loading": "lazy",
}
ATTACKS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x></svg>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<style>*{background:url(//evil)}</style>",
    "<p style='position:fixed'>",
    "<!-- --!><img src=x onerror=alert(1)> -->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?php echo '<script>' ?>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<form action=/graphql method=post><button>",
    "<base href=//evil><meta http-equiv=refresh content=0;url=//evil>",
    "<a href='javascript:alert(1)'>x</a>",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#60;img src=x onerror=alert(1)&#62;",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](javascript&colon;alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&#58;alert(1))",
    "[x](java&NewLine;script:alert(1))",
    "[x](\\javascript:alert(1))",
    "[x](%6aavascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](vbscript:msgbox(1))",
    "[x](feed:javascript:alert(1))",
    "[x](view-source:javascript:alert(1))",
    "[x](file:///etc/passwd)",
    "[x](\u0001javascript:alert(1))",
    "[x](//evil.example)",
    "[x](/\\evil.example)",
    "[x](/services/../../sign-out)",
    "[x](https:evil.example)",
    '[x](https://a.example"onmouseover=alert(1)//)',
    "[x](https://a.example 'title\" onmouseover=\"alert(1)')",
    '![x" onerror="alert(1)](pictures/queue.png)',
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml,<svg onload=alert(1)>)",
    '![x](pictures/queue.png"onerror=alert(1))',
    "![x](/runbooks/pictures/../../graphql)",
    "<javascript:alert(1)>",
    "<data:text/html,<script>>",
    '<https://a.example/"onclick=alert(1)>',
    "https://a.example/<script>alert(1)</script>",
    'https://a.example/"onclick="alert(1)',
    "[x]\n\n[x]: javascript:alert(1)",
    "[x][y]\n\n[y]: <java\tscript:alert(1)> 'x'",
    "![x]\n\n[x]: javascript:alert(1)",
    '```"><script>alert(1)</script>\n</code></pre><script>alert(1)</script>\n```',
    '```sh" onclick="alert(1)\nls\n```',
    "`</code><script>alert(1)</script>`",
    "    </code></pre><script>alert(1)</script>",
    "`\u202e</mark><script>`",
    "| a |\n|---|\n| <script>alert(1)</script> |",
    "# <script>alert(1)</script> {onclick=alert(1)}",
    "- [ ] <input type=checkbox onclick=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "**<b onclick=alert(1)>**",
    "<<script>script>alert(1)<</script>/script>",
    '<a@b.c"onclick=alert(1)>',
    "[a](https://a.example/)[b](javascript:x)[c](/admin)</a></a>",
    "[![x](javascript:alert(1))](javascript:alert(2))",
    "[<https://a.example/>](javascript:alert(1))",
    "[https://a.example/](javascript:alert(1))",
    "[ok](https://a.example/\u202egnp.exe)",
)  # fmt: skip


OURS = {"dir", "class", "target", "data-odd", "data-code", "loading"}


class Walk(HTMLParser):
    """What another parser finds that we never meant, and whether everything that opens is closed."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.strange: list[str] = []
        self.open: list[str] = []
        self.words = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.strange.append(tag)
        if tag not in ("br", "hr", "img"):
            self.open.append(tag)
        for name, value in attrs:
            if name not in ATTRIBUTES or not re.fullmatch(ATTRIBUTES[name], value or "", re.DOTALL):
                self.strange.append(f"{tag} {name}={value}")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.strange.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_comment(self, data: str) -> None:
        self.strange.append(f"<!--{data}")

    def handle_decl(self, decl: str) -> None:
        self.strange.append(f"<!{decl}")

    def handle_pi(self, data: str) -> None:
        self.strange.append(f"<?{data}")

    def unknown_decl(self, data: str) -> None:
        self.strange.append(f"<![{data}")


def htmls(markdown: str) -> list[str]:
    pictures = {"pictures/queue.png": "ab" * 32}
    return [block["html"] for block in body_of(FRONT + markdown, pictures, {})["blocks"]]


def check_harmless(html: str) -> Walk:
    walk = Walk(html)
    assert walk.strange == []
    assert walk.open == []
    # nh3's own idea of what is safe finds nothing to add to ours.
    named = {tag: nh3.ALLOWED_ATTRIBUTES.get(tag, set()) | OURS for tag in TAGS}
    schemes = {"http", "https", "mailto", "tel"}
    own = nh3.clean(html, tags=set(nh3.ALLOWED_TAGS), attributes=named, url_schemes=schemes)
    assert Walk(own).words == walk.words
    assert sorted(Walk(own).open) == []
    return walk


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_acts(attack: str) -> None:
    for html in htmls(attack):
        check_harmless(html)


AROUND = ("> {}", "- a\n\n  {}", "**{}**", "[{}](https://a.example/)", "![{}](x.png)", "# {}")


@pytest.mark.parametrize("attack", [attack for attack in ATTACKS if not attack.startswith("```")])
@pytest.mark.parametrize("around", AROUND)
def test_nothing_acts_wherever_it_stands(attack: str, around: str) -> None:
    for html in htmls(around.format(attack)):
        check_harmless(html)


@pytest.mark.parametrize("field", ["title", "summary", "data", "slos", "alerts", "after"])
def test_the_front_is_words_and_no_html(field: str) -> None:
    said = "<script>alert(1)</script>"
    title = "" if field == "title" else "title: T\n"
    body = body_of(f"---\n{title}{field}: {said}\n---\nx", {}, {})
    assert said in str(body)  # to be shown as text, which every screen does with what is not `html`
    assert said not in body["blocks"][0]["html"]


PIECES = st.sampled_from(
    [
        *"<>&\"'`*_~[]()!|\\#-+:;=/\n\t a\u202e\u200b\ufffd",
        *("javascript:", "data:", "https://a.example", "<script", "onerror=", "<!--", "-->", "&#x6a;"),
        *("&colon;", "![", "](", "```\n", "\n\n", "    ", "> ", "- "),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES | st.text(max_size=3), max_size=60).map("".join))
def test_whatever_is_written_nothing_acts(markdown: str) -> None:
    try:
        found = htmls(markdown)
    except BadRunbook:
        return
    for html in found:
        check_harmless(html)


HIDING = (
    *("RIGHT-TO-LEFT OVERRIDE", "RIGHT-TO-LEFT MARK", "LEFT-TO-RIGHT ISOLATE", "ZERO WIDTH SPACE"),
    *("NO-BREAK SPACE", "ZERO WIDTH JOINER", "SOFT HYPHEN"),
)


@pytest.mark.parametrize("name", HIDING)
@pytest.mark.parametrize("around", ["`rm {}x`", "```sh\nrm {}x\n```", "    rm {}x"])
def test_what_turns_or_hides_in_code_is_seen(name: str, around: str) -> None:
    char = unicodedata.lookup(name)
    (html,) = htmls(around.format(char))
    code = f"U+{ord(char):04X}"
    mark = f'<mark class="odd" data-code="{ord(char):x}" title="{name} {code}">{code}</mark>'
    assert f"rm {mark}x" in html
    assert char not in html
    assert ('<pre dir="ltr" data-odd="1">' in html) == (not around.startswith("`rm"))


def test_letters_that_pose_as_others_stand_out_and_honest_ones_do_not() -> None:
    assert marked_code("su\u0434o").odd == 1
    assert marked_code("\u043f\u0440\u0438\u0432\u0435\u0442 world, na\u00efve \u03b1=1 x\u0301").odd == 0


def test_letters_from_right_to_left_stay_where_they_were_written() -> None:
    assert marked_code("rm \u05d0/b").html == '<bdo dir="ltr">rm \u05d0/b</bdo>'


def test_marks_come_to_an_end() -> None:
    code = marked_code("\u200b" * 10_000)
    assert code.odd == 10_000
    assert code.html.count("<mark") == MOST_MARKS
    assert code.html.count("\ufffd") == 10_000 - MOST_MARKS


@pytest.mark.parametrize(
    "markdown",
    [
        "[x]: https://a.example/" + "y" * 1900 + "\n\n" + "[x] " * 50_000,
        "[](/services) " * 17_000,
        "**a " * 20_000 + " a**" * 20_000,
    ],
)
def test_few_signs_never_become_much_html(markdown: str) -> None:
    (html,) = htmls(markdown)
    assert len(html) <= MOST_HTML
    check_harmless(html)


def test_what_is_too_much_is_shown_as_it_was_written() -> None:
    (html,) = htmls("**a " * 60 + " a**" * 60)
    assert html.startswith(f'<p><em>{TOO_LARGE}</em></p>\n<pre dir="ltr"><code>**a **a')


def _many(sign: str, size: int) -> str:
    return (sign * (size // len(sign) + 1))[:size]


STALLING = (
    *(
        "*",
        "a`",
        "[",
        "]",
        "> ",
        "![",
        "- ",
        "*a_ ",
        "[a](",
        "<",
        "&",
        "\\",
        "|",
        "a~",
        "|a",
        "1. ",
        "\t",
        "> - ",
    ),
    *("a\n=\n", "[a]: b\n", "<!--", "`a ``", "- a\n", "**a __b ", "![](x)", "https://", "|a\n|-\n", "***\n"),
)


@pytest.mark.parametrize("sign", STALLING)
def test_a_megabyte_of_anything_is_refused_before_it_is_laid_out(sign: str) -> None:
    with pytest.raises(BadRunbook) as why:
        htmls(_many(sign, 1_000_000))
    assert str(why.value.problems[0]) == "a runbook has at most 256 kB of text."


@pytest.mark.parametrize("sign", STALLING)
def test_as_much_as_is_allowed_comes_to_an_end(sign: str) -> None:
    """Held to the time limit of every test; `tests/bench/runbooks.py` measures how long it takes."""
    for html in htmls(_many(sign, LARGEST_TEXT // 4)):
        assert Walk(html).strange == []

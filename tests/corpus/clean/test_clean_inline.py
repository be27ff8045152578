"""Markdown marks: what is taken out of a line that stays."""

from __future__ import annotations

import pytest

from corpus.clean.lines import Kind, read_lines


def shown(raw: str) -> list[str]:
    return [line.text for line in read_lines(raw, 0, len(raw))]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        # links and images
        ("看[这里](https://a.example/x)再说", ["看这里再说"]),
        ("[a [b] c](u) and ![alt](i.png)!", ["a [b] c and !"]),
        ("[![logo](/l.png)](/) [![](b.png) Words](/w)", ["Words"]),
        ("[![]()\n\n  新闻标题](https://a.example/1)", ["新闻标题"]),
        ("![a\nb](c.png) tail", ["tail"]),
        ('[t](https://a.example/w(1) "a title") x', ["t x"]),
        ("![x](https://a.example/Level 6/red)ok", ["ok"]),
        ("<https://a.example/x> and https://b.example/y", ["https://a.example/x and https://b.example/y"]),
        ("a cut link [here](https://a.example/very/lo...", ["a cut link here"]),
        ("array[0](1) 与脚注[1] 和 [ ]", ["array0 与脚注[1] 和 [ ]"]),
        ("[text][ref] and [ref]\n\n[ref]: https://a.example/x 'T'", ["text and ref"]),
        # emphasis
        ("**漏洞名称：**某设备", ["漏洞名称：某设备"]),
        ("****密码****与*斜体*、__粗体__，_斜体_。", ["密码与斜体、粗体，斜体。"]),
        ("**Claud**e and ***both***", ["Claude and both"]),
        (
            "snake_case_name __init__ 2 ** 8 r**4*q - r**3 *.exe",
            ["snake_case_name __init__ 2 ** 8 r**4*q - r**3 *.exe"],
        ),
        ("[** Home](/) SHARE **", ["Home SHARE"]),
        ("**![](a.png)\nFigure 1: dig**", ["Figure 1: dig"]),
        # code
        ("`a*b*c` and ``x`y``", ["a*b*c and x`y"]),
        ("```py\nx = [1](2)\n    y\\_z\n\n```\n*end*", ["x = [1](2)", "    y\\_z", "end"]),
        ("~~~\na\n```\nb\n~~~\nc", ["a", "```", "b", "c"]),
        ("a ` lone tick", ["a ` lone tick"]),
        # blocks
        ("## Heading ##\n\nTitle\n=====\n\n---\n\n* * *", ["Heading", "Title"]),
        ("* one\n+ two\n- three\n  * - CVE\n1. four", ["one", "two", "three", "CVE", "1. four"]),
        ("> quoted\n> > deeper\n>", ["quoted", "deeper"]),
        ("| **a** | b |\n| --- | :-: |\n|c|d|\n|  |  |", ["a  b", "c|d"]),
        ("-----The End-----\n#hash #tag\n#", ["-----The End-----", "#hash #tag"]),
        # HTML, entities, escapes
        ('<div class="x">a<br/>b</div><!-- c\nd -->e', ["ab", "e"]),
        ("1 < 2 <username> &amp; <b>x</b>", ["1 < 2 <username> &amp; x"]),
        ("a\\_b \\*c\\* C:\\Users\\me \\d+ \\(x\\)", ["a_b *c* C:\\Users\\me \\d+ \\(x\\)"]),
        # white space
        ("\u3000\u3000段首缩进  \r\n\r\n\r\n下一段\t", ["段首缩进", "下一段"]),
        ("", []),
    ],
)
def test_marks(raw: str, expected: list[str]) -> None:
    assert shown(raw) == expected


def test_kinds_and_links() -> None:
    raw = "## [Top](#top)\n* [a](/a) 与 [b](/b)\n| x |\n```\nc\n```\nprose"
    lines = read_lines(raw, 0, len(raw))
    assert [(line.kind, line.text, line.links, line.linked, line.anchors) for line in lines] == [
        (Kind.HEADING, "Top", 1, 3, 1),
        (Kind.ITEM, "a 与 b", 2, 2, 0),
        (Kind.TABLE, "x", 0, 0, 0),
        (Kind.CODE, "c", 0, 0, 0),
        (Kind.TEXT, "prose", 0, 0, 0),
    ]
    assert lines[0].level == 2


def test_size_counts_a_chinese_character_three_times() -> None:
    assert [line.size for line in read_lines("漏洞 x\nabc", 0, 8)] == [8, 3]

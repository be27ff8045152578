"""Text fragments: what a link decodes to stands once in the text, at the quote."""

from __future__ import annotations

import time
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.borders import is_border, trimmed
from rag.links import Fragment, deep_link, find, fragment_of, parse

ZH = (
    "警方在行动中扣押了四辆汽车。随后，法院批准了搜查令，在外面守了两天两夜的警察终于冲进了港口的一座旧仓库，找到了大量现金和手机，还有一本账。\n"
    "调查人员说，这个平台的服务器分布在法国和德国，一共有四十台。\n\n"
    "警方在行动中扣押了四辆汽车。案件仍在审理。"
)
EN = (
    "Police seized four cars in the raid. A court then signed the warrant, and officers who had waited outside the "
    "harbour warehouse for two days found cash, phones and a ledger of every buyer.\n"
    "Officers don't expect more arrests.\n\nPolice seized four cars in the raid. The case goes on."
)
URL = "https://example.org/a"


def link_of(text: str, quote: str, *, nth: int = 0, url: str = URL) -> str | None:
    start = -1
    for _ in range(nth + 1):
        start = text.index(quote, start + 1)
    return deep_link(url, text, start=start, end=start + len(quote))


def test_short_quote_is_used_whole() -> None:
    encoded = "%E6%A1%88%E4%BB%B6%E4%BB%8D%E5%9C%A8%E5%AE%A1%E7%90%86%E3%80%82"
    assert link_of(ZH, "案件仍在审理。") == f"{URL}#:~:text={encoded}"
    assert link_of(EN, "The case goes on.") == URL + "#:~:text=The%20case%20goes%20on."


def test_long_quote_is_its_first_and_last_words() -> None:
    quote = ZH[ZH.index("随后") : ZH.index("\n")]
    link = link_of(ZH, quote)
    assert link is not None
    assert parse(link) == Fragment("随后，法院批准了搜查令", "找到了大量现金和手机，还有一本账。")
    quote = EN[EN.index("A court") : EN.index("\n")]
    link = link_of(EN, quote)
    assert link is not None
    assert parse(link) == Fragment("A court then signed the", "ledger of every buyer.")


def test_terms_never_cross_a_line() -> None:
    start, end = ZH.index("调查人员"), len(ZH)
    fragment = fragment_of(ZH, start, end=end)
    assert fragment is not None
    assert fragment.end is not None
    assert "\n" not in fragment.start + fragment.end
    assert find(ZH, fragment) == [(start, end)]


@pytest.mark.parametrize(
    ("text", "quote"), [(ZH, "警方在行动中扣押了四辆汽车。"), (EN, "Police seized four cars in the raid.")]
)
def test_a_repeated_quote_takes_the_words_around_it(text: str, quote: str) -> None:
    seen = set()
    for nth, start in enumerate((text.index(quote), text.rindex(quote))):
        link = link_of(text, quote, nth=nth)
        assert link is not None
        fragment = parse(link)
        assert fragment is not None
        assert fragment.start == quote
        assert fragment.prefix or fragment.suffix
        assert find(text, fragment) == [(start, start + len(quote))]
        seen.add(link)
    assert len(seen) == 2


def test_syntax_characters_are_encoded() -> None:
    text = "Use e-mail, forms & more - or call. Use e-mail."
    link = link_of(text, "e-mail, forms & more - or call")
    assert link == URL + "#:~:text=e%2Dmail%2C%20forms%20%26%20more%20%2D%20or%20call"
    assert parse(link) == Fragment("e-mail, forms & more - or call")


def test_case_counts_for_nothing_because_browsers_ignore_it() -> None:
    text = "EVIL CORP paid. Then evil corp paid."
    link = link_of(text, "evil corp paid")
    assert link is not None
    fragment = parse(link)
    assert fragment is not None
    assert fragment.prefix is not None
    assert find(text, fragment) == [(21, 35)]


def test_a_fragment_already_there_stays_in_front() -> None:
    assert link_of(EN, "The case goes on.", url=URL + "#rd") == URL + "#rd:~:text=The%20case%20goes%20on."
    assert link_of(EN, "The case goes on.", url=URL + "#rd:~:text=old") == URL + "#rd:~:text=The%20case%20goes%20on."
    assert link_of(EN, "The case goes on.", url=URL + "#") == URL + "#:~:text=The%20case%20goes%20on."


def test_plain_url_where_nothing_decides() -> None:
    text = "ha\n" * 40
    assert deep_link(URL, text, start=60, end=62) == URL
    assert deep_link(URL, "a \ud800 b", start=0, end=5) == URL
    assert deep_link(URL, "   ", start=0, end=3) == URL


def test_brief_and_other_schemes() -> None:
    assert deep_link(URL, EN, start=0, end=20, brief=True) == URL
    for url in (None, "", "ftp://example.org/a", "javascript:alert(1)", "https://", "file:///a", "example.org"):
        assert deep_link(url, EN, start=0, end=20) is None


def test_hostile_url_is_made_harmless() -> None:
    link = deep_link('HTTPS://example.org/"><script>\n\u202e', "one word", start=0, end=3)
    assert link == "HTTPS://example.org/%22%3E%3Cscript%3E%0A%E2%80%AE#:~:text=one"


def test_word_borders() -> None:
    borders = [i for i in range(1, 21) if is_border("don't pay 3.14 to 警方x", i)]
    assert borders == [5, 6, 9, 10, 14, 15, 17, 18, 19, 20]
    assert trimmed("underground", 2, 6) == (6, 6)
    assert trimmed("an underground club", 1, 19) == (3, 19)


ALPHABET = st.sampled_from(list("警方在行动中，。abcAB 12.-,&\n\t'é\u0301\u3000한🙂"))


@given(st.text(ALPHABET, min_size=1, max_size=120), st.data())
def test_a_link_decodes_to_the_quote_and_nothing_else(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    link = deep_link(URL, text, start=start, end=end)
    assert link is not None
    assert link.isascii()
    fragment = parse(link)
    if fragment is None:
        assert link == URL
        return
    assert find(text, fragment) == [trimmed(text, start, end)]
    for term in (fragment.start, fragment.end, fragment.prefix, fragment.suffix):
        assert term is None or ("\n" not in term and "\t" not in term and term == term.strip() and term in text)


@given(st.text("短句很多。word ", min_size=200, max_size=400))
def test_a_unique_sentence_always_gets_a_fragment(filler: str) -> None:
    quote = "唯一的一句话 X9，说的是 unique thing，而且很长很长很长很长很长很长很长很长很长很长很长很长很长。"
    text = filler + "。" + quote + filler
    start = len(filler) + 1
    link = deep_link(URL, text, start=start, end=start + len(quote))
    assert link is not None
    assert "#:~:text=" in link
    assert unquote(link).count(",") <= 1


@pytest.mark.parametrize(
    "unit",
    ["|a", "a ", "千", "long", "\n", "İ", "港口。", "GET /index.html 200 OK. ", "05-01 错误：超时\n", "now | then\n"],
    ids=repr,
)
def test_a_long_article_that_repeats_itself(unit: str) -> None:
    text = unit * (3_000_000 // len(unit))
    at = len(text) // 2
    start = time.process_time()
    for quoted in (text, f"{text[:at]} once 一次 {text[at:]}", f"{'once。' * 400}{text[:at]}{'一次。' * 400}"):
        link = deep_link(URL, quoted, start=at, end=at + 200)
        assert link is not None
        assert link.startswith(URL)
    assert time.process_time() - start < 2


def test_the_words_around_come_from_the_same_cell() -> None:
    text = "first | done |\n| later | done |\nat last | done again"
    for nth in (0, 1):
        link = link_of(text, "done", nth=nth)
        assert link is not None
        fragment = parse(link)
        assert fragment is None or "|" not in f"{fragment.prefix}{fragment.suffix}"


def test_a_word_without_end_is_no_context() -> None:
    text = f"{'a' * 5_000} done {'b' * 5_000} done"
    link = link_of(text, "done")
    assert link is not None
    fragment = parse(link)
    assert fragment is None
    assert parse(link_of(f"well {text} well", "done", nth=1) or "") == Fragment("done", suffix="well")

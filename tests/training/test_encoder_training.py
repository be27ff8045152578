"""The parts that make the embedded model, on a few texts of our own."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

import numpy as np
import pytest
import zstandard

from index.static_encoder import StaticEncoder
from index.tokens import fold
from training.encoder.archive import Page, pages, read_cache, url_key, write_cache
from training.encoder.card import model_card
from training.encoder.measure import ranks, recall
from training.encoder.pairs import glossary, held_out, holding, mined, norm
from training.encoder.pieces import fold_rules
from training.encoder.store import quantise, save
from training.encoder.texts import Writer, gather

GLOSSARY = Path(__file__).parents[2] / "training" / "encoder" / "glossary.tsv"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.example.org/a/", "http://example.org/a#top"),
        (
            "https://mp.weixin.qq.com/s?__biz=A==&mid=1&idx=2&sn=ff&scene=58#rd",
            "http://mp.weixin.qq.com/s?sn=ff&idx=2&mid=1&__biz=A==&chksm=9",
        ),
    ],
)
def test_two_addresses_of_one_page(one: str, other: str) -> None:
    assert url_key(one) == url_key(other)
    assert len(url_key(one)) == 16


def test_two_pages() -> None:
    urls = [
        "https://example.org/a",
        "https://example.org/a?id=1",
        "https://mp.weixin.qq.com/s?__biz=A==&mid=1&idx=2&sn=ff",
        "https://mp.weixin.qq.com/s?__biz=A==&mid=1&idx=3&sn=ff",
        "https://mp.weixin.qq.com/s/abc",
    ]
    assert len({url_key(url) for url in urls}) == len(urls)


def _archive(folder: Path, files: dict[str, str]) -> Path:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for name, text in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data := text.encode())
            tar.addfile(member, io.BytesIO(data))
    path = folder / "archive.tar.zst"
    path.write_bytes(zstandard.ZstdCompressor().compress(packed.getvalue()))
    return path


def _file(title: str, url: str, body: str) -> str:
    return f"---\ntitle: {title}\nurl: {url}\nsource: Daily\ndate: 2024-01-01\n---\n\n{body}\n"


def test_pages_of_an_archive(tmp_path: Path) -> None:
    menu = "Home of the Daily and all its friends\n\n[Sign in](/x) [Sign up](/y)\n\n"
    story = "# Story {0}\n\nThe **police** of town {0} read [the messages](http://example.org/m) of the gang. " + (
        "It took them {0} months to find the man who sold the phones in that town. " * 5
    )
    files = {f"a/{n}.md": _file(f"Story {n}", f"https://example.org/{n}", menu + story.format(n)) for n in range(5)}
    files["a/copy.md"] = _file("Story 4", "https://copy.example.org/4", menu + story.format(4))
    files["a/zh.md"] = _file(
        "故事", "https://example.org/zh", "警方读取了犯罪团伙的消息。" * 20 + "\n\n原文 https://example.org/3"
    )
    files["a/short.md"] = _file("Gone", "https://example.org/gone", "This page is gone.")
    files["a/list.json"] = "{}"
    found = list(pages(_archive(tmp_path, files)))
    assert [(page.title, page.lang, bool(page.copy_of)) for page in found] == [
        *((f"Story {n}", "en", False) for n in range(5)),
        ("Story 4", "", True),
        ("故事", "zh", False),
    ]
    assert found[5].copy_of == found[4].key == url_key("https://example.org/4")
    assert url_key("https://example.org/3") in found[6].links
    text = "\n".join(found[2].passages)
    assert text.startswith("The police of town 2 read the messages of the gang. It took them 2 months")
    assert "Home of the Daily" not in text
    assert "Sign in" not in text
    cache = tmp_path / "pages.jsonl"
    assert write_cache(found, cache) == 7
    assert list(read_cache(cache)) == found


def test_the_character_map_folds_as_the_index_does() -> None:
    rules = {}
    for rule in fold_rules():
        left, right = rule.rstrip("\n").split("\t")
        rules["".join(chr(int(code, 16)) for code in left.split())] = "".join(chr(int(c, 16)) for c in right.split())
    for text in ("網", "路", "Ｍ", "ﬁ", "①", "A"):
        assert rules.get(text, text) == fold(text)
    assert (rules["É"], rules.get("ß", "ß")) == ("é", "ß")  # a piece may have an accent, a search term has none
    assert rules["e\u0301"] == "é"
    assert rules["\n"] == rules["\u00a0"] == " "
    assert rules["\u200b"] == ""


def test_terms_that_a_text_explains() -> None:
    body = "他们使用勒索软件（ransomware）攻击", "这种勒索软件（Ransomware）很新", "一款信息窃取器（stealer）"
    read = [Page(str(n), "", "", "zh", (), (text,)) for n, text in enumerate(body)]
    assert mined(read) == [("勒索软件", "ransomware")]


def test_the_glossary_is_well_formed() -> None:
    terms = list(glossary(GLOSSARY))
    assert len(terms) > 1500
    assert ("勒索软件", "ransomware") in terms
    assert ("勒索病毒", "ransomware") in terms
    assert all(chinese and english for chinese, english in terms)
    lines = [line for line in GLOSSARY.read_text("utf-8").splitlines() if not line.startswith("#")]
    assert all(line.count("\t") == 1 for line in lines)
    first = [line.split("\t")[0] for line in lines]
    assert len(first) == len(set(first))


def test_where_an_answer_stands() -> None:
    page = Page("k", "t", "s", "zh", (), ("共有 6,500 人被捕", "其他", "被捕的 6,500人", "6500"))
    assert norm("６,５００ 人") == "6500人"
    assert holding(page, "6,500人") == ["共有 6,500 人被捕", "被捕的 6,500人"]
    assert holding(page, "!") == []


def test_a_tenth_is_kept_out() -> None:
    assert 60 < sum(held_out(str(key)) for key in range(1000)) < 140


def test_gathering_is_slicing() -> None:
    ids = np.arange(100, 120, dtype=np.int32)
    starts, lengths = np.array([3, 0, 19, 5]), np.array([2, 0, 1, 4])
    found, offsets = gather(ids, starts, lengths)
    assert found.tolist() == [103, 104, 119, 105, 106, 107, 108]
    assert offsets.tolist() == [0, 2, 2, 3]


def test_equal_texts_share_a_row() -> None:
    writer = Writer()
    assert [writer.row(text) for text in ("a", "b", "a")] == [0, 1, 0]


def test_places() -> None:
    questions = np.array([[1, 0], [0, 1]], dtype=np.float32)
    passages = np.array([[0.9, 0.1], [0.8, 0.9], [0.1, 0.2]], dtype=np.float32)
    assert ranks(questions, passages, [{1, 2}, {0}]).tolist() == [2, 3]
    assert recall(np.array([1, 2, 11]), 1, 10, 50) == [0.333, 0.667, 1.0]


def test_what_is_saved_is_what_was_made(tmp_path: Path) -> None:
    from index.encoder import MODEL_DIR
    from index.static_encoder import PIECES

    model = (MODEL_DIR / PIECES).read_bytes()
    count = len(StaticEncoder.load(MODEL_DIR)._codes)
    vectors = np.random.default_rng(3).standard_normal((count, 8)).astype(np.float32)
    save(tmp_path / "m", pieces=model, vectors=vectors, made={"seed": 3})
    loaded = StaticEncoder.load(tmp_path / "m")
    codes, scales = quantise(vectors)
    ids = loaded.pieces(["警方 police"])[0]
    expected = (codes[ids] * scales[ids, None]).sum(axis=0)
    assert np.allclose(loaded.encode_queries(["警方 police"])[0], expected / np.linalg.norm(expected), atol=1e-6)
    assert sorted(file.name for file in (tmp_path / "m").iterdir()) == [
        "config.json",
        "model.safetensors",
        "pieces.model",
    ]


def test_training_brings_pairs_together() -> None:
    torch = pytest.importorskip("torch")
    from training.encoder.pairs import Pairs
    from training.encoder.texts import Texts
    from training.encoder.train import Plan, train

    torch.set_num_threads(1)
    texts = Texts(np.arange(40, dtype=np.int32), np.arange(0, 40, 2), np.full(20, 2))
    rows = np.arange(10, dtype=np.int32)
    none = np.full(10, -1, np.int32)
    pairs = {"title": Pairs(rows, rows + 10, none, rows, none)}
    first = np.random.default_rng(0).standard_normal((40, 16)).astype(np.float32)
    plan = Plan(steps=150, batch=10, rate=0.02, dropout=0.0, seed=1)
    table = train(texts, pairs, first, plan=plan, silent=[39])
    again = train(texts, pairs, first, plan=plan, silent=[39])
    assert table.tobytes() == again.tobytes()
    assert not table[39].any()
    vectors = table.reshape(20, 2, 16).sum(axis=1)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    assert (vectors[:10] @ vectors[10:].T).argmax(axis=1).tolist() == list(range(10))


def test_a_model_is_gone_on_from(tmp_path: Path) -> None:
    from index.encoder import MODEL_DIR
    from training.encoder.__main__ import _length, _vectors

    vectors, shipped = _vectors(MODEL_DIR), StaticEncoder.load(MODEL_DIR)
    ids = np.array(shipped.pieces(["警方 police"])[0])
    assert vectors.shape == (len(shipped), 256)
    assert np.array_equal(vectors[ids], shipped.vectors(ids))
    assert _length(np.array([[3, 4], [0, 1]], dtype=np.float32)) == 3.0


def test_a_mean_lies_between(tmp_path: Path) -> None:
    from index.encoder import MODEL_DIR
    from training.encoder.__main__ import _length, _vectors, middle

    shipped, double = _vectors(MODEL_DIR), tmp_path / "double"
    save(double, pieces=(MODEL_DIR / "pieces.model").read_bytes(), vectors=-2 * shipped[:, ::-1], made={})
    found = middle([MODEL_DIR, double])
    assert _length(found) == pytest.approx(_length(shipped), rel=1e-5)
    between = shipped - shipped[:, ::-1]
    assert np.allclose(found / _length(found), between / _length(between), atol=2e-3)
    other = tmp_path / "other"
    other.mkdir()
    for file in ("config.json", "model.safetensors", "pieces.model"):
        (other / file).write_bytes((MODEL_DIR / file).read_bytes())
    (other / "pieces.model").write_bytes(b"others")
    with pytest.raises(ValueError, match="other pieces"):
        middle([MODEL_DIR, other])


def test_the_card_tells_how_it_was_made() -> None:
    about = dict.fromkeys(("pieces", "dim", "seed", "minutes", "pages", "passages", "pool"), 7)
    about |= {"steps": 3000}
    figures = {"zh>zh": [0.1, 0.2, 0.3, 0.4]}

    def card(**more: object) -> str:
        return model_card({**about, "pairs": {"question": 12}, "questions": {"zh>zh": 5}, **more}, figures)

    anew = card()
    assert "    python -m training.encoder\n" in anew
    assert "latent semantic analysis over all pairs" in anew
    assert "Fold" not in anew
    first = {"steps": 1400, "without": None, "rounds": 2}
    onward = card(before=first, without=(0, 5))
    assert "    python -m training.encoder --rounds 2 --steps 1400 --out FIRST\n" in onward
    assert "    python -m training.encoder --without 0/5 --onward FIRST --steps 3000 --out RUN_3000\n" in onward
    assert "1,400 steps" in onward
    assert "as if 2 of the rounds" in onward
    assert "Fold 0 of 5" in onward
    together = card(before=first | {"rounds": 3}, mean_of=[1400, 1400, 3000])
    assert "--onward FIRST --steps 1400 --out RUN_1400\n    python" in together
    assert "mean --of FIRST RUN_1400 RUN_3000\n" in together
    assert "--rounds" not in together
    assert "as if" not in together


def test_the_card_tells_of_another_run(tmp_path: Path) -> None:
    from training.encoder.__main__ import again

    figures = {"zh>zh": [0.1, 0.2, 0.3, 0.4], "drcd": [0.5, 0.6, 0.7]}
    about = dict.fromkeys(("pieces", "dim", "seed", "steps", "minutes", "pages", "passages", "pool"), 7)
    about |= {"pairs": {}, "questions": {"zh>zh": 5}, "figures": figures}
    for name, each in (("one", figures), ("other", {"zh>zh": [0.9, 0.81, 0.9, 0.9], "drcd": [0.9, 0.82, 0.9]})):
        (tmp_path / name).mkdir()
        (tmp_path / name / "config.json").write_text(json.dumps(about | {"figures": each}), "utf-8")
    again(tmp_path / "one", tmp_path / "other")
    told = (tmp_path / "one/MODEL_CARD.md").read_text("utf-8")
    assert "| article @10 | @10, made again |\n|---|---|---|---|---|---|---|\n" in told
    assert "| 5 | 0.100 | 0.200 | 0.300 | 0.400 | 0.810 |\n" in told
    assert "| DRCD dev | 0.500 | 0.600 | 0.700 | 0.820 |\n" in told
    assert json.loads((tmp_path / "one/config.json").read_text("utf-8"))["figures"] == figures

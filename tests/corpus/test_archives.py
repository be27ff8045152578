"""Archives as a stream: the same articles from each kind, hostile ones refused, damaged ones kept as far as they go."""

from __future__ import annotations

import gzip
import io
import os
import resource
import tarfile
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus import tar
from corpus.article import Problem, Skipped
from corpus.errors import ArchiveDamaged
from corpus.reader import Read, read
from corpus.settings import DEFAULT, ReaderSettings

LONG = "很长的名字" * 30 + ".md"  # 450 bytes
FILES = {
    "archive/2024/a.md": "# 甲\n正文",
    f"archive/2024/{LONG}": "# Long\ntext",
    "archive/b.txt": "plain",
    "archive/c.json": "{}",
}
KINDS = ("x.zip", "x.tar", "x.tar.gz", "x.tgz", "x.tar.zst", "x.tzst")


def tar_bytes(
    files: dict[str, str | bytes], *, form: int = tarfile.PAX_FORMAT, extra: list[tarfile.TarInfo] | None = None
) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for info in extra or []:
            archive.addfile(info)
        for name, text in files.items():
            info = tarfile.TarInfo(name)
            data = text.encode() if isinstance(text, str) else text
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def zip_bytes(files: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.mkdir("archive")
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


def packed(name: str, files: dict[str, str | bytes]) -> bytes:
    if name.endswith(".zip"):
        return zip_bytes(files)
    data = tar_bytes(files)
    if name.endswith("gz"):
        return gzip.compress(data)
    return zstandard.ZstdCompressor().compress(data) if "zst" in name else data


def everything(path: Path, limits: ReaderSettings = DEFAULT) -> list[Read | Problem | Skipped]:
    return list(read([path], settings=limits))


def texts(found: list[Read | Problem | Skipped]) -> dict[str, str]:
    return {x.article.path: x.article.raw for x in found if isinstance(x, Read)}


def problems(found: list[Read | Problem | Skipped]) -> list[tuple[str, str]]:
    return [(x.path, x.reason) for x in found if isinstance(x, Problem)]


@pytest.mark.parametrize("name", KINDS)
def test_each_kind_gives_the_same_articles(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(packed(name, dict(FILES)))
    for given_path, prefix in ((tmp_path / name, name), (tmp_path, name)):
        found = everything(given_path)
        assert texts(found) == {f"{prefix}::{k}": v for k, v in FILES.items() if not k.endswith(".json")}
        assert [x for x in found if not isinstance(x, Read)] == [Skipped(f"{prefix}::archive/c.json")]
        assert {x.root for x in found if isinstance(x, Read)} == {given_path.as_posix()}
    assert sorted(p.name for p in tmp_path.iterdir()) == [name]  # nothing is unpacked


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_tar_formats(tmp_path: Path, form: int) -> None:
    long = f"{'d' * 90}/{'e' * 90}.md" if form == tarfile.USTAR_FORMAT else f"d/{LONG}"
    files: dict[str, str | bytes] = {"空.md": "一", long: "二" * 1000, "./x/./y.md": "三", "/abs/z.md": "四"}
    (tmp_path / "x.tar").write_bytes(tar_bytes(files, form=form))
    found = everything(tmp_path / "x.tar")
    assert texts(found) == {
        "x.tar::空.md": "一", f"x.tar::{long}": "二" * 1000, "x.tar::x/y.md": "三", "x.tar::abs/z.md": "四",
    }  # fmt: skip
    assert problems(found) == []


def test_a_long_window(tmp_path: Path) -> None:
    parameters = zstandard.ZstdCompressionParameters.from_level(3, window_log=27, enable_ldm=True)
    out = io.BytesIO()
    with zstandard.ZstdCompressor(compression_params=parameters).stream_writer(out, closefd=False) as writer:
        writer.write(tar_bytes({"a.md": "正文"}))
    (tmp_path / "x.tar.zst").write_bytes(out.getvalue())
    assert texts(everything(tmp_path / "x.tar.zst")) == {"x.tar.zst::a.md": "正文"}


def test_several_frames_as_parallel_packers_write_them(tmp_path: Path) -> None:
    data = tar_bytes({"a.md": "甲" * 4000, "b.md": "乙"})
    pack = zstandard.ZstdCompressor().compress
    (tmp_path / "x.tar.zst").write_bytes(pack(data[:3000]) + pack(data[3000:]))
    (tmp_path / "x.tgz").write_bytes(gzip.compress(data[:3000]) + gzip.compress(data[3000:]))
    for name in ("x.tar.zst", "x.tgz"):
        assert texts(everything(tmp_path / name)) == {f"{name}::a.md": "甲" * 4000, f"{name}::b.md": "乙"}


@pytest.mark.parametrize("name", KINDS)
def test_names_that_lead_out_are_not_read(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(
        packed(name, {"../evil.md": "x", "a/../../evil.md": "x", "good.md": "good", "..": "x"})
    )
    found = everything(tmp_path / name)
    assert texts(found) == {f"{name}::good.md": "good"}
    reason = "its name leads out of the archive; not read"
    assert problems(found) == [(f"{name}::{bad}", reason) for bad in ("../evil.md", "a/../../evil.md", "..")]


def test_links_devices_and_hidden_files_are_skipped(tmp_path: Path) -> None:
    extra = []
    kinds = (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE)
    for number, kind in enumerate(kinds):
        info = tarfile.TarInfo(f"{number}.md")
        info.type, info.linkname, info.size = kind, "/etc/passwd", 0
        extra.append(info)
    data = tar_bytes({".git/x.md": "x", "__MACOSX/._a.md": "x", "a.md": "text"}, extra=extra)
    (tmp_path / "x.tar").write_bytes(data)
    found = everything(tmp_path / "x.tar")
    assert texts(found) == {"x.tar::a.md": "text"}
    assert [x.path for x in found if isinstance(x, Skipped)] == [
        *(f"x.tar::{n}.md" for n in range(5)), "x.tar::.git/x.md", "x.tar::__MACOSX/._a.md",
    ]  # fmt: skip
    with zipfile.ZipFile(tmp_path / "l.zip", "w") as archive:
        link = zipfile.ZipInfo("link.md")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert everything(tmp_path / "l.zip") == [Skipped("l.zip::link.md")]


@pytest.mark.parametrize("name", [k for k in KINDS if k != "x.zip"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_cut_archive_keeps_what_was_read(tmp_path: Path, name: str, share: float) -> None:
    files: dict[str, str | bytes] = {f"{n}.md": os.urandom(60_000).hex() for n in range(20)}
    data = packed(name, files)
    (tmp_path / name).write_bytes(data[: int(len(data) * share)])
    found = everything(tmp_path / name)
    read_ones = texts(found)
    assert 20 * share - 4 < len(read_ones) <= 20 * share
    assert read_ones == {f"{name}::{k}": v for k, v in list(files.items())[: len(read_ones)]}
    [(path, reason)] = problems(found)
    assert path == name
    assert reason.startswith("the archive was not read to its end: ")


def test_a_tar_without_its_end_mark(tmp_path: Path) -> None:
    (tmp_path / "x.tar").write_bytes(tar_bytes({"a.md": "text"})[:1024])
    found = everything(tmp_path / "x.tar")
    assert texts(found) == {"x.tar::a.md": "text"}
    assert [p for p, _ in problems(found)] == ["x.tar"]


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize(
    "data", [b"", b"not an archive at all" * 100, b"\x00" * 20, b"PK\x03\x04"], ids=["empty", "text", "nul", "pk"]
)
def test_what_is_no_archive_is_a_problem(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    [(path, reason)] = problems(everything(tmp_path / name))
    assert path == name
    assert reason.startswith("the archive was not read to its end: ")


@pytest.mark.parametrize(
    ("entry", "place", "byte"), [(b"PK\x01\x02", 6, 150), (b"PK\x01\x02", 46, 0x9C)], ids=["version", "name"]
)
def test_a_damaged_table_of_contents_of_a_zip_is_a_problem(tmp_path: Path, entry: bytes, place: int, byte: int) -> None:
    data = bytearray(zip_bytes({"警方.md": "# 甲\n正文"}))
    data[data.rindex(entry) + place] = byte
    (tmp_path / "x.zip").write_bytes(data)
    (problem,) = read([tmp_path / "x.zip"])
    assert isinstance(problem, Problem)
    assert problem.reason.startswith("the archive was not read to its end: it is damaged or cut off")


def test_a_damaged_member_of_a_zip_costs_that_member(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in ("a.md", "b.md", "c.md"):
            archive.writestr(name, f"text of {name}")
    (tmp_path / "x.zip").write_bytes(out.getvalue().replace(b"text of b.md", b"text oX b.md"))
    found = everything(tmp_path / "x.zip")
    assert texts(found) == {"x.zip::a.md": "text of a.md", "x.zip::c.md": "text of c.md"}
    [(path, reason)] = problems(found)
    assert path == "x.zip::b.md"
    assert "damaged" in reason


def test_an_encrypted_member_is_named(tmp_path: Path) -> None:
    data = bytearray(zip_bytes({"a.md": "text"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.rindex(mark)
        data[place + offset] |= 1
    (tmp_path / "x.zip").write_bytes(bytes(data))
    [(path, reason)] = problems(everything(tmp_path / "x.zip"))
    assert path == "x.zip::a.md"
    assert "encrypted" in reason


def test_chinese_names_of_windows(tmp_path: Path) -> None:
    data = zip_bytes({"AAAA/BBBB.md": "正文"})
    (tmp_path / "x.zip").write_bytes(data.replace(b"AAAA/BBBB", "周报".encode("gbk") + b"\\" + "四月".encode("gbk")))
    assert texts(everything(tmp_path / "x.zip")) == {"x.zip::周报/四月.md": "正文"}
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT, encoding="gbk") as archive:
        info = tarfile.TarInfo("周报/四月.md")
        info.size = 4
        archive.addfile(info, io.BytesIO(b"text"))
    (tmp_path / "x.tar").write_bytes(out.getvalue())
    assert texts(everything(tmp_path / "x.tar")) == {"x.tar::周报/四月.md": "text"}


@pytest.mark.parametrize("name", ["x.zip", "x.tar.gz", "x.tar.zst"])
def test_a_bomb_is_stopped(tmp_path: Path, name: str) -> None:
    files: dict[str, str | bytes] = {"a.md": "text"} | {f"{n}.md": b"\x00" * 3_000_000 for n in range(40)}
    (tmp_path / name).write_bytes(packed(name, files))
    limits = replace(DEFAULT, ratio_free_bytes=20_000_000)
    found = everything(tmp_path / name, limits)
    assert f"{name}::a.md" in texts(found)
    path, reason = problems(found)[-1]
    assert path == name
    assert "expands more than 250 times, like a zip bomb" in reason
    assert len(found) < 15


def test_one_giant_member_is_passed_over_in_little_memory(tmp_path: Path) -> None:
    pack = zstandard.ZstdCompressor().compressobj()
    info = tarfile.TarInfo("giant.md")
    info.size = 300_000_000
    with (tmp_path / "x.tar.zst").open("wb") as file:
        file.write(pack.compress(info.tobuf()))
        for _ in range(300):
            file.write(pack.compress(b"\x00" * 1_000_000))
        file.write(pack.compress(b"\x00" * (-info.size % 512) + tar_bytes({"after.md": "text"})))
        file.write(pack.flush())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = everything(tmp_path / "x.tar.zst", replace(DEFAULT, ratio_free_bytes=10**12))
    assert problems(found) == [
        ("x.tar.zst::giant.md", "too large: 300,000,000 bytes, the limit for one article is 20,000,000")
    ]
    assert texts(found) == {"x.tar.zst::after.md": "text"}
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150_000  # KB


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (replace(DEFAULT, max_archive_members=5), "more than 5 members"),
        (replace(DEFAULT, ratio_free_bytes=1000, max_archive_bytes=5000), "expands to more than 5,000 bytes"),
    ],
)
@pytest.mark.parametrize("name", KINDS)
def test_guards(tmp_path: Path, name: str, limits: ReaderSettings, reason: str) -> None:
    (tmp_path / name).write_bytes(packed(name, {f"{n}.md": os.urandom(500).hex() for n in range(9)}))
    assert reason in problems(everything(tmp_path / name, limits))[-1][1]


def test_a_header_that_claims_gigabytes(tmp_path: Path) -> None:
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, 8_000_000_000
    (tmp_path / "x.tar").write_bytes(info.tobuf(tarfile.GNU_FORMAT) + b"\x00" * 10_000)
    [(_, reason)] = problems(everything(tmp_path / "x.tar"))
    assert "a member's header claims 8,000,000,000 bytes" in reason


def test_an_archive_in_an_archive_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "x.tar").write_bytes(tar_bytes({"in.zip": zip_bytes({"a.md": "x"}), "b.md": "y"}))
    found = everything(tmp_path / "x.tar")
    assert [x.path for x in found if isinstance(x, Skipped)] == ["x.tar::in.zip"]
    assert texts(found) == {"x.tar::b.md": "y"}


def test_records_in_an_archive(tmp_path: Path) -> None:
    for name in KINDS:
        (tmp_path / name).write_bytes(packed(name, {"r.jsonl": '{"text": "一"}\nbad\n{"text": "三"}'}))
        found = everything(tmp_path / name)
        assert texts(found) == {f"{name}::r.jsonl:1": "一", f"{name}::r.jsonl:3": "三"}
        assert [p for p, _ in problems(found)] == [f"{name}::r.jsonl:2"]


NAMES = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="/\\"), min_size=1, max_size=120
).filter(lambda name: name not in (".", ".."))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(
    st.dictionaries(NAMES, st.binary(max_size=1500), max_size=6),
    st.sampled_from([tarfile.GNU_FORMAT, tarfile.PAX_FORMAT]),
)
def test_our_tar_reads_what_tarfile_writes(files: dict[str, bytes], form: int) -> None:
    data = tar_bytes(dict(files), form=form)
    found = [
        (m.name, m.kind, m.size, m.body.read())
        for m in tar.members(io.BufferedReader(io.BytesIO(data)), max_header_bytes=10**6)
    ]  # type: ignore[arg-type]
    assert found == [(name, "file", len(content), content) for name, content in files.items()]


@given(st.binary(max_size=3000))
def test_noise_is_damage_and_nothing_else(noise: bytes) -> None:
    good = tar_bytes({"a.md": "text"})
    for data in (noise, good[:1024] + noise):
        try:
            for member in tar.members(io.BufferedReader(io.BytesIO(data)), max_header_bytes=10**6):  # type: ignore[arg-type]
                member.body.read()
        except ArchiveDamaged:
            continue


@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(KINDS), st.data())
def test_flipped_bytes_never_crash(tmp_path: Path, name: str, data: st.DataObject) -> None:
    whole = bytearray(packed(name, {f"{n}.md": f"# {n}\n正文" * 20 for n in range(4)}))
    for _ in range(3):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    (tmp_path / name).write_bytes(bytes(whole))
    for item in everything(tmp_path / name):
        assert isinstance(item, (Read, Problem, Skipped))

"""The limits of the reader, in one frozen dataclass. They guard memory and time, not taste."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DEFAULT", "ReaderSettings"]


@dataclass(frozen=True, slots=True)
class ReaderSettings:
    """What the reader is willing to take in."""

    max_article_bytes: int = 20_000_000
    """One article file or one line of a `.jsonl`. The largest page of the archive is 79,073 bytes, a long novel
    is 3 MB; more than 20 MB is a log or a dump. Nothing larger is ever held in memory."""
    max_archive_members: int = 10_000_000
    """Members of one archive file, folders included; the archive has 147,163."""
    max_archive_bytes: int = 200_000_000_000
    """Expanded size of one archive file; the archive has 0.77 GB."""
    max_archive_ratio: float = 250.0
    """Expanded over packed size. Prose packs 3 to 8 times (the archive: 6.8), near-identical pages with a long
    window perhaps 50 times; a run of zeros packs 1,000 times in gzip and more than 10,000 times in zstd."""
    ratio_free_bytes: int = 64_000_000
    """Up to this much may expand at any ratio, since small archives of sparse text are harmless."""
    max_member_header_bytes: int = 1_000_000
    """A tar member's extended header (its long name and such): a guard against one that claims gigabytes."""

    def __post_init__(self) -> None:
        for name in self.__slots__:
            value = getattr(self, name)
            if value <= 0:
                raise ValueError(f"{name} must be above 0, not {value}")


DEFAULT = ReaderSettings()

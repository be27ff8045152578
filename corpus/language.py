"""The language of a text: Chinese, English, or another.

In: a text, as a rule an article's without its chrome. Out: ``zh``, ``en`` or ``other``. Chinese goes by script, English
by its function words, so that code, commands and indicator lists count for neither: a Chinese article full of code
is Chinese, an English one stays English.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

__all__ = ["Language", "detect"]

Language = Literal["zh", "en", "other"]

SAMPLE = 1800
"""Characters looked at, in three slices from a longer text, so that neither its head nor its foot decides alone."""
MAX_KANA = 0.12
"""Kana per Han and kana character up to which a text is Chinese; Japanese prose is at 0.4 to 0.7, Chinese with a
product's Japanese name at 0.02."""
HAN_PER_WORD = 2.0
"""Han characters that weigh as much as one function word. In prose of equal meaning a function word of English stands
beside three to four Han characters; below that, Chinese chrome around an English page decides too often."""
MIN_HAN = 0.03
"""Share of Han among the letters below which a text is not Chinese, whatever else it lacks (a list of hashes with a
Chinese caption has more)."""
MIN_FOREIGN = 0.3
"""Share of letters of other scripts (Cyrillic, Arabic, Hangul …) from which on a text is in another language."""
SURELY_ENGLISH = 0.2
"""Share of English function words above which nothing else is asked: English prose is at 0.35 to 0.45, Portuguese,
which shares most of them ("as", "do", "no"), at 0.08."""
FOREIGN_LEAD = 1.2
"""How many times more function words of another Latin-script language than English ones it takes."""
MIN_FOREIGN_WORDS = 0.08
"""And their least share among the words: prose of any of these languages is at 0.2 and more, code and lists of names
at 0.02."""
MIN_WORDS = 3
"""And how many there must be at least: a single "hat" or "do" in a title says nothing."""

_OTHER, _HAN, _KANA, _FOREIGN, _LATIN = range(5)
_RANGES = (
    (_LATIN, 0x41, 0x5A), (_LATIN, 0x61, 0x7A), (_LATIN, 0xC0, 0x24F), (_LATIN, 0x1E00, 0x1EFF),
    (_FOREIGN, 0x370, 0x1DFF), (_FOREIGN, 0x2C00, 0x2DFF), (_FOREIGN, 0xA640, 0xA69F), (_FOREIGN, 0xAC00, 0xD7FF),
    (_FOREIGN, 0xFB50, 0xFDFF), (_FOREIGN, 0xFE70, 0xFEFE),
    (_KANA, 0x3041, 0x30FA), (_KANA, 0x30FD, 0x30FF), (_KANA, 0xFF66, 0xFF9D),
    (_HAN, 0x3400, 0x4DBF), (_HAN, 0x4E00, 0x9FFF), (_HAN, 0xF900, 0xFAFF),
)  # fmt: skip

_LETTER = re.compile("[A-Za-z]")

_WORDS = {
    "english": (
        "the of and to in is that for it with as was on be are by this have from or an at not but they his "
        "her which has had we you can will their its been more were about when what who would there if how "
        "after also said one all into than your our these could using new other only some over most such "
        "through should while where why does did do"
    ),
    "german": (
        "der die und den von zu das mit sich des auf für ist im dem nicht ein eine als auch es werden aus er "
        "hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber "
        "vor zur bis mehr durch"
    ),
    "italian": (
        "il di che è e la per un una in del della con non si le dei da al sono come anche alla più gli dal "
        "delle nel nella questo i lo su ha o ma stato tra degli ai alle essere fra quando cui suo sua dati "
        "sicurezza questa"
    ),
    "french": (
        "le la les de des et en un une du que est pour dans qui par sur au plus pas avec ce ont il sont être "
        "aux cette ou se son sa ses mais comme nous vous leur été d l qu n s ne"
    ),
    "spanish": (
        "el la de que y en los se del las un por con no una su para es al lo como más o pero sus le ha este "
        "sí porque esta entre cuando muy sin sobre también me hasta hay donde quien desde todo nos durante "
        "todos uno"
    ),
    "portuguese": (
        "que de do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem à seu "
        "sua ou ser quando muito nos já está eu também só pelo pela até isso ela entre era depois sem mesmo "
        "aos"
    ),
    "dutch": (
        "de het een en van in is dat op te zijn met voor niet aan er om ook als bij door naar maar dan nog "
        "uit wordt deze dit hebben worden meer over kan geen heeft waar zich"
    ),
    "polish": (
        "i w na z do się nie że jest to o jak po co za od dla oraz przez ale są tym przy być może tego które "
        "lub ich został"
    ),
    "swedish": ("och i att det som en på är av för med den till inte om ett har de men var jag sig från så vid kan"),
    "turkish": ("ve bir bu için ile da de olarak olan daha gibi çok en kadar sonra ise veya değil ancak"),
    "indonesian": (
        "yang dan di dengan untuk ini dari dalam itu pada tidak akan juga ke adalah oleh atau sebagai dapat telah bisa"
    ),
    "danish": ("og i det er som på en av for til med at ikke et den de har om fra å men var kan seg eller ble"),
    "czech": ("a se na je v že s z do o to i ve pro jako by jsou za ale po k od který podle byl pouze nebo jeho"),
    "hungarian": ("és a az hogy nem is egy ez meg van csak de el ha volt mint vagy már lehet kell"),
    "vietnamese": ("và của là có cho không với các được trong một người những này đã khi đến để từ về như"),
    "finnish": ("ja on ei että se oli hän mutta ovat kun myös tai niin joka mukaan sen sekä kuin ole olla"),
    "romanian": ("și de în a la cu pe care nu un este din o pentru că mai sunt se fi prin sau după"),
}
_ENGLISH = frozenset(_WORDS["english"].split())
_OTHERS = tuple(frozenset(words.split()) for name, words in _WORDS.items() if name != "english")
_ALL_OTHERS = frozenset().union(*_OTHERS)


@lru_cache(maxsize=1)
def _scripts() -> NDArray[np.uint8]:
    """Script by UTF-16 code unit: uint8 (65536,)."""
    table = np.zeros(0x10000, dtype=np.uint8)
    for script, first, last in _RANGES:
        table[first : last + 1] = script
    return table


def detect(text: str) -> Language:
    """The language most of the text is written in; Latin letters without any function words count as English."""
    if len(text) > SAMPLE:
        third, middle = SAMPLE // 3, len(text) // 2
        text = f"{text[:third]}\n{text[middle - third // 2 : middle + third // 2]}\n{text[-third:]}"
    words = text.lower().split()
    english = sum(map(_ENGLISH.__contains__, words))
    if not text.isascii():
        units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype=np.uint16)
        _, han, kana, foreign, latin = np.bincount(_scripts()[units], minlength=5).tolist()
        letters = han + kana + foreign + latin
        if kana > MAX_KANA * (han + kana) and kana + han > MIN_FOREIGN * letters:
            return "other"
        if han and han >= MIN_HAN * letters and han >= HAN_PER_WORD * english and han >= foreign:
            return "zh"
        if foreign > MIN_FOREIGN * letters:
            return "other"
        return _latin(words, english) if latin else "other"
    return _latin(words, english) if _LETTER.search(text) else "other"


def _latin(words: list[str], english: int) -> Language:
    if english > SURELY_ENGLISH * len(words):
        return "en"
    known = [word for word in words if word in _ALL_OTHERS]
    most = max(sum(map(language.__contains__, known)) for language in _OTHERS)
    enough = max(FOREIGN_LEAD * english, MIN_FOREIGN_WORDS * len(words), MIN_WORDS - 1)
    return "other" if most > enough else "en"

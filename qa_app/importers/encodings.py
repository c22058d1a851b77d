"""Which encoding a file is in, and the file as UTF-8.

What decodes as UTF-8 is UTF-8; between GB18030 and Big5, whose bytes are often valid in both,
the share of everyday characters decides.
"""

from __future__ import annotations

import codecs
import io
from typing import BinaryIO

UTF8 = "utf-8"
GB18030 = "gb18030"
BIG5 = "big5hkscs"
UTF16 = "utf-16"

KNOWN_ENCODINGS = (UTF8, GB18030, BIG5, UTF16)

SAMPLE_BYTES = 64 * 1024

# A file in UTF-8 with a few broken places is still one; text in another encoding breaks
# nearly everywhere.
_MOST_BROKEN = 0.2

_EVERYDAY = frozenset(
    "的一是不了在人有我他这这個个们們中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子那得于於着"
    "下自之年过過发發后後作里裡用道行所然家种種事成方多经經么麼去法学學如都同现現当當没沒动動面起看定天分还還"
    "进進好小部其些主样樣理心本前开開但因只从從想实實日军者意无無力它与與长長把机機十民第公此已工使情明性知全"
    "三又关關点點正业業外将將两兩高间間由问問很最重并並物手应應战向头頭文体體政美相见見被利什二等产產或新己制"
    "身果加西斯月话話合回特代内內信表化老给給世位次度门門任常先海通教儿兒原东東声聲提立及比员員解水名真论論处"
    "處走义義各入几幾口认認条條平系系气氣题題活尔爾更别別打女变變四神总總何电電数數安少报報才结結反受目太量再"
    "感建务務做接必场場件计計管期市直德资資命山金指克许許统統区區保至队隊形社便空决決治展马馬科司五基眼书書非"
    "则則听聽白却卻界达達光放强強即像难難且权權思王象完设設式色路记記南品住告类類求据據程北边邊死张張该該交规"
    "規万萬取拉格望觉覺术術领領共确確传傳师師观觀清今切院让讓识識候带帶导導争爭运運您请請谢謝吗嗎呢吧啊哦嗯亲"
    "親客服订訂单單货貨款退换換查询詢稍麻烦煩抱歉感谢快递遞收件购購买買卖賣店铺鋪钱錢价價优優惠券银銀卡帐帳户戶"
    "號号码碼话話機手机网網络絡线線流量套餐缴繳费費维維修装裝"
)


def encoding_of(sample: bytes) -> str:
    """The encoding of a file that begins so; the sample may end within a character."""
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return UTF16
    if sample.startswith(codecs.BOM_UTF8) or _decodes(sample, UTF8):
        return UTF8
    if _brokenness(sample, UTF8) <= _MOST_BROKEN:
        return UTF8
    return max((GB18030, BIG5, UTF8), key=lambda each: _plausibility(sample, each))


def sample_of(file: BinaryIO) -> bytes:
    """Bytes from the beginning that tell the encoding; the file is left at its start.

    A long beginning in plain ASCII tells nothing and is passed over.
    """
    file.seek(0)
    sample = file.read(SAMPLE_BYTES)
    while sample.isascii():
        more = file.read(SAMPLE_BYTES)
        if not more:
            break
        sample = sample[-2:] + more if more.isascii() else more
    file.seek(0)
    return sample


def is_binary(sample: bytes) -> bool:
    """Whether the bytes are no text at all."""
    return encoding_of(sample[:4]) != UTF16 and b"\0" in sample


def as_utf8(file: BinaryIO, encoding: str) -> BinaryIO:
    """The file's text in UTF-8 without byte-order mark; what cannot be decoded is U+FFFD.

    A file in UTF-8 is given as it is, broken places included.
    """
    file.seek(0)
    if encoding == UTF8:
        if file.read(len(codecs.BOM_UTF8)) != codecs.BOM_UTF8:
            file.seek(0)
        return file
    if encoding == UTF16:
        encoding = _byte_order(file)
    return io.BufferedReader(_Transcoder(file, encoding), SAMPLE_BYTES)


def _byte_order(file: BinaryIO) -> str:
    """Which UTF-16 it is; the file is left behind the mark that says so."""
    mark = file.read(2)
    if mark not in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        file.seek(0)
    return "utf-16-be" if mark == codecs.BOM_UTF16_BE else "utf-16-le"


class _Transcoder(io.RawIOBase):
    """Reads text in another encoding as UTF-8."""

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        self._file = file
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._ready = b""
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._ready and not self._ended:
            data = self._file.read(SAMPLE_BYTES)
            self._ended = not data
            self._ready = self._decoder.decode(data, final=self._ended).encode(UTF8, "replace")
        count = min(len(buffer), len(self._ready))
        buffer[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count


def _decodes(sample: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)("strict").decode(sample)
    except UnicodeDecodeError:
        return False
    return True


def _brokenness(sample: bytes, encoding: str) -> float:
    """Undecodable places as a share of everything that is not ASCII."""
    text = sample.decode(encoding, "replace")
    foreign = sum(not character.isascii() for character in text)
    return text.count("\N{REPLACEMENT CHARACTER}") / foreign if foreign else 0.0


def _plausibility(sample: bytes, encoding: str) -> float:
    """Everyday characters less broken places, as a share of everything that is not ASCII."""
    text = sample.decode(encoding, "replace")
    foreign = [character for character in text if not character.isascii()]
    everyday = sum(character in _EVERYDAY for character in foreign)
    return everyday / len(foreign) - _brokenness(sample, encoding) if foreign else 0.0

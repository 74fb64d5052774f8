"""Whether a word could be Vietnamese, to recognise the encoding of a text.

Vietnamese is written in syllables of some 160 rimes; text decoded wrongly has hardly any.
"""

import re
import unicodedata
from typing import Final

_TONES: Final = frozenset("\u0300\u0301\u0303\u0309\u0323")
_STOPPED_TONES: Final = frozenset("\u0301\u0323")
"""The tones of a syllable that ends in c, ch, p or t."""

_ONSET: Final = "(?:b|ch|c|d|đ|gh|gi|g|h|kh|k|l|m|ngh|ng|nh|n|ph|p|qu|r|s|th|tr|t|v|x)?"
_RIMES: Final = (
    "a ac ach ai am an ang anh ao ap at au ay "
    "ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây "
    "e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu "
    "i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu "
    "o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong "
    "ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt "
    "u ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt uơ uơi up ut uy uya "
    "uych uyên uyêt uyn uynh uyt uyu ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu "
    "y yên yêng yêm yêt yêu ynh"
)
_LONGEST: Final = 10
"""Characters of the longest syllable with every mark apart: as nghương with a tone."""
_SYLLABLE: Final = re.compile(_ONSET + "(?:" + "|".join(sorted(_RIMES.split(), key=len, reverse=True)) + ")")


def is_syllable(word: str) -> bool:
    """Whether `word`, composed or not, is spelled, accented and capitalised like a Vietnamese syllable."""
    if len(word) > _LONGEST:
        return False
    composed = unicodedata.normalize("NFC", word)
    if not (composed.islower() or composed.isupper() or (composed[:1] + composed[1:].lower()) == composed):
        return False
    bare: list[str] = []
    tones: list[str] = []
    for character in unicodedata.normalize("NFD", composed.lower()):
        (tones if character in _TONES else bare).append(character)
    text = unicodedata.normalize("NFC", "".join(bare))
    if len(tones) > 1 or not _SYLLABLE.fullmatch(text):
        return False
    return not text.endswith(("c", "ch", "p", "t")) or bool(tones and tones[0] in _STOPPED_TONES)

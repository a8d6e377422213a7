r"""The Unicode form in which names are compared: composed, and without invisible characters.

Invisible characters are the code points that fonts ignore (Default_Ignorable_Code_Point, UAX #44)
and the anchors of annotations. Two kinds of them are kept where they change what a reader sees: the
joiners that shape a word (RFC 5892 appendix A.1 and A.2, as UAX #31 recommends), and the joiners
and tags that combine several emoji into one.
"""

from __future__ import annotations

import re
import unicodedata

from sitegen import lazy

ZWNJ, ZWJ = "\u200c", "\u200d"
# Turns the digit before it into the picture of a key. By category, it is a mark.
KEYCAP = "\u20e3"
_FLAG = "🏴"

# Invisible code points, but for the joiners and the tags.
_IGNORED = lazy.pattern(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e001f\U000e0080-\U000e0fff]+"
)
_CONDITIONAL = lazy.pattern("[\u200c\u200d]+|[\U000e0020-\U000e007f]+")
_JOINERS = lazy.pattern("[\u200c\u200d]")
# Letters that join the one after them, and the one before them (Joining_Type D and L, D and R).
_JOINS_NEXT = lazy.pattern(
    "[\u0620\u0626\u0628\u062a-\u062e\u0633-\u063f\u0641-\u0647\u0649\u064a\u066e\u066f"
    "\u0678-\u0687\u069a-\u06bf\u06c1\u06c2\u06cc\u06ce\u06d0\u06d1\u06fa-\u06fc\u06ff"
    "\u0712-\u0714\u071a-\u071d\u071f-\u0727\u0729\u072b\u072d\u072e\u074e-\u0758\u075c-\u076a"
    "\u076d-\u0770\u0772\u0775-\u0777\u077a-\u077f\u07ca-\u07ea\u0841-\u0845\u0848\u084a-\u0853"
    "\u0855\u0860\u0862-\u0865\u0868\u0886\u0889-\u088d\u088f\u08a0-\u08a9\u08af\u08b0"
    "\u08b3-\u08b8\u08ba-\u08c8\u1807\u1820-\u1878\u1887-\u18a8\u18aa\ua840-\ua872"
    "\U00010ac0-\U00010ac4\U00010acd\U00010ad3-\U00010adc\U00010ade-\U00010ae0"
    "\U00010aeb-\U00010aee\U00010b80\U00010b82\U00010b86-\U00010b88\U00010b8a\U00010b8b"
    "\U00010b8d\U00010b90\U00010bad\U00010bae\U00010d00-\U00010d21\U00010d23\U00010ec3"
    "\U00010ec4\U00010ec6\U00010ec7\U00010ed9-\U00010eee\U00010f30-\U00010f32"
    "\U00010f34-\U00010f44\U00010f51-\U00010f53\U00010f70-\U00010f73\U00010f76-\U00010f81"
    "\U00010fb0\U00010fb2\U00010fb3\U00010fb8\U00010fbb\U00010fbc\U00010fbe\U00010fbf\U00010fc1"
    "\U00010fc4\U00010fca\U00010fcb\U0001e900-\U0001e943]"
)
_JOINS_BEFORE = lazy.pattern(
    "[\u0620\u0622-\u063f\u0641-\u064a\u066e\u066f\u0671-\u0673\u0675-\u06d3\u06d5\u06ee\u06ef"
    "\u06fa-\u06fc\u06ff\u0710\u0712-\u072f\u074d-\u077f\u07ca-\u07ea\u0840-\u0858\u0860"
    "\u0862-\u0865\u0867-\u086a\u0870-\u0882\u0886\u0889-\u088f\u08a0-\u08ac\u08ae-\u08c8\u1807"
    "\u1820-\u1878\u1887-\u18a8\u18aa\ua840-\ua871\U00010ac0-\U00010ac5\U00010ac7\U00010ac9"
    "\U00010aca\U00010ace-\U00010ad6\U00010ad8-\U00010ae1\U00010ae4\U00010aeb-\U00010aef"
    "\U00010b80-\U00010b91\U00010ba9-\U00010bae\U00010d01-\U00010d23\U00010ec2-\U00010ec4"
    "\U00010ec6\U00010ec7\U00010f30-\U00010f44\U00010f51-\U00010f54\U00010f70-\U00010f81"
    "\U00010fb0\U00010fb2-\U00010fb6\U00010fb8-\U00010fbf\U00010fc1-\U00010fc4\U00010fc9"
    "\U00010fca\U0001e900-\U0001e943]"
)
_VIRAMA = 9
# Letters in a circle or a box. By category they are symbols, but they are alphabetic.
_ALPHABETIC_SIGN = lazy.pattern(
    "[\u24b6-\u24e9\U0001f130-\U0001f149\U0001f150-\U0001f169\U0001f170-\U0001f189]"
)
_WORD = frozenset({"Nd", "Nl", "Pc"})
# Characters that begin and end embeddings, overrides and isolates of a direction.
_DIRECTIONS = lazy.pattern("[\u202a-\u202e\u2066-\u2069]")
_NO_ASCII_WORD = lazy.pattern(r"[^\w\- ]", re.ASCII)


def composed(text: str) -> str:
    """`text` in NFC (UAX #15), the form in which names and addresses are compared. macOS stores
    file names in another form."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def visible(text: str) -> str:
    """`text` in NFC without invisible characters."""
    if text.isascii():
        return text
    text = _IGNORED.sub("", unicodedata.normalize("NFC", text))
    text = _CONDITIONAL.sub(lambda match: _effective(text, match), text)
    # Removing a character can bring a letter and its mark together.
    return unicodedata.normalize("NFC", text)


def closed(text: str) -> str:
    """`text` with an end for each embedding, override and isolate in it that has none (UAX #9 §3):
    what follows the text would be turned around."""
    if text.isascii() or not _DIRECTIONS.search(text):
        return text
    ends: list[str] = []
    for sign in _DIRECTIONS.findall(text):
        if sign not in "\u202c\u2069":
            ends.append("\u2069" if sign >= "\u2066" else "\u202c")
        elif sign in ends and (sign == "\u2069" or ends[-1] == sign):
            # The end of an isolate ends the embeddings in it as well.
            del ends[len(ends) - 1 - ends[::-1].index(sign) :]
    return text + "".join(reversed(ends))


def folded(text: str) -> str:
    """The form in which slugs and terms are compared: in lower case, without compatibility forms
    (NFKC) and invisible characters. The rule is the same for all languages: Unicode's lower case,
    but İ becomes i, and ı stays ı."""
    if text.isascii():
        return text.lower()
    return _lower(visible(unicodedata.normalize("NFKC", text)))


def anchor(text: str) -> str:
    r"""`text` as the id of a heading has it, by GitHub's rule: in lower case, and only \p{Word},
    "-" and spaces. In Ruby, \p{Word} are alphabetic characters, marks, decimal digits and
    connectors. GitHub keeps invisible marks as well; here they are removed."""
    text = text.strip()
    if text.isascii():
        return _NO_ASCII_WORD.sub("", text.lower())
    text = _lower(visible(text)).replace(KEYCAP, "")
    return "".join([sign for at, sign in enumerate(text) if sign in "- " or _is_word(text, at)])


def without_joiners(name: str) -> str:
    """The form in which a fragment and an id are compared. It has no joiners, since the author of a
    link may have typed the fragment, or copied it from GitHub."""
    return name if name.isascii() else _composed_i(_JOINERS.sub("", visible(name)))


def joins_word(text: str, at: int) -> bool:
    """Whether the joiner `text[at]`, in a `visible` text, is in a word, and not in an emoji."""
    return at > 0 and unicodedata.category(text[at - 1])[0] in "LM"


def is_picture_part(sign: str) -> bool:
    """Whether the character, outside of a word in a `visible` text, changes the emoji before it."""
    return sign in (ZWJ, KEYCAP) or "\U000e0020" <= sign <= "\U000e007f"


def _lower(text: str) -> str:
    return _composed_i(text.lower())


def _composed_i(text: str) -> str:
    # "i" with a dot above is Python's lower case of İ.
    return unicodedata.normalize("NFC", text.replace("i\u0307", "i"))


def _is_word(text: str, at: int) -> bool:
    sign = text[at]
    if sign in (ZWNJ, ZWJ):
        return joins_word(text, at)
    category = unicodedata.category(sign)
    return category[0] in "LM" or category in _WORD or bool(_ALPHABETIC_SIGN.match(sign))


def _effective(text: str, match: re.Match[str]) -> str:
    """The part of a run of joiners, or of tags, that changes what a reader sees."""
    start, end = match.span()
    if match[0][0] not in (ZWNJ, ZWJ):
        return match[0] if text[max(start - 1, 0)] == _FLAG else ""
    return next((joiner for joiner in match[0] if _shapes(joiner, text, start, end)), "")


def _shapes(joiner: str, text: str, start: int, end: int) -> bool:
    """Whether the joiner, instead of `text[start:end]`, would change how its neighbours look."""
    if start == 0:
        return False
    if unicodedata.combining(text[start - 1]) == _VIRAMA:
        return True
    if joiner == ZWJ:
        return end < len(text) and _is_picture(text[start - 1]) and _is_picture(text[end])
    while start > 0 and _is_transparent(text[start - 1]):
        start -= 1
    while end < len(text) and _is_transparent(text[end]):
        end += 1
    return start > 0 and bool(_JOINS_NEXT.match(text, start - 1) and _JOINS_BEFORE.match(text, end))


def _is_picture(sign: str) -> bool:
    return unicodedata.category(sign)[0] == "S"


def _is_transparent(sign: str) -> bool:
    return unicodedata.category(sign) in ("Mn", "Me")

"""Books of somebody else, such as "perpanjang punya teman saya": one's own do not pass for them."""

import re
from dataclasses import replace

from handlers.choosing import own_loans, titles_in
from handlers.intents import Intent
from handlers.layout import paragraphs
from handlers.loans import loans
from handlers.renew import renew
from handlers.turn import Reply, Turn

_MINE = r"(?:saya|sy|aku|ak|ulun|kami|gue|gw)"
_STRANGER = (
    r"(?:(?:te?man|temen|kawan|kakawanan|sahabat|rekan|tetangga|pacar)(?:ku|nya)?"
    r"|orang lain|dia|dianya|beliau|sidin|inya)"
)
_RELATION = (
    r"(?:suami|istri|isteri|bini|laki|anak|adik|adek|ading|kakak|kakakku|ibu|bapak|ayah|abah|mama|papa|nenek|kakek|paman|tante|om|sepupu"
    r"|keponakan|mertua|ipar)"
)
_ENGLISH_KIN = r"(?:husband|wife|son|daughter|brother|sister|mother|father|mom|dad|child)"
_KIN = rf"(?:{_RELATION} {_MINE}|{_RELATION}ku|(?:my )?{_ENGLISH_KIN})"
_FRIEND = rf"(?:{_STRANGER}(?: {_MINE})?|(?:my |a )?(?:friend|neighbou?r|classmate))"
_OWNED = (
    r"(?:punya(?:nya|an)?|milik(?:nya)?|kepunyaan|ampun|buku(?:nya)?|pinjaman(?:nya)?|kartu(?:nya)?|atas nama|for)"
    r" (?:si |nya )?"
)
_BEGINS = r"(?:^|[,;.!?\n]\s*|\b(?:kak|min|bu|pak|mbak|mas|bang|maaf|tolong|ini|itu|jadi|karena) )\W*"
""" "aku sama temanku mau …", "dibaca teman saya, mau …" wish for themselves."""
_ASKS = (
    r"(?: \w+){0,3}? (?:mau|handak|pengen|ingin|minta|titip|nitip|wants?|asks?|would)\b"
    r"(?: \w+){0,4}? \w*(?:panjang|renew|extend|tambah)"
)
_BORROWS = r"(?:\W+\w+){0,3}?\W+(?:\w*pinjam\w*|minjam|borrow\w*|has|have)\b"
_ENGLISH = rf"(?:my {_ENGLISH_KIN}'?s|his|her|their)"


def _of(whom: str) -> re.Pattern[str]:
    return re.compile(rf"\b{_OWNED}{whom}\b|{_BEGINS}{whom}{_ASKS}")


_OF_FRIEND = re.compile(rf"{_of(_FRIEND).pattern}|\bmy (?:friend|neighbou?r|classmate)'?s (?:books?|loans?)\b")
_OF_KIN = re.compile(rf"{_of(_KIN).pattern}|\b{_ENGLISH} (?:books?|loans?|card)\b")
_LOANS_OF = re.compile(
    rf"\b{_OWNED}(?:{_FRIEND}|{_KIN})\b|\b(?:{_FRIEND}|{_KIN}){_BORROWS}|\b{_ENGLISH} (?:books?|loans?|card)\b"
)
_OF_MINE = re.compile(
    rf"\b(?:punya|milik|buku(?:nya)?|pinjaman(?:nya)?|kartu)(?: {_MINE}|ku)\b"
    r"|\b(?:punyaku|bukuku|pinjamanku|kartuku)\b"
    rf"|\b(?:yang|yg) {_MINE} (?:\w*pinjam|minjam)\b"
    r"|\bmy (?:own )?(?:books?|loans?|card)\b|\bmine\b|\bsemua(?:nya)? (?:buku|pinjaman)\b(?! \w*(?:teman|temen))"
)

_RELATIVES = re.compile(
    rf"\b(?:{_KIN}|anak\w*|suami\w*|istri\w*|isteri\w*|adik\w*|adek\w*|ading\w*|ibunya|bapaknya|mamanya)\b"
)
_LEAVES_OUT = re.compile(r"\b(?:jangan|jgn|kecuali|selain|bukan|tapi|tidak|gak|ga|except|but|not)\b")


def of_someone_else(turn: Turn) -> Reply | None:
    """What is said of somebody else's books; None when the message names a book or card, or speaks of its own."""
    asked = turn.understood
    if not turn.patrons or asked.item_ids or asked.member_id or asked.ordinals or asked.excluded_title:
        return None
    text = turn.text.casefold()
    if _OF_MINE.search(text) or _LEAVES_OUT.search(text) or any(titles_in(turn, own_loans(turn))):
        return None
    if asked.intent is Intent.LOANS:
        return _loans_of(turn, text)
    return _renewal_of(turn, text) if asked.intent is Intent.RENEW else None


def _loans_of(turn: Turn, text: str) -> Reply | None:
    if not _LOANS_OF.search(text) or len(turn.patrons) > 1:
        return None
    reply = loans(turn)
    return replace(reply, text=paragraphs(turn.say("own_loans_only"), reply.text))


def _renewal_of(turn: Turn, text: str) -> Reply | None:
    """A friend's book needs its numbers; a relative's may be lent on this very card, so that is asked."""
    numbers = turn.say("others_link" if turn.unregistered == "link_first" else "others_numbers")
    if _OF_FRIEND.search(text) and not _RELATIVES.search(text):
        return Reply(paragraphs(numbers, turn.say("answer_renew_own")), keep_step=True, interrupts=True)
    if len(turn.patrons) > 1 or not (_OF_KIN.search(text) or _OF_FRIEND.search(text)):
        return None
    reply = renew(replace(turn, asks_first=True))
    return replace(reply, text=paragraphs(numbers, reply.text))

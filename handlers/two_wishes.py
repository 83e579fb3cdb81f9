"""Two wishes in one message: both are answered; what a message wants besides is at the least named.

"Perpanjang 0000…, besok buka?" is read as a whole first. Where a part of it, read by itself, wants something else, that
is answered, too: a question at once, a renewal with an offer, never by doing it. Anything else is named.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from handlers.adding import one_more
from handlers.choosing import own_loans, titles_in
from handlers.intents import Intent, Part
from handlers.layout import LONGEST, paragraphs
from handlers.turn import Reply, StepName, Turn
from handlers.what_now import speaks_of_refusal

_ASKS = (
    r"(?:\?|\b(?:berapa|brp|kapan|kpn|mana|dimana|gimana|gmn|bagaimana|tanya|nanya|tahu|tau|cek|info|what|when|where"
    r"|how)\b)"
)
_QUESTIONS = {
    Intent.HOURS: re.compile(
        rf"(?=.*(?:\bbuka|tutup|libur|jam layanan|\bopen|\bclos)).*(?:{_ASKS}|\b(?:ga|gak|tidak)\b)"
    ),
    Intent.FINES: re.compile(
        r"\b(?:ada|cek|berapa|brp)\b.{0,12}\bdenda|\bdenda\w*(?: (?:saya|sy|aku|ku|ulun))? (?:ada|berapa|brp)\b"
        r"|\b(?:owe|have|any|my|check)\b.*\bfines?\b"
    ),
    Intent.LOANS: re.compile(
        r"\b(?:kapan|kpn|when)\b|\b(?:daftar|list|cek|lihat|liat|kirim\w*|tampilkan|show|check)\b.*(?:pinjam|buku|\bloans?\b)"
        r"|\b(?:tell|ask)\b.*\bdue\b"
    ),
    Intent.INFO: re.compile(_ASKS),
}
"""The questions that can be answered beside anything else, and what each of them has in it."""
_BESIDE_A_WISH = frozenset({"address", "joining", "facilities", "donation", "contact", "visiting", "lost_book"})
_OTHER_DEEDS = {
    Intent.HUMAN: re.compile(
        r"(?:bicara|ngobrol|ngomong|hubung\w*|sambung\w*|tanya|talk|speak|contact|call)\b.*"
        r"(?:petugas|pustakawan|admin|staf|orang|person|librarian|human)"
    ),
    Intent.CONSENT_STOP: re.compile(
        r"(?=.*(?:ingat|inget|notif|pemberitahuan|pesan|remind|notice|message))"
        r".*(?:berhenti|stop|jangan|jgn|usah|mati|unsubscribe|\bno more\b|don'?t)"
    ),
    Intent.CONSENT_START: re.compile(
        r"^(?!.*(?:katanya|tadi|kena|dapat|dapet)).*(?:ingatkan|ingetin|nyala|aktif|mulai)"
    ),
    Intent.ERASE: re.compile(r"hapus|erase|delete"),
    Intent.LINK: re.compile(r"hubungkan|tautkan|\blink"),
}
"""What is done on a message of its own only, and a word that each of them needs."""
_ANSWERS = frozenset({Intent.YES, Intent.SELECT, Intent.RENEW})
_NEED_A_NAME = frozenset({Intent.LOANS, Intent.INFO})
"""Beside these a renewal of no book in particular may be what the question is about."""
_AGAINST = re.compile(
    r"\b(?:jangan|jgn|bukan|tidak|tdk|ndak|nggak|ngga|gak|ga|nda|kada|batal\w*|belum|don'?t|not|cancel)\b|\bga ?usah"
)
_RENEWS_CARD = re.compile(r"panjang\w*.*(?:kartu|anggota)|(?:kartu|anggota).*panjang|renew.*(?:card|membership)")
_BIDS = re.compile(
    r"p[aeo]?r?p?anjang(?!an)|\bprpnjng|\brenew|\bextend|\b(?:mohon|minta|tolong|request)\b.{0,12}\bperpanjangan\b"
)
_TELLS = re.compile(
    r"\b(?:kemarin|kmrn|samalam|semalam|tadi|td|barusan|sudah|udah|sdh|udh|baru|(?:bulan|minggu|tahun) lalu|cepat"
    r"|langsung|loket|meja|ke sana|kesana|kontrak|pakai|pake|ditolak|gagal|tiap|setiap|takut|diperbarui|yesterday"
    r"|already|last|desk)\b"
)
"""What a renewal that is told of, or planned at the desk, has beside it."""
_CLEAR_YES = re.compile(
    r"[.!\n]$|\b(?:tolong|mohon|boleh|mau|silakan|silahkan|lanjut\w*|oke|ok|iya|perpanjang\w*|please|yes|sure)\b"
)
_AS_WELL = re.compile(r"\b(?:juga|jg|sekalian|sama|dan|plus|tambah|also|too|and|both)\b")


def answer_all(turn: Turn, answer: Callable[[Turn], Reply]) -> Reply:
    """The answer to a message, and to what it wants besides."""
    if len(turn.parts) < 2:
        return answer(turn)
    main, beside = _parted(turn, turn.parts)
    reply = answer(main)
    for part in beside:
        reply = _with(turn, reply, part, answer)
    return reply


def _parted(turn: Turn, parts: Sequence[Part]) -> tuple[Turn, list[Part]]:
    """The turn of the wish that is answered first, and the other wishes."""
    whole = turn.understood.intent
    questions = _questions(parts)
    yes_to_more = _yes_to_one_more(turn, parts)
    if yes_to_more is not None:
        return yes_to_more, questions
    if turn.step is not None and questions and parts[0].asked.intent in _ANSWERS and whole not in _ANSWERS:
        return _answer_before(turn, parts, questions), questions
    if whole in _ANSWERS:
        return turn, [*questions, *(_others(parts) if whole is Intent.RENEW else [])]
    if whole is Intent.RENEW_QUERY:
        return turn, [part for part in questions if part.asked.intent is Intent.HOURS]
    if whole in _QUESTIONS or whole in _OTHER_DEEDS:
        return turn, [*_other_days(turn, parts), *_beside_question(whole, questions), *_renewals(turn, parts)][:2]
    return _parted_small_talk(turn, parts, questions)


def _parted_small_talk(turn: Turn, parts: Sequence[Part], questions: list[Part]) -> tuple[Turn, list[Part]]:
    """The wishes of what was taken for thanks, a no or nothing: "info jam buka besok sekalian perpanjang 0000…"."""
    whole = turn.understood.intent
    if whole is Intent.THANKS:
        if not questions and speaks_of_refusal(turn) and parts[-1].text.endswith("?"):
            questions = [parts[-1]]  # "terima kasih. yang gagal gimana?"
        return (_turn_of(turn, questions[0]), questions[1:]) if questions else (turn, [])
    renewals = _renewals(turn, parts) if whole in (Intent.UNKNOWN, Intent.NO) and turn.step is None else []
    wishes = [part for part in parts if part in questions or part in renewals]
    if renewals and len(wishes) > 1:
        return _turn_of(turn, wishes[0]), wishes[1:]
    return turn, [part for part in questions if whole is Intent.NO and part.text.endswith("?")]


def _questions(parts: Sequence[Part]) -> list[Part]:
    """The parts that ask what can be answered beside anything else, one of each kind."""
    found: dict[Intent, Part] = {}
    for part in parts:
        if _is_question(part):
            found.setdefault(part.asked.intent, part)
    return list(found.values())


def _other_days(turn: Turn, parts: Sequence[Part]) -> list[Part]:
    """ "25 desember 2026 dan 1 januari 2027 buka?": the hours of the other day, too."""
    first = turn.understood.date
    hours = [part for part in parts if part.asked.intent is turn.understood.intent is Intent.HOURS]
    return [part for part in hours if first is not None and part.asked.date not in (None, first)][:1]


def _beside_question(whole: Intent, questions: Sequence[Part]) -> list[Part]:
    """What else a question asks; whoever wants a person tells that person the whole story."""
    fits = {Intent.HOURS, Intent.FINES, *({Intent.LOANS} if whole in (Intent.HOURS, Intent.FINES) else ())} - {whole}
    return [part for part in questions if part.asked.intent in fits and whole is not Intent.HUMAN]


def _is_question(part: Part) -> bool:
    asked, text = part.asked, part.text.casefold()
    asks = _QUESTIONS.get(asked.intent)
    if asks is None or asked.intent is not Intent.INFO:
        return asks is not None and bool(asks.search(text))
    if asked.topic == "card_renewal":
        return not asked.member_ids and bool(_RENEWS_CARD.search(text)) and not _AGAINST.search(text)
    return asked.topic in _BESIDE_A_WISH and bool(asks.search(text))


def _others(parts: Sequence[Part]) -> list[Part]:
    """The parts that want what is done on a message of its own only."""
    return [
        part for part in parts if (word := _OTHER_DEEDS.get(part.asked.intent)) and word.search(part.text.casefold())
    ]


def _renewals(turn: Turn, parts: Sequence[Part]) -> list[Part]:
    """The part that asks for a renewal, by which books; the question beside it may be about an unnamed one."""
    whole, questions = turn.understood, _questions(parts)
    others = [part.text.casefold() for part in parts if part not in questions]
    if _TELLS.search(turn.text.casefold()) or any(map(_AGAINST.search, others)):
        return []
    asked = [part for part in parts if part.asked.intent is Intent.RENEW and _BIDS.search(part.text.casefold())]
    if whole.topic == "card_renewal":
        asked += [part for part in parts if part.asked.title and part.asked.intent is Intent.UNKNOWN]
    if whole.intent in _NEED_A_NAME:
        asked = [part for part in asked if _names(turn, part)]
    return asked[:1]


def _names(turn: Turn, part: Part) -> bool:
    asked = part.asked
    return bool(asked.item_ids or asked.all_items or any(titles_in(_turn_of(turn, part), own_loans(turn))))


def _turn_of(turn: Turn, part: Part) -> Turn:
    """The turn of one part alone; whatever it would renew is asked about first."""
    return replace(turn, text=part.text, understood=part.asked, parts=(), asks_first=True)


def _answer_before(turn: Turn, parts: Sequence[Part], questions: Sequence[Part]) -> Turn:
    """ "1 dan 2, besok buka?" to a list: the turn of what stands before the question; a mere "ya," is no clear yes."""
    before = parts[: parts.index(questions[0])]
    if not before:
        return turn
    text = turn.text[: turn.text.index(questions[0].text)].strip()
    text = text[: text.rfind(before[-1].text) + len(before[-1].text)]
    asked = turn.read(text)
    if asked.intent not in _ANSWERS or (asked.intent is Intent.YES and not _CLEAR_YES.search(text.casefold())):
        return turn
    return replace(turn, text=text, understood=asked, parts=())


def _yes_to_one_more(turn: Turn, parts: Sequence[Part]) -> Turn | None:
    """ "Boleh, sekalian bumi manusia" to an offer of another book: a yes that names one more."""
    offered = turn.step is not None and turn.step.name is StepName.CONFIRM_RENEWAL and not turn.step.interrupted
    if not offered or parts[0].asked.intent is not Intent.YES or turn.understood.intent in _ANSWERS:
        return None
    rest = replace(turn, text=parts[-1].text, understood=parts[-1].asked)
    if len(parts) > 2 or not _AS_WELL.search(turn.text.casefold()) or one_more(rest) is None:
        return None
    return replace(turn, understood=replace(parts[0].asked, item_ids=(), ordinals=(), title=""))


def _with(turn: Turn, reply: Reply, part: Part, answer: Callable[[Turn], Reply]) -> Reply:
    """The reply, and beside it the answer to one more part."""
    if part.asked.intent in _OTHER_DEEDS:
        return _joined(reply, turn.say(f"besides_{part.asked.intent.value}"), reply)
    more = answer(replace(_turn_of(turn, part), step=None))
    asks_twice = more.step is not None and _asks_something(reply)
    if not more.understood or asks_twice or len(reply.text) + len(more.text) > LONGEST - 2:
        return _joined(reply, turn.say("besides_later", words=" ".join(part.text.split()).strip(" ,;")), reply)
    return _joined(reply, more.text, more if more.step is not None else reply)


def _asks_something(reply: Reply) -> bool:
    return reply.step is not None and not reply.step.interrupted


def _joined(reply: Reply, text: str, keeps: Reply) -> Reply:
    """Both texts, the question last, for it is what the next message answers."""
    texts = (text, reply.text) if _asks_something(reply) and keeps is reply else (reply.text, text)
    if text in reply.text:
        texts = (reply.text, "")
    return replace(reply, text=paragraphs(*texts), step=keeps.step)

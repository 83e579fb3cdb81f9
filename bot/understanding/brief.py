"""Whole messages of a few words: commands, yes, no, thanks, a greeting, a pick from a list, bare numbers."""

# ruff: noqa: E501 - a table is read whole

import re
from collections.abc import Sequence

from bot.understanding.lexicon import Word, lexicon
from bot.understanding.sentence import Sentence
from handlers.intents import Intent

COMMANDS: dict[str, tuple[Intent, str]] = {
    "ra": (Intent.RENEW, ""), "renew all": (Intent.RENEW, ""), "ol": (Intent.LOANS, ""), "rl": (Intent.LOANS, ""),
    "mybooks": (Intent.LOANS, ""), "myitems": (Intent.LOANS, ""), "my books": (Intent.LOANS, ""), "my items": (Intent.LOANS, ""),
    "iowe": (Intent.FINES, ""), "ioweu": (Intent.FINES, ""), "iou": (Intent.FINES, ""), "help": (Intent.HELP, ""),
    "bantuan": (Intent.HELP, ""), "menu": (Intent.HELP, ""), "resend": (Intent.HELP, "resend"), "pengaturan": (Intent.HELP, "settings"),
    "notices": (Intent.HELP, "settings"), "settings": (Intent.HELP, "settings"), "stop": (Intent.CONSENT_STOP, ""),
    "quit": (Intent.CONSENT_STOP, ""), "berhenti": (Intent.CONSENT_STOP, ""), "unsubscribe": (Intent.CONSENT_STOP, ""),
    "mulai": (Intent.CONSENT_START, ""), "start": (Intent.CONSENT_START, ""), "petugas": (Intent.HUMAN, ""),
    "batal": (Intent.NO, ""), "cancel": (Intent.NO, ""), "rao": (Intent.LOANS, ""), "jangan": (Intent.NO, ""),
    "pinjaman": (Intent.LOANS, ""), "loans": (Intent.LOANS, ""), "staff": (Intent.HUMAN, ""), "link": (Intent.LINK, ""), "info": (Intent.HELP, ""),
    "my data": (Intent.INFO, "my_data"), "daftar": (Intent.LINK, ""), "tautkan": (Intent.LINK, ""), "jadwal": (Intent.HOURS, ""),
}  # fmt: skip

_POLITE = frozenset({"FILLER", "GREET", "MY", "PLEASE", "SORRY", "AND", "|", "THANKS", "DIALOG_YOU", "HUMAN"})
_AGREES = frozenset({"YES", "CONTINUE"})
_AGREES_TOO = _POLITE | _AGREES | frozenset(
    {"CAN", "WANT", "LOAN", "BOOK", "CARD", "BOT", "TODAYISH", "FOR", "MEMBER", "#m0", "DATA", "KIN", "ONLY", "itu", "punya",
     "jadi", "aman", "begitu", "gitu", "seperti", "do", "tentu", "AGAIN", "right", "atas", "nama", "he", "that's", "lah", "COUNT",
     "sesuai", "bener", "dah", "ALREADY", "doang", "all", "be", "by", "means", "maksud", "NOMATTER"}
)  # fmt: skip
_DENIES = frozenset({"NOT", "DONT", "ISNT", "CANCEL", "NOTNEED"})
_DENIES_TOO = _POLITE | _DENIES | frozenset(
    {"YES", "NEED", "LATER", "WAIT", "WANT", "BOOK", "CARD", "BOT", "WRONG", "SEND", "NUMBER", "LOAN", "TODAYISH", "TOMORROW", "SO", "YET", "MEMBER",
     "CONTINUE", "ALREADY", "jadi", "pikir", "mikir", "fikir", "pikir-pikir", "think", "about", "usah", "lain", "kali", "itu",
     "punya", "orang", "begitu", "gitu", "it", "let", "he", "AGAIN", "thanks", "this", "time", "2", "ONLY", "KIN"}
)  # fmt: skip
_GREETS_TOO = _POLITE | frozenset(
    {"YES", "IS_IT", "ADMIN", "LIBRARY", "BOT", "AVAILABLE", "STILL", "ALL", "apa", "kabar", "salam", "sejahtera", "semua", "there",
     "everyone", "how", "are", "sehat", "anyone", "TODAYISH", "TOMORROW", "?", "ASK", "CAN", "HELP", "WANT", "MESSAGE", "warahmatullahi", "wabarakatuh",
     "warohmatullahi", "wabarokatuh", "om", "on", "online", "onlen", "mengganggu", "ganggu", "ngganggu", "mengganggunya", "bother", "disturb", "WAIT", "TIME"}
)  # fmt: skip
_DISTURBS = frozenset({"mengganggu", "ganggu", "ngganggu", "bother", "disturb"})
_PRAISES_TOO = _POLITE | frozenset(
    {"YES", "PRAISE", "BOT", "LIBRARY", "HELP", "SERVICE", "ALREADY", "FINISH", "ANSWER", "respon", "response", "infonya", "informasinya",
     "info", "atas", "lot", "banyak", "baik", "sehat", "quick", "fast", "KNOW", "AGAIN", "kerja", "kerjanya", "MORE", "for", "DATA", "YESTERDAY",
     "everything", "bantuannya", "God", "bless", "ALL", "kasih", "#p", "TODAYISH", "TOMORROW", "repot", "balasannya", "jawabannya", "noted"}
)  # fmt: skip
_PICKS_TOO = _POLITE | frozenset(
    {"NUMBER", "BOOK", "COUNT", "ORDINAL", "ALL", "ONLY", "LAST", "FIRST", "EXCEPT", "DONT", "NOT", "NOTNEED", "WANT", "YES", "UNTIL", "LOAN", "ke", "urutan",
     "pilih", "milih", "pilihan", "ambil", "atas", "bawah", "ones", "option", "HELP", "NEED", "dari", "from", "them", "those", "these", "OTHERS", "paling", "yang", "itu",
     "bagian", "judul", "opsi", "list", "LIST", "daftar", "di"}
)  # fmt: skip
_ONLY = frozenset({"aja", "saja", "doang", "ajah", "sj", "only"})
_PICKING = _ONLY | {"yang", "yg", "nang"}
_IN_TITLES = frozenset({"AND", "KIN", "HUMAN", "OUTSIDE", "LONG", "BOOK", "COUNT"})
_GENRES = frozenset({"komik", "novel", "majalah", "kamus", "ensiklopedia", "cerpen"})
_CALLED = frozenset({"kak", "min", "admin", "mimin", "bu", "pak", "ka", "kakak", "mbak", "mas"})
_NAMES_PLACE = re.compile(r"\d|\b(?:COUNT|ORDINAL|LAST|FIRST)\b")
_TOP_OR_BOTTOM = re.compile(r"\b(?:yang|yg|nang|the) (?:atas|bawah|top|bottom)\b(?! nama)")
_PLACED = frozenset({"ORDINAL", "EXCEPT", "LAST", "FIRST"})
_SLIPPED = frozenset({"WRONG", "MEAN", "ISNT"})
_SETS_RIGHT = _SLIPPED | {"NOT", "SORRY"}
_ONE_OF_US = re.compile(r"(?:YES|CAN)(?: [^|]+)? one$")
_REST_DENIED = re.compile(
    r"(?: \|)*(?: FILLER)* OTHERS (?:FILLER |YES )*(?:NOT|DONT|NOTNEED|ISNT|CANCEL|NOT WANT)(?: FILLER| YES| \|)*$"
)
_COUNTS_REST = re.compile(r"\b(?:tinggal|sisa|sisanya) (?:satu|dua|tiga|empat|\d)\b(?! aja| saja| yg| yang)")
""" "buku saya tinggal satu kan?": how many are left, and no place."""
_ALL_BUT = re.compile(r"(?:FILLER |YES |MY |BOOK |WANT )*ALL (?:FILLER |BOOK |MY |YES )*(?:\| )?EXCEPT [^?]+")
_BARE_ITEMS = re.compile(
    r"(?:(?:#i\d+|#m\d|FILLER|\||BOOK|CARD|NUMBER|MEMBER|AND|MY|GREET|MEAN|SORRY|WRONG|TYPE|ISNT (?:FILLER )*\||YES|\d+) ?)+"
)
_BARE_MEMBER = re.compile(r"(?:(?:#m\d|IS_IT #m\d|adalah|FILLER|\||CARD|NUMBER|MEMBER|AND|MY|GREET) ?)+")
_THUMB = re.compile("[\U0001f44d\U0001f44c\u2705\u2611\u2714]")
_HANDS = re.compile("[\U0001f64f\u2764\U0001f970\U0001f60d\U0001f618]")
_ALNUM = re.compile(r"[^\W_]")
_MARKS = re.compile(r"[\W_]+")


def brief(sentence: Sentence, raw_text: str) -> Intent | None:
    """The intent of a message that is nothing but a short answer; None when it says more."""
    if all(word.sense == "|" for word in sentence.said):
        return (None if _ALNUM.search(raw_text) else _of_signs(raw_text)) or Intent.UNKNOWN
    if all(word.sense == "FILLER" or word.sense == "|" for word in sentence.said):
        called = Intent.HELP if any(word.raw in _CALLED for word in sentence.said) else None
        return _of_signs(raw_text) or called
    if "LOAN" in sentence.spoken and "CONTINUE" in sentence.spoken:
        return None
    if len(sentence.said) > 25 or sentence.has_items or len(sentence.text) > 200:
        return None
    senses = frozenset(_less_awaiting(sentence))
    if "?" in senses and not senses & {"GREET"}:
        return None
    if sentence.spoken[:1] == ("YES",) and "TOMORROW" in senses <= {"YES", "TOMORROW", "CONTINUE", "ONLY"}:
        return Intent.NO  # "ya udah besok aja"
    for rule in (_thanks, _denies, _agrees, _greets):
        intent = rule(senses)
        if intent is not None:
            return intent
    return None


_AWAITS = frozenset({"ditunggu", "kutunggu"})
_I_WILL = frozenset({"saya", "sy", "aku", "ulun", "i'll", "ill", "will"})
_AWHILE = frozenset({"dulu", "dl", "dlu", "sebentar", "bentar"})


def _less_awaiting(sentence: Sentence) -> list[str]:
    """The senses less the "saya tunggu" behind a yes: it waits for what is agreed to; "tunggu dulu" holds it up."""
    said = list(sentence.said)
    while said[-1].sense in ("|", "FILLER") and said[-1].raw not in _AWHILE:
        said.pop()
    patient = len(said) > 1 and said[-2].raw in _I_WILL
    awaits = said[-1].raw in _AWAITS or (said[-1].raw in ("tunggu", "wait") and patient)
    agreed = said[: -2 if patient else -1]
    if not awaits or not {"YES", "CAN", "PLEASE"} & {word.sense for word in agreed} or agreed[-1].sense == "CAN":
        return list(sentence.spoken)  # "boleh saya tunggu" asks leave to wait
    return [word.sense for word in agreed if word.sense not in ("|", "FILLER")]


def _thanks(senses: frozenset[str]) -> Intent | None:
    if {"YES", "PLEASE"} <= senses:
        return None  # "ya, mohon diproses, terima kasih"
    thanks = ("THANKS" in senses and not senses & _DENIES) or ("PRAISE" in senses and len(senses) < 6)
    return Intent.THANKS if thanks and senses <= _PRAISES_TOO else None


def _denies(senses: frozenset[str]) -> Intent | None:
    if {"WRONG", "SEND"} <= senses <= {"WRONG", "SEND", "SORRY", "GREET", "YES", "MY"}:
        return Intent.UNKNOWN
    if {"ISNT", "#m0"} <= senses:
        return Intent.NO if senses <= _DENIES_TOO | {"#m0"} else None
    if {"SEND", "AGAIN"} <= senses or ("BOT" in senses and senses & {"HUMAN", "orang"}):
        return None  # "ga usah dikirimi pesan lagi", "orang dong, jgn mesin"
    denies = (senses & _DENIES and not {"LATER", "CAN"} <= senses) or senses & {"LATER", "WAIT"}
    return Intent.NO if denies and senses <= _DENIES_TOO else None


def _agrees(senses: frozenset[str]) -> Intent | None:
    may = senses & {"CAN", "WANT"} and senses <= {"CAN", "WANT", "GREET", "PLEASE"}
    if not (senses & _AGREES or may) or "THANKS" in senses or not senses <= _AGREES_TOO:
        return None
    return Intent.YES if _names_no_loan(senses) or "YES" in senses else None


def _greets(senses: frozenset[str]) -> Intent | None:
    greets = (
        ("GREET" in senses or ("SORRY" in senses and senses & _DISTURBS))
        and senses <= _GREETS_TOO
        and not senses & {"THANKS", "WANT"}
    )
    return Intent.HELP if greets else None


def _names_no_loan(senses: frozenset[str]) -> bool:
    return not senses & {"LOAN", "BOOK"}


def _of_signs(text: str) -> Intent | None:
    """A message of pictures alone."""
    if _THUMB.search(text):
        return Intent.YES
    return Intent.THANKS if _HANDS.search(text) else None


def picks(sentence: Sentence, *, everything: bool, excludes: bool) -> Intent | None:
    """SELECT when the whole message picks from a list; NO when it only takes away."""
    if sentence.has_items and _names_copies(sentence):
        return Intent.SELECT
    if sentence.has_items or sentence.has_member:
        return None
    if _names_one(sentence):
        return Intent.SELECT
    senses = sentence.senses
    if everything and _ALL_BUT.fullmatch(senses) and "RENEW" not in senses:
        return Intent.SELECT
    rest = _REST_DENIED.search(senses)
    if rest is not None:
        said = sentence.said[: senses[: rest.start()].count(" ")]
        return picks(Sentence(said, sentence.text), everything=everything, excludes=excludes)
    words = [
        word
        for word in _still_wanted(_undescribed(_set_right(_less_reason(_one_after_another(_not_only(sentence))))))
        if word != "CAN" or "?" in senses
    ]
    if "?" in senses and _COUNTS_REST.search(sentence.text):
        return None
    if not all(word in _PICKS_TOO or word == "?" or (word.isdigit() and len(word) < 3) for word in words):
        return None
    if words[:1] and words[0] in ("YES", "CAN") and sentence.said[-1].raw == "one" and set(words).isdisjoint(_PLACED):
        return Intent.YES  # "yep that's the one"
    names_place = _NAMES_PLACE.search(senses) or _TOP_OR_BOTTOM.search(sentence.text)
    if not (everything or names_place) or re.fullmatch(r"(?:\d{1,2} ?){12,}", senses):
        return None
    return Intent.NO if _denies_places(words, sentence, excludes=excludes) else Intent.SELECT


def _denies_places(words: Sequence[str], sentence: Sentence, *, excludes: bool) -> bool:
    """ "not 1", "nomor 2 jangan, sudah dikembalikan": no place is left that is wanted."""
    if (words[:1] == ["NOT"] and len(words) == 2) or _only_leaves_out(sentence):
        return True
    return not excludes and any(word in _DENIES for word in words) and not _some_of_all(sentence.senses)


def _set_right(sentence: Sentence) -> Sentence:
    """The sentence less a slip that it takes back: "eh salah, maksud saya nomor 2", "bukan yang 1, tapi 2"."""
    if not _SETS_RIGHT & set(sentence.spoken):
        return sentence
    parts: list[list[Word]] = [[]]
    for word in sentence.said:
        if word.sense == "|" or (word.sense == "SO" and word.raw not in ("karena", "soalnya")):
            parts.append([])
        else:
            parts[-1].append(word)
    meant = any(word.sense == "MEAN" for word in sentence.said)
    kept = [part for part in parts if not (_takes_back(part) or _only_slip(part) or _apologises(part))]
    if (len(kept) == len(parts) and not meant) or not any(_names_a_place(word.sense) for part in kept for word in part):
        return sentence
    said = [word for part in kept for word in part if not (meant and word.sense in _SLIPPED)]
    return Sentence(tuple(said), sentence.text)


_BESIDE_A_SLIP = frozenset({"FILLER", "MY", "SORRY", "eh", "TYPE", "YESTERDAY"})
_REFUSES_OR_ASKS = _DENIES | {
    "LATER",
    "WAIT",
    "TOMORROW",
    "RETURN",
    "STOP",
    "RENEW",
    "FINISH",
    "OTHERS",
    "ALL",
    "EXCEPT",
    "?",
}
_THEN = frozenset({"terus", "trus", "trs", "lalu", "then"})


def _one_after_another(sentence: Sentence) -> Sentence:
    """The sentence with an "and" for the "trus" between two places: "1 trus 3"."""
    said = sentence.said
    around = zip(("", *(word.sense for word in said)), said, (*(word.sense for word in said[1:]), ""), strict=False)
    joined = tuple(
        Word(word.raw, "AND") if word.raw in _THEN and _names_a_place(before) and _names_a_place(after) else word
        for before, word, after in around
    )
    return Sentence(joined, sentence.text)


_NAMES = frozenset({"COUNT", "ORDINAL", "LAST", "FIRST", "ALL", "OTHERS", "EXCEPT", "ISNT", "DONT", "?", "RENEW"})
_GOES = frozenset({"RETURN", "VISIT", "LATER", "CANCEL", "STOP"})


_BECAUSE = frozenset(
    {"karena", "krn", "karna", "soalnya", "soale", "sebab", "lantaran", "gara2", "marga", "because", "cuz", "since"}
)


def _less_reason(sentence: Sentence) -> Sentence:
    """The sentence less what a pick is for, and why: "semuanya aja biar ga bolak balik", "semuanya, karena ujian saya diundur".

    "semuanya, biar saya kembalikan" bids something else.
    """
    spoken = sentence.said
    at = next(
        (place for place, word in enumerate(spoken) if word.sense == "PURPOSE" or word.raw in _BECAUSE), len(spoken)
    )
    told = {word.sense for word in spoken[at:]}
    if told & _NAMES or any(map(str.isdigit, told)) or (told & _GOES and "NOT" not in told):
        return sentence
    return Sentence(spoken[:at], sentence.text)


_MERELY = frozenset({"cuma", "cuman", "hanya", "just", "only", "sekadar", "sekedar"})


def _not_only(sentence: Sentence) -> Sentence:
    """The sentence less a part that it says is not all: "dua-duanya, jangan cuma satu"."""
    said = sentence.said
    for at in range(1, len(said) - 2):
        denied = said[at].sense in ("DONT", "ISNT", "NOT") and said[at + 1].raw in _MERELY
        if denied and _names_a_place(said[at + 2].sense):
            return Sentence((*said[:at], *said[at + 3 :]), sentence.text)
    return sentence


_DESCRIBES = frozenset({"OTHER", "OUTSIDE", "BOOK", "TITLE", "FILLER", "CATALOGUE", "KIN", "EVENT", "FACILITY"})


def _undescribed(sentence: Sentence) -> Sentence:
    """The sentence less what it says of a place already named: "nomor 2 kak, yang resep itu"."""
    said = sentence.said
    place = next((at for at, word in enumerate(said) if _names_a_place(word.sense)), len(said))
    which = next((at for at in range(place + 1, len(said)) if said[at].raw in ("yang", "yg", "nang")), None)
    if which is None:
        return sentence
    told = said[which + 1 :]
    describes = all(word.sense in _DESCRIBES or (word.sense == word.raw and word.raw.isalpha()) for word in told)
    strange = any(word.sense not in ("FILLER", "BOOK") for word in told)
    return Sentence(said[:which], sentence.text) if describes and strange and len(told) < 7 else sentence


def _takes_back(part: Sequence[Word]) -> bool:
    said = [word.sense for word in part if word.sense not in ("FILLER", "MY", "YES")]
    denies = said[:1] == ["ISNT"] or (said[:1] == ["NOT"] and len(said) == 2 and _names_a_place(said[1]))
    return denies and "MEAN" not in said


def _only_slip(part: Sequence[Word]) -> bool:
    return any(word.sense in _SLIPPED for word in part) and all(
        word.sense in _SLIPPED or word.sense in _BESIDE_A_SLIP for word in part
    )


def _apologises(part: Sequence[Word]) -> bool:
    """ "sori jempol kegedean": nothing is picked or refused in it."""
    senses = {word.sense for word in part}
    said = [word.sense for word in part if word.sense != "FILLER"]
    places = any(map(_names_a_place, senses))
    return said[:1] == ["SORRY"] and len(part) < 8 and not places and senses.isdisjoint(_REFUSES_OR_ASKS)


def _still_wanted(sentence: Sentence) -> Sequence[str]:
    """ "yang kedua aja, yang lain ntar", "5 aja yg 1-4 mau dibalikin": the senses without what goes back or waits."""
    if not _is_over(sentence.said):
        return sentence.spoken
    parts: list[list[Word]] = [[]]
    for word in sentence.said:
        if word.sense in ("|", "OTHERS") or word.raw in ("yang", "yg", "sisanya"):
            parts.append([])
        parts[-1].append(word)
    kept: list[list[Word]] = []
    owed = False  # the verb came first: "besok saya antar yang nomor 1"
    for part in parts:
        if _is_over(part):
            owed = not any(_names_a_place(word.sense) for word in part)
        elif owed and part and part[0].sense != "|":
            owed = False
        else:
            owed = False
            kept.append(part)
    wanted = [word.sense for part in kept for word in part if word.sense not in ("|", "FILLER")]
    return wanted if any(map(_names_a_place, wanted)) or {"atas", "bawah"} & set(wanted) else sentence.spoken


def _is_over(part: Sequence[Word]) -> bool:
    """ "sisanya besok saya balikin", "lainnya udah kelar": goes back, waits, or has been read."""
    senses = {word.sense for word in part}
    read = "FINISH" in senses and bool({"ALREADY", "IS_IT"} & senses) and not {"YET", "NOT", "STILL"} & senses
    return bool({"RETURN", "LATER"} & senses) or read


def _only_leaves_out(sentence: Sentence) -> bool:
    """ "yang nomor 2 jangan ya, sudah dikembalikan": what is refused, and why; nothing is picked."""
    spoken = sentence.spoken
    refused = next((at for at, sense in enumerate(spoken) if sense in ("DONT", "NOTNEED")), len(spoken))
    why = spoken[refused + 1 :]
    over = "ALREADY" in why and bool({"RETURN", "FINISH"} & set(why)) and not {"YET", "NOT", "STILL", "DONT"} & set(why)
    more = {"OTHERS", "ALL", "EXCEPT", "ONLY"} & set(spoken) or any(map(_names_a_place, why))
    return refused > 0 and _names_a_place(spoken[refused - 1]) and over and not more


def _names_a_place(sense: str) -> bool:
    return sense.isdigit() or sense in ("COUNT", "ORDINAL", "LAST", "FIRST")


def _some_of_all(senses: str) -> bool:
    """ "jangan semua, yang nomor 2 saja" """
    return re.search(r"\b(?:DONT|NOT|ISNT) ALL\b.*\d", senses) is not None


def _names_one(sentence: Sentence) -> bool:
    """ "yang laskar pelangi aja": one of a list by its title."""
    said = [
        word
        for word in sentence.said
        if word.raw in _PICKING or word.sense not in ("FILLER", "|", "YES", "SORRY", "GREET")
    ]
    if not 3 <= len(said) <= 8 or said[0].raw not in ("yang", "yg", "nang") or said[-1].raw not in _ONLY:
        return False
    title = said[1:-1]
    names = any(is_strange(word) or word.raw in _GENRES for word in title)
    return names and all(is_strange(word) or word.sense in _IN_TITLES for word in title)


def _names_copies(sentence: Sentence) -> bool:
    """ "yang B00762", "B00762 only": one of a list by its code."""
    said = [word for word in sentence.said if word.raw in _PICKING or word.sense not in ("FILLER", "|")]
    if any(word.raw not in _PICKING and word.sense[:2] != "#i" and word.sense not in _BESIDE_A_CODE for word in said):
        return False
    return any(word.raw in _PICKING or word.sense == "ONLY" for word in said)


_BESIDE_A_CODE = frozenset({"AND", "ONLY", "NUMBER", "BOOK"})


def is_strange(word: Word) -> bool:
    """A word of no list: a name, a title, another language."""
    listed = lexicon().sense.get(word.raw, "COMMON_WORDS")
    return word.sense == "TITLE" or (word.sense == word.raw and word.raw.isalpha() and listed == "COMMON_WORDS")


def asks_when(sentence: Sentence) -> bool:
    """ "besok?", "hari minggu": a day and nothing else."""
    spoken = set(sentence.spoken)
    named = spoken & {"TODAYISH", "TOMORROW"} or "hari minggu" in sentence.text
    return bool(named) and spoken <= {"TODAYISH", "TOMORROW", "DAYS", "DATE", "?", "AND", "IF", "YES"}


def is_bare_number(sentence: Sentence) -> tuple[Intent, ...]:
    """The likeliest wishes when a message is nothing but card and copy numbers; empty when it is more."""
    agrees = "YES" in sentence.spoken and "MEAN" not in sentence.spoken and "WRONG" not in sentence.spoken
    if sentence.has_items and not agrees and _BARE_ITEMS.fullmatch(sentence.senses):
        return (Intent.RENEW, Intent.LOANS)
    if sentence.has_member and _BARE_MEMBER.fullmatch(sentence.senses):
        return (Intent.LOANS, Intent.LINK)
    return ()

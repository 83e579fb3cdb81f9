"""What is told of a renewal, not wished: one that is done already, and the notices of others."""

from collections.abc import Sequence
from itertools import pairwise

from bot.understanding.clauses import Clause
from bot.understanding.just_done import just_done
from bot.understanding.kinds import TAKES_NEGATION, Renewal

_WISHES = frozenset({"PLEASE", "WANT", "NEED", "CAN"})
_HELPED = frozenset({"dibantu", "dibantuin", "ditolong", "ditolongin", "dimintakan", "dimintain"})
_GIVEN = frozenset({"dikasih", "diberi", "dikasi", "diberikan"})

_PUT_IN_A_WISH = frozenset(
    {"minta", "mnta", "mengajukan", "ajukan", "dibantu", "request", "mintain", "dimintakan", "mohon"}
)
_TOLD_UNLESS = frozenset({"PLEASE", "WANT", "NEED", "CAN", "ALL", "AGAIN"})
_AFTER = frozenset({"abis", "habis", "setelah", "sesudah", "selesai", "sehabis", "seusai"})
_HELP_GIVEN = frozenset({"bantuannya", "dibantu", "dibantuin", "bantu", "bantuan", "pertolongannya"})
_SPEAKS_OF = frozenset({"dengan", "dgn", "soal", "tentang", "mengenai", "masalah", "urusan", "about"})
_SAYS_TO_TYPE = frozenset({"balas", "ketik", "reply", "type", "membalas"})
"""A notice tells what to answer."""
_BESIDE_THANKS = frozenset(
    {
        "FILLER",
        "MY",
        "for",
        "FOR",
        "ALREADY",
        "BOOK",
        "YES",
        "atas",
        "DIALOG_YOU",
        "MORE",
        "TIME",
        "DAYS",
        "COUNT",
        "DUE",
    }
)
_ABOUT_IT = frozenset(
    {"bukti", "struk", "resi", "nota", "kwitansi", "kuitansi", "tanda terima", "surat", "formulir",
     "form", "formnya", "blanko", "berkas",
     "info", "informasi", "keterangan", "penjelasan", "pesan", "chat", "balasan", "jawaban",
     "link", "linknya", "tautan", "notif",
     "notifikasi", "pemberitahuan", "pengumuman", "status", "statusnya",
     "riwayat", "histori", "history", "catatan", "daftar",
     "rekap", "hasil", "syarat", "persyaratan",
     "aturan", "ketentuan", "prosedur", "kebijakan", "cara", "tata cara",
     "menu", "tombol", "fitur", "layanan", "jadwal", "biaya", "tarif",
     "receipt", "proof", "message", "policy", "rules", "record", "notification"}
)  # fmt: skip
"""What can be asked for about a renewal: "minta bukti perpanjangan", "cek status perpanjangan"."""
_OF_ONE_RENEWAL = frozenset(
    {"bukti", "struk", "resi", "nota", "kwitansi", "kuitansi", "tanda terima", "status",
     "statusnya", "riwayat", "histori", "history", "catatan", "info", "informasi", "keterangan", "biaya",
     "tarif", "notif", "notifikasi", "hasil", "receipt", "proof"}
)  # fmt: skip
"""Asked for beside the number of a copy, too; "form perpanjangan: 0000…" may be a wish."""
_OWN_WISH = frozenset({"MY", "KIN", "PLEASE", "WANT", "ASK", "FILLER", "PHONE", "CALL", "SEND"})


def _only_about_it(clause: Clause) -> bool:
    """ "tolong kirim bukti perpanjangannya": the noun belongs to the one before it."""
    raw, at = clause.raw, clause.anchor
    noun = raw[at].startswith(("perpanjangan", "renewal", "extension")) or raw[at] == "perpanjang"
    named = "#i" in " ".join(clause.words[at + 1 :])
    return noun and at > 0 and raw[at - 1] in (_OF_ONE_RENEWAL if named else _ABOUT_IT)


def _is_notice(clause: Clause) -> bool:
    """ "renew your …", "buku Anda … dapat diperpanjang": a notice or an advertisement, not a patron's wish."""
    words, raw, at = clause.words, clause.raw, clause.anchor
    if "your" in raw[at + 1 : at + 3]:
        return True
    yours = any(one in ("BOOK", "LOAN", "DUE") and two == "DIALOG_YOU" for one, two in pairwise(words[:at]))
    yours = yours or any(
        one == "your" and two in ("BOOK", "LOAN") for one, two in zip(raw[:at], words[1:at], strict=False)
    )
    if raw[max(0, at - 2) : at] in (("ada", "yang"), ("ada", "yg")):
        return True
    says = "HEARSAY" in words[:at] and "CAN" in words[:at] and not {"KIN", "MY"} & set(words)
    return (yours or says) and not {"PLEASE", "WANT", "MY"} & set(words)


def _others_say(clause: Clause) -> bool:
    """ "teman2 banyak yang perpanjang lewat sini katanya": heard from somebody."""
    said = [word for word in clause.words if word not in ("FILLER", "YES")]
    own = any(word.startswith("#") or word in ("PLEASE", "WANT", "MY") for word in said)
    return said[-1] == "HEARSAY" and not own


def _was_done(clause: Clause) -> bool:
    """ "sudah ditambah harinya", "sudah dibantu petugas …": whichever verb, it is no wish any more."""
    words, raw, at = clause.words, clause.raw, clause.anchor
    for place in range(at):
        if words[place] not in ("ALREADY", "YESTERDAY") or raw[place] in ("have", "has", "had", "i've", "ive"):
            continue
        then = [
            number for number in range(place + 1, at + 1)
            if words[number] not in ("FILLER", "MY", "HUMAN", "KIN", "YES", "SUCCESS")
        ]  # fmt: skip
        told = words[place] == "ALREADY" or raw[then[0]].startswith("di")
        if told and (words[then[0]] in ("MORE", "CONTINUE") or raw[then[0]] in _HELPED):
            return True
    if _WISHES & set(words):
        return False
    if _GIVEN & set(raw[:at]) or ("ALREADY FINISH" in " ".join(words[:at]) and raw[at].startswith("perpanjangan")):
        return not clause.question
    if _went_there(words[:at]):
        return True
    bare = [word for word in words if word not in ("FILLER", "YES") and word[0] != "#"]
    if {"KIN", "MY"} & set(words[:at]) and "YESTERDAY" in (bare[-1], *(bare[:1] if words[at - 1] == "MY" else ())):
        return True
    if clause.raw[at].startswith(("perpanjangan", "renewal", "extension")) and "ALREADY" in words[at:]:
        after = words[words.index("ALREADY", at) + 1 :]
        return not {"LATE", "WANT", "DUE", "FINE", "CAN", "PLEASE", "FALL"} & set(after)
    return False


def _went_there(before: Sequence[str]) -> bool:
    """ "tadi saya ke loket perpanjang …" """
    if "YESTERDAY" not in before:
        return False
    since = set(before[before.index("YESTERDAY") :])
    return bool({"SERVICE", "LIBRARY"} & since) and not {"CLOSE", "NOT", "YET", "FORGET", "LOAN"} & since


def only_named(clause: Clause) -> Renewal | None:
    """The word stands in a phrase about notices, thanks or praise."""
    words, at = clause.words, clause.anchor
    if _is_notice(clause) or _others_say(clause) or _only_about_it(clause):
        return Renewal.NAMED
    before = words[max(0, at - 5) : at]
    near = [word for word in before if word not in _BESIDE_THANKS]
    if near and near[-1] == "THANKS" and "PLEASE" not in words[:at]:
        return Renewal.NAMED
    if near[-2:] == ["THANKS", "PLEASE"] and _HELP_GIVEN & set(clause.raw[:at]):
        return Renewal.NAMED
    named = any(word.startswith("#") for word in words)
    if (
        "HEARSAY" in near
        and not named
        and "MY" not in words[at:]
        and "KIN" not in near[near.index("HEARSAY") :]
        and "PLEASE" not in words
    ):
        return Renewal.NAMED
    if "PRAISE" in words[:at] and "PLEASE" not in words and "WANT" not in words:
        return Renewal.NAMED
    if at and clause.raw[at - 1] in _SPEAKS_OF and not {"PLEASE", "WANT"} & set(words):
        return Renewal.NAMED
    if at and clause.raw[at - 1] in _SAYS_TO_TYPE and "#i" not in " ".join(words[at:]):
        return Renewal.NAMED
    if (near[-1:] == ["FORGET"] and not {"DONT", "NOT"} & set(near)) or (
        "NOTICE" in near and not {"WANT", "PLEASE"} & set(near[near.index("NOTICE") :])
    ):
        return Renewal.NAMED
    if any(word in ("NOTICE", "STOP", "START", "info") for word in near) and "PLEASE" not in words[at:]:
        talk_of_notices = "NOTICE" in words and any(word in ("STOP", "DONT", "NOT", "START", "SEND") for word in words)
        return Renewal.NAMED if talk_of_notices or "SEND" in words else None
    return None


def done(clause: Clause) -> Renewal | None:
    words, at = clause.words, clause.anchor
    if _whether_done(words, at):
        return Renewal.QUESTION
    if any(tells(clause) for tells in (_was_done, _once_done, just_done, _failed, _counted, _went_wrong, _on_asking)):
        return Renewal.DONE
    if (
        "SUCCESS" in words
        or clause.raw[at + 1 : at + 2] == ("malah",)
        or (clause.raw[at] in ("renewed", "extended") and not _WISHES & set(words))
    ):
        return Renewal.DONE
    between: list[str] = []
    for place in range(at - 1, -1, -1):
        word = words[place]
        if clause.raw[place] == "have" and _WISHES & set(words[:place]):
            return None  # "could I have … renewed"
        if word == "YESTERDAY" and place and words[place - 1] == "LOAN":
            return None  # "yang dipinjam minggu lalu mau diperpanjang"
        if word == "ALREADY" or (word == "YESTERDAY" and set(between) <= _OWN_WISH and "LIST" not in words[:place]):
            asks_now = "PLEASE" in between or ("WANT" in between and word == "ALREADY") or "TIME" in between
            wished_then = bool(_PUT_IN_A_WISH & set(clause.raw[place:at])) and {
                word for word in between if not word.isdigit()
            } <= _OWN_WISH | {"OFTEN"}
            asks_now = asks_now and not wished_then and not (word == "YESTERDAY" and _open_question(words[at:]))
            return None if asks_now or "DAYS" in between else Renewal.DONE
        if word in TAKES_NEGATION:
            return None
        between.append(word)
    tail = [word for word in words[at + 1 :] if word not in ("FILLER", "MY", "BOOK", "YES")]
    told = tail[:1] in (["ALREADY"], ["YESTERDAY"]) and not _describes(clause) and not _presses(clause, tail)
    return Renewal.DONE if told else None


_OF_THE_BOOK = frozenset({"LATE", "DUE", "FALL", "LONG", "LOAN", "TIME", "FINE", "mepet"})


def _presses(clause: Clause, tail: Sequence[str]) -> bool:
    """ "tolong perpanjang kak, udah mepet nih": why it is urgent, not that it was done."""
    verb = not clause.raw[clause.anchor].startswith(("perpanjangan", "renewal", "extension"))
    pressing = tail[1:2] != [] and tail[1] in _OF_THE_BOOK - {"LOAN", "FINE"}
    return verb and pressing and "PLEASE" in clause.words[: clause.anchor]


def _describes(clause: Clause) -> bool:
    """ "perpanjang buku yang sudah lewat tempo": tells which book, not that it was done."""
    words, raw, at = clause.words, clause.raw, clause.anchor
    which = next((place for place in range(at + 1, len(raw)) if raw[place].split()[0] in ("yang", "yg", "nang")), None)
    if which is None or raw[at].startswith(("perpanjangan", "renewal")):
        return False
    rest = [word for word in words[which + 1 :] if word not in ("FILLER", "ALREADY", "YESTERDAY", "MY")]
    return rest[:1] != [] and rest[0] in _OF_THE_BOOK and not {"ALREADY", "YESTERDAY"} & set(words[at:which])


def _whether_done(words: Sequence[str], at: int) -> bool:
    """ "0000… sudah diperpanjang belum?" """
    after = [word for word in words[at + 1 :] if word not in ("FILLER", "YES", "KAH")]
    return "ALREADY" in words[:at] and after[:1] in (["YET"], ["NOT"]) and not (_WISHES - {"WANT"}) & set(words)


def _once_done(clause: Clause) -> bool:
    """ "abis diperpanjang kemarin, …": what comes after a renewal is spoken of."""
    words, raw, at = clause.words, clause.raw, clause.anchor
    after = at > 0 and raw[at - 1] in _AFTER and raw[at].startswith("di") and not _WISHES & set(words)
    return after and all(word == "FILLER" for word in words[: at - 1])


def _went_wrong(clause: Clause) -> bool:
    """ "malah yang lain yang diperpanjang", "yang keperpanjang buku B": another was renewed than was asked for."""
    raw, at = clause.raw, clause.anchor
    slipped = any(one.startswith(("keperpanjang", "kediperpanjang", "keprpanjang")) for one in raw)
    wrong = "WRONG" in clause.words[at:] and raw[at].startswith("di") and "PLEASE" not in clause.words
    return (
        slipped or wrong or ("malah" in raw[:at] and raw[at].startswith("di") and not _WISHES & set(clause.words[:at]))
    )


_AS = frozenset({"pas", "waktu", "saat", "ketika", "when", "pada saat"})


def _on_asking(clause: Clause) -> bool:
    """ "saya dipersulit pas minta perpanjang di loket tadi": what happened when it was asked for."""
    raw, words, at = clause.raw, clause.words, clause.anchor
    asked = {"PLEASE", "WANT"} & set(words[max(0, at - 2) : at])
    as_it_was = any(one in _AS for one in raw[max(0, at - 3) : at])
    return bool(asked) and as_it_was and "YESTERDAY" in words and words[0] != "PLEASE"


def _failed(clause: Clause) -> bool:
    """ "0000… tetap gagal diperpanjang": told of one that was tried."""
    words, at = clause.words, clause.anchor
    breaks_down = bool(_BREAKS_DOWN & set(clause.raw))
    if breaks_down and "VIA" in words[at:] and "PLEASE" not in words:
        return True
    return (breaks_down or "FAIL" in words) and not {"PLEASE", "WANT", "AGAIN", "NEED"} & set(words)


_BREAKS_DOWN = frozenset({"error", "eror", "errorr", "lemot"})
""" "perpanjang lewat sini error terus": the road to it, and no wish."""


def _counted(clause: Clause) -> bool:
    """ "aku kan baru sekali perpanjang", "baru perpanjang 1x": how often it was done so far."""
    words, raw, at = clause.words, clause.raw, clause.anchor
    place = next((number for number in range(at - 1, -1, -1) if words[number] == "NEW"), None)
    if place is None or not {"FILLER", "MY", "COUNT", "OFTEN", "ALREADY", "LOAN", "BOOK"}.issuperset(
        word for word in words[place + 1 : at] if not word.isdigit()
    ):
        return False
    near = [
        *zip(words[place + 1 : at], raw[place + 1 : at], strict=True),
        *zip(words[at + 1 : at + 5], raw[at + 1 : at + 5], strict=True),
    ]
    return any(word == "OFTEN" or one in ("sekali", "sekalinya") for word, one in near) and not _WISHES & set(words)


def _open_question(words: Sequence[str]) -> bool:
    """ "… udah diproses belum?" """
    return "ALREADY" in words or "YET" in words


def told(clause: Clause, *, has_items: bool) -> Renewal | None:
    """ "saya perpanjang lewat web" tells what one does; "mau saya perpanjang" asks."""
    words, at = clause.words, clause.anchor
    own = at > 0 and words[at - 1] == "MY" and clause.raw[at].startswith(("perpanjang", "memper", "renew", "extend"))
    wished = bool(_TOLD_UNLESS & set(words)) or any(word.startswith("#i") for word in words)
    wished = wished or (has_items and {"FILLER", "YES"} >= set(words[at + 1 :]))
    return Renewal.WEAK if own and not wished else None

"""Which of a shown list: ordinals, all, all but some."""

# ruff: noqa: E501 - a pattern is read whole

import re
from dataclasses import dataclass
from itertools import islice

_NAMES = {
    "pertama": 1, "kesatu": 1, "kapisan": 1, "first": 1, "kedua": 2, "second": 2, "ketiga": 3, "third": 3, "keempat": 4, "fourth": 4,
    "kelima": 5, "kadua": 2, "kaduwa": 2, "kadue": 2, "kapindo": 2, "kapindho": 2, "katiga": 3, "katalu": 3, "katelu": 3, "katelo": 3,
    "kaampat": 4, "kaepat": 4, "kapapat": 4, "kalima": 5, "kalime": 5, "kaanam": 6, "kaenem": 6, "kapitu": 7, "kaping pisan": 1, "kaping loro": 2,
    "kaping pindo": 2, "kaping telu": 3, "kaping papat": 4, "kaping lima": 5, "kaping limo": 5, "panambaian": 1, "panambayan": 1, "pamulaan": 1, "pahabisan": -1, "bottom one": -1, "top one": 1, "fifth": 5, "keenam": 6, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10, "ketujuh": 7, "kedelapan": 8, "kesembilan": 9, "kesepuluh": 10,
    "terakhir": -1, "trakhir": -1, "last": -1, "paling akhir": -1, "paling bawah": -1, "bawah sendiri": -1, "paling ujung": -1, "paling atas": 1,
    "atas sendiri": 1, "di atas banar": 1, "di bawah banar": -1, "nang bungsu": -1, "pungkasan": -1, "pambuncitan": -1,
    "paling ngisor": -1, "ngisor dewe": -1, "ngisor dhewe": -1, "paling mburi": -1, "mburi dewe": -1, "paling keri": -1, "keri dewe": -1,
    "paling nduwur": 1, "paling ndhuwur": 1, "paling dhuwur": 1, "paling duwur": 1, "nduwur dewe": 1, "ndhuwur dhewe": 1, "dhuwur dewe": 1,
}  # fmt: skip
_COUNTS = {
    "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9, "sepuluh": 10,
    "ampat": 4, "siji": 1, "loro": 2, "telu": 3, "talu": 3, "papat": 4, "limo": 5, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
}  # fmt: skip
_UNIT = r"(?:hari|hr|m[ie]?n?gg?u|mnggu|mgg|bulan|bln|pekan|periode|priode|siklus|termin|putaran|periods?|jam|menit|kali|x|buku|bku|bk|judul|eksemplar|orang|tahun|thn|days?|weeks?|books?|items?|months?|(?:last )?times?|lagi|rb|ribu|novel|pcs|buah|biji|bh|ikung|ekor|buting|bigi|lambar|kartu|anak|adik|adek|cucu|akun)\b"
_NUMBER = rf"(?:\d{{1,2}}|{'|'.join(_COUNTS)})"
_JOIN = r"(?:\s*(?:,|&|\+|/|dan|dn|sama|ama|sm|ma|and|serta|tuntang|lawan|wan|dengan|-|s/d|sd|sampai|sampe|smp|to|no|nomor|nomer|yang|yg|nang|sing|karo|kaliyan|lan|wan|n|number|trus|terus|trs|lalu|lanjut|plus|then|also|kak|ka|min|bu|pak|mas|mbak|bang)\s*){1,4}|\s+"
_LIST = rf"{_NUMBER}(?!\d)(?:(?:{_JOIN}){_NUMBER}(?![\d\w]))*"
_SHORT_LIST = rf"{_NUMBER}(?!\d)(?:(?:{_JOIN}){_NUMBER}(?![\d\w])){{0,6}}"
_LABELLED = re.compile(
    rf"(?:\b(?:(?:nomor|nomer|nmr|no)[ .:]*urut|nomor|nomer|nmr|no|numbers?|nos|urutan|yang|yg|nang|sing|ke|buku ke|the ones?|items?|pilihan|pilih)[ .:]*|\bbuku[ .:]+|#|\bke-?|\bke )({_LIST})(?![\w/]|[.,:]\d)(?!\s*{_UNIT})"
)
_AFTER_VERB = re.compile(
    rf"panjang(?:in|kan|an)?(?:nya)?\s+(?:yang |yg |buku )?({_LIST})(?![\w/]|[.,:]\d)(?!\s*{_UNIT})(?! ini\b)|\b(?:renew|extend|\w*pjg|\w*pnjg|lanjut(?:in|kan))\s+({_LIST})(?![\w/]|[.,:]\d)(?!\s*{_UNIT})"
)
_BEFORE_VERB = re.compile(
    rf"(?:^|[,.;\n]) {{0,2}}(?:(?:kak|min|bu|pak|mas|mbak|bang)\s+)?({_SHORT_LIST})(?=\s+(?:(?:yg|yang|nya|aja|saja|tolong|dong|mohon)\s+)*(?:di|di )?(?:per)?panjang)"
)
_OF_BOTH = r"(?:kartu|anak|akun|orang|adik|adek|cucu|murid|siswa|member|anggota)"
_NAMED = re.compile(
    r"(?<!ini )(?<!hari )(?<!minggu )(?<!bulan )(?<!tahun )(?<!kali )(?<!tgl )(?<!batas )\b("
    + "|".join(_NAMES)
    + rf")(?:ku)?\b(?!\s*(?:kali|times?\b))(?!(?<=kedua|etiga)\s+{_OF_BOTH})|\b(?:yang|yg|nang|sing|the) (atas|bawah|ujung|buntut|buncit)(?:nya)?\b(?! nama)(?!(?<=nya) \d)"
)
_ENDS = {"atas": 1, "bawah": -1, "ujung": -1, "buntut": -1, "buncit": -1}
_LAST = r"(?:terakhir|trakhir|paling akhir|paling bawah|terbawah|pahabisan|last ones?)"
_FIRST = r"(?:pertama|paling atas|teratas|(?<=yang )atas|(?<=yg )atas|first ones?)"
_THINGS = r"(?:(?:buku|bku|bk|novel|judul|pinjaman|yang|yg|books?|items?) )?"
_SEVERAL = re.compile(
    rf"(?<!nomor )(?<!no )(?<!nomer )(?<!ke)(?<!ke )\b({_NUMBER}) {_THINGS}(?:({_LAST})|({_FIRST}))\b"
    rf"|\b(?:the )?(?:(last|bottom)|(first|top)) ({_NUMBER})\b(?!\s*(?:days?|weeks?|months?|times))"
    rf"|\b(?:nomor |no |yang |yg )?(?:ke-?)?({_NUMBER}) dari (?:bawah|belakang|akhir)\b"
    rf"|\b(?:(?:nomor|nomer|no) |ke-?)({_NUMBER}) (?:yang )?(?:terakhir|trakhir)\b|\b(second|third) (?:to |from )?(?:the )?last\b"
    r"|\b(?P<last_but_one>(?:sebelum|sblm|seblm|sablum|sadurunge) (?:yang |yg |nang |sing )?(?:paling )?(?:terakhir|trakhir|akhir|pahabisan|pungkasan)|last but one|next to (?:the )?last|penultimate)\b"
)
""" "dua terakhir", "the first two"; "kedua dari bawah" and "sebelum terakhir" are one place, counted from the end."""
_IN_ORDER = [name for name, place in _NAMES.items() if place > 0 and " " not in name]
_JILID = re.compile(
    r"\b(?:jilid|volume|vol|edisi|seri|bagian|part|episode|semester|kelas)\.? ?\d{1,2}(?!\d)"
    rf"|\b(?:jilid|volume|edisi|seri|episode|semester|kelas) (?:{'|'.join((*_COUNTS, *_IN_ORDER))})\b"
    r"|\b(?:last|previous) (?:message|chat|text)s?\b|\b(?:hari ini|besok|bsk|lusa) (?:hari |tanggal )?(?:terakhir|trakhir)\b"
)
""" "jilid 2" and "jilid dua" are part of a title, "my last message" and "besok terakhir" speak of something else than a place in a list."""
_PART = re.compile(rf"(\d{{1,2}}\b|\b(?:{'|'.join(_COUNTS)})\b)|(-|s/d|\bsd\b|sampai|sampe|smp|\bto\b)")
_EXCEPT = re.compile(
    r"(?<=[,.;] )(?=[^,.;\n]{0,60}\b(?:udah|sudah|sdh|udh|dah) (?:ga|gak|nggak|ngga|enggak|tidak|tdk|kada) (?:ke|di)?(?:pake|pakai|perlu|butuh)(?:kan)?\b)|\b(?:nomor|nomer|no) ?\d{1,2} (?=(?:jangan|jgn|jangn) ikut\b)|\b(?:nomor|nomer|no) ?\d{1,2} (?=(?:jangan|jgn|jangn)\b[^\d\n]{0,4}[,;.]\D{0,36}\d)|\b\d{1,2} (?=(?:jangan|jgn|jangn)\b ?[,;.]\D{0,12}\d)|\b(?:(?:ga|gak|nggak|ngga|tidak|tdk|batal|batalkan|batalin|cancel) (?:jadi |usah )?|gajadi |gausah )(?:yang|yg|nomor|no|nomer) (?=\d|ke|no)|\b(?:bukan|bkn|dudu|not) (?=(?:\d{1,2}|satu|dua|tiga|empat|lima|enam|one|two|three|four|five|loro|telu)\b)|\b(?:kecuali|selain|kcuali|terkecuali|except|excluding|besides|but not|all but)\b|\b(?:jangan|jgn|jangn|bukan|tapi tidak|tp ga)\s+(?:yang|yg|nomor|no|nomer|buku|#i)|\b(?:jangan|jgn|jangn|gausah|(?:ga|gak|ngga|nggak|tidak|tdk|ndak) (?:usah|perlu)) (?:di|di )?(?:per)?panjang(?:in|kan)? (?:yang |yg |buku )?(?:(?:nomor|no|nomer|ke)[. -]?(?:urut )?(?=\d)|(?=\d{1,2}\b|ke(?:dua|tiga|empat|lima)\b|pertama|terakhir))|\b(?:dont|don't|do not)\s+(?:renew|extend)?\s*(?:the|number|no|#i)|\b(?:yang|yg)\b(?=[^,.|]{0,30}\b(?:jangan|jgn|ga usah|gak usah|tidak usah|nggak usah|gausah)\b)|\bnot (?:the|number)\b|\b(?:nomor|nomer|no|buku) ?\d{1,2} (?=(?:ga|gak|nggak|ngga|tidak|tdk|ndak) usah\b|gausah\b|(?:ga|gak|nggak|ngga|engga|enggak|tidak|tdk|ndak)(?: dulu)?\s*(?:$|[,.!]|(?:ya|kak|min|bu|pak|mas|mbak)\b))|(?<=[.,;] )(?:(?:nomor|nomer|no|yg|yang)[. ] ?)?\d{1,2} ?(?:nya )?(?=jgn\b|jangan\b|jangn\b|(?:ga|gak|nggak|ngga|engga|enggak|tidak|tdk|ndak)\b(?: dulu| usah)?\s*(?:$|[.!]|(?:ya|kak|min|bu|pak|mas|mbak)\b))"
)


_ALL_BUT = re.compile(r"kec|kcuali|selain|terkec|exc|besides|all but")
_LIST_ENDS = re.compile(r",(?! ?(?:(?:dan|sama|and|juga|nomor|no|nomer) )*\d{1,2}\b)")
_INSTEAD = re.compile(r",|\b(?:tapi|tp|melainkan|but)\b")


def _exception_ends(word: str) -> re.Pattern[str]:
    """Where what a word takes away comes to its end: "kecuali 2, 3 dan 5" is a list, "bukan 1 tapi 2" is not."""
    if _ALL_BUT.match(word):
        return _LIST_ENDS
    return _INSTEAD if word.startswith(("bukan", "bkn", "not")) else re.compile(",")


@dataclass(frozen=True, slots=True)
class Selection:
    ordinals: tuple[int, ...] = ()
    excluded: tuple[int, ...] = ()

    @property
    def some(self) -> bool:
        return bool(self.ordinals or self.excluded)


def split_exception(text: str) -> tuple[str, str]:
    """The text that selects, and the text that takes away ("semua | kecuali nomor 2")."""
    match = _EXCEPT.search(text)
    if match is None:
        return text, ""
    end = _exception_ends(match.group()).search(text, match.end())
    at = end.start() if end else len(text)
    start = _run_begins(text, match) if match.group()[:1].isdigit() else match.start()
    return text[:start] + text[at:], text[start:at]


_RUN = re.compile(r"(?<![\w/])(?:\d{1,2}(?: ?& ?| (?:dan |sama |and )?))+$")
_COMMA_RUN = re.compile(r"(?<![\w/])(?:\d{1,2}(?: ?& ?|, ?| (?:dan |sama |and )?))+$")
_ONE_ONLY = re.compile(r"\d (?:aja|saja|doang|only)\b|(?:cuma|hanya|only) \d")
_RUN_WITHIN = 60


def _run_begins(text: str, match: re.Match[str]) -> int:
    """ "1 2 3 jangan, 4 aja": the "jangan" is said of all three; of "1, 2, 3 jangan" when others are picked alone."""
    run = _COMMA_RUN if _ONE_ONLY.search(text, match.end()) else _RUN
    first = max(0, match.start() - _RUN_WITHIN)
    before = run.search(text[first : match.start()])
    return first + before.start() if before else match.start()


def selection(text: str, only_numbers: bool = False) -> Selection:
    """The places in a list that a folded, marked text names."""
    named = _JILID.sub(" ", _SUCH_A_ONE.sub(r"\1", _NOT_ONLY.sub(" ", _in_digits(text))))
    keep, drop = split_exception(_corrected(_those(named)))
    keep = _summed_up(_without_count(_without_returned(keep)))
    return Selection(_places(keep, only_numbers), _places(drop, bool(drop)))


_SUCH_A_ONE = re.compile(
    r"\b(the (?!(?:number|no|top|bottom|last|first|one|two|three|four|five)\b)(?:[a-z']+ ){1,4})one\b"
)
""" "the Tere Liye one": one of that name, and not the first."""
_NOT_ONLY = re.compile(
    rf"\b(?:jangan|jgn|bukan|bkn|ga|gak|tidak|not|don't|dont) (?:cuma|cuman|hanya|just|only) (?:yang |nomor |no |the )?{_NUMBER}\b"
)
""" "dua-duanya, jangan cuma satu" """
_ONES = {"se": 1, **{word: place for word, place in _COUNTS.items() if place < 10}}
_TEENS = re.compile(rf"\b(ke-?)?({'|'.join(_ONES)}) ?belas\b|\b(ke-?)?(dua|tiga) ?puluh(?: ({'|'.join(_ONES)}))?\b")


def _in_digits(text: str) -> str:
    """ "nomor lima belas" is "nomor 15", "yang kedua puluh" is "yang ke 20"."""
    return _TEENS.sub(_teen, text) if "belas" in text or "puluh" in text else text


def _teen(match: re.Match[str]) -> str:
    place, ones, place_too, tens, more = match.groups()
    number = 10 + _ONES[ones] if ones else 10 * _ONES[tens] + _ONES.get(more, 0)
    return f"{'ke ' if place or place_too else ''}{number}"


_SUM = re.compile(
    rf"(?<=[,.;\n]) ?(?:jadi|jd|jadinya|berarti|so)(?:,| total| that's| thats| it's)*(?: (?:yang|yg|nang|sing|nomor|nomer|no))? ({_SHORT_LIST})(?![\w/]|[.,:]\d)(?!\s*{_UNIT})"
)


def _summed_up(text: str) -> str:
    """ "tambah nomor 3 juga, jadi 2 sama 3": the list that it comes to, when it holds what was named before."""
    match = _SUM.search(text)
    if match is None:
        return text
    whole = {place for _, place in _expand(match.group(1), 0)}
    before = text[: match.start()]
    return f"no {text[match.start(1) :]}" if len(whole) > 1 and set(_places(before, True)) <= whole else text


_HOW_MANY = re.compile(
    rf"^(?:(?:yang|yg|nang|cuma|hanya|just) )?({_NUMBER}) (?:itu|aja|saja|doang|buku)(?: (?:aja|saja|itu|kak|min|bu|pak|mas|mbak)){{0,2}}\s*[,:] *(?=\S)"
)
_NAMES_TWO = re.compile(r"[a-z]{4}[^,.;]{0,60} (?:sama|sm|dan|dn|and|&|karo|wan|lawan) [a-z]{4,}")


def _without_count(text: str) -> str:
    """ "yang dua itu aja, nomor 1 sama 3", "yang dua itu, laskar pelangi sama …": how many they are, and then which."""
    match = _HOW_MANY.match(text)
    if match is None:
        return text
    after = text[match.end() :]
    places = len(_places(after, only_numbers=True))
    titles = not places and _number(match.group(1)) == 2 and _NAMES_TWO.match(after) is not None
    return after if titles or places == _number(match.group(1)) else text


_THOSE = re.compile(
    rf"\b(?:yang|yg|nang|sing) (?!satu|1){_NUMBER} (?:(?:ikung|biji|buah|judul|buting|bigi) )?(?:itu|tu|iku|tersebut|tadi)\b"
)
_ALL_OF_THEM = re.compile(
    r"\bs[ea]mua|\bsabarataan|\bkabeh|\b(?:dua|tiga|empat|lima|\d)[- ]?(?:2|(?:dua|tiga|empat|lima))?nya\b|\bke(?:dua|tiga|empat)nya"
)
_ONE_AND_OTHER = re.compile(r"\b(?:yang|yg|nang|sing) satu(?: lagi|nya)?\b(?! (?:dan|sama|&) )")
""" "yang satu untuk saya, yang satu untuk cucu" """
_THE_ONE_OF = re.compile(
    rf"(?<=\b){_NUMBER} (?:buah|buku|bku|bk|judul|eksemplar|biji)\b.*?\b(?:yang|yg) (satu) (?=[a-z]{{4,}})"
)


def _those(text: str) -> str:
    """ "buku saya yang dua itu … semua": those two, and no place; "2 buah … yang satu Riyadhus" tells one of them."""
    if _ALL_OF_THEM.search(text) or "buku" in text:
        text = _THOSE.sub(" ", text)
    if len(_ONE_AND_OTHER.findall(text)) > 1:
        text = _ONE_AND_OTHER.sub(" ", text)
    one = _THE_ONE_OF.search(text)
    return text[: one.start(1)] + text[one.end(1) :] if one else text


_SLIPS = re.compile(
    r"(?:\beh+\b|\b(?:salah|keliru|wrong)\b(?! satu)|\bups\b|\boops\b|\bralat\b|\bsorry\b|\bmaksud(?:nya|ku| saya| sy| aku)?\b|\bmksd(?:nya)?\b|\bi mean(?:t)?\b|\bno wait\b)(?! *,? *(?:sama|dan|plus|tambah|juga|and|also)\b)"
)
_BARE = re.compile(
    rf"[\s,.]*(?:bukan[,.]+ |(?:salah|maaf|sorry|pencet|ketik|tulis|harusnya)[\s,.]+){{0,3}}{_LIST}(?![\w/]|[.,:]\d)(?!\s*{_UNIT})"
)
_COUNTED = re.compile(
    rf"\b{_NUMBER}\s+{_UNIT}|\ball (?:of )?(?:the |my |our )?{_NUMBER}\b(?!\s*(?:,|&|-|and\b|or\b|\d))|\b(?:pinjam|minjam|pinjem|minjem|punya|borrowed) (?:cuma |hanya )?{_NUMBER}\b"
)
""" "2 buku", "saya cuma pinjam 2", "all three": how many there are, and no place."""
_THE_ONE = re.compile(r"\b(first|second|third|fourth|fifth|last|the|this|that|which) ones?\b")
_MOST_SLIPS = 3
"""The last ones; who slips more often has not made up his mind."""
_AND_THAT = re.compile(r"\b(?:juga|jg|sekalian|too|as well)\b")


def _corrected(text: str) -> str:
    """ "no 2 … eh no 3": what was said before a slip is taken back when a place is named again."""
    for match in list(_SLIPS.finditer(text))[: -_MOST_SLIPS - 1 : -1]:
        after = text[match.end() :]
        if (_places(after, False) or _BARE.match(after)) and not _AND_THAT.search(after):
            before = text[: match.start()]
            verb = _ASKS_MORE.search(before)
            return (verb.group() + " " if verb else "") + after
    return text


def volume(text: str) -> str:
    """ "yang jilid 2": a number that belongs to a title, with the word before it; empty when there is none."""
    match = _JILID.search(text)
    return match.group() if match else ""


_GOES_BACK = re.compile(
    r"\bh?ilang\b|\brusak\b|\blost\b|(?:\d|satu|dua|tiga|pertama|kedua|ketiga|terakhir)(?:nya)? (?:besok|bsk|lusa)\b|pulang(?:kan|in)|(?:besok|bsk|lusa|nanti|ntar)\b.{0,20}\b(?:ku)?bawa|\b(?:ku)?bawa.{0,16}\b(?:besok|bsk|lusa|ke perpus)|bring|\b(?:go(?:es|ing)?|went|taking|take) back\b|\breturn(?:s|ing)?\b(?! dates?)|balik|kembali|bulik|bal[ei]k(?:no|na|ke|ake|aken)|antar|anter|(?:bukan|bkn|not|isn't|isnt)(?: (?:even|really|itu))? (?:punya|milik|mine|my)\b|(?:udah|sudah|sdh|udh) (?:ada )?di |returned|selesai|kelar|tamat|finished|(?:udah|sudah|sdh|udh|wis) (?:beres|rampung|khatam)|\b(?:nanti|ntar|entar|menyusul|later)\b"
)
_ASKS_MORE = re.compile(r"panjang|renew|extend|pjg|belum|blm|\bpinjam lagi\b|undur|tambah|ulur")


def _without_returned(text: str) -> str:
    """ "yang pertama diperpanjang, yang kedua saya kembalikan": only what is still wanted."""
    if not _GOES_BACK.search(text):
        return text
    parts = re.split(
        r"([,.;?\n]|\btapi\b|\bsedangkan\b|\b(?=(?:(?:yg|yang|sing|nomor|nomer|no) ?(?:\d|ke|satu|dua|tiga|empat|lima|pertama|lain)|sisanya\b)))",
        text,
    )
    kept: list[str] = []
    owed = False  # the verb came first: "besok saya antar yang nomor 1"
    for part in parts:
        if _GOES_BACK.search(part) and not _ASKS_MORE.search(part):
            owed = not _places(part, True)
        elif owed and part.startswith(("yang", "yg", "sing", "nomor", "nomer", "no ")) and not _ASKS_MORE.search(part):
            owed = False
        else:
            owed = owed and not part.strip()
            kept.append(part)
    return "".join(kept)


def _places(text: str, only_numbers: bool) -> tuple[int, ...]:
    found = [(match.start(), place) for match in _SEVERAL.finditer(text) for place in _several(match)]
    text = _SEVERAL.sub(lambda match: " " * len(match.group()), text) if found else text
    found += [place for match in _NAMED_RANGE.finditer(text) for place in _between(match)]
    found += _beside_a_name(text)
    if only_numbers:
        text = _THE_ONE.sub(r"\1", text)
        found += _expand(_COUNTED.sub(lambda match: " " * len(match.group()), text), 0)
    else:
        for pattern in (_LABELLED, _AFTER_VERB, _BEFORE_VERB) if "panjang" in text else (_LABELLED, _AFTER_VERB):
            for match in pattern.finditer(text):
                group = next(number for number in range(1, len(match.groups()) + 1) if match.group(number))
                found += _expand(match.group(group), match.start(group))
    found += [
        (match.start(), _NAMES[match.group(1)] if match.group(1) else _ENDS[match.group(2)])
        for match in _NAMED.finditer(text)
    ]
    return tuple(dict.fromkeys(place for _, place in sorted(found) if -20 <= place <= -1 or 1 <= place <= 60))


_AND_A_NAME = re.compile(rf" ?(?:&|dan|sama|and) (?:yang |yg |the )?(?=(?:{'|'.join(_NAMES)})\b)")
_LIST_BEFORE = re.compile(rf"(?:^|[\n;:] ?)(?:nomor |no |yang |yg )?({_SHORT_LIST})$")
_LIST_WITHIN = 40
_MOST_NAMES = 4


def _beside_a_name(text: str) -> list[tuple[int, int]]:
    """The bare numbers of "2 & yg terakhir"."""
    found: list[tuple[int, int]] = []
    for match in islice(_AND_A_NAME.finditer(text), _MOST_NAMES):
        head = _LIST_BEFORE.search(text[max(0, match.start() - _LIST_WITHIN) : match.start()])
        found += _expand(head.group(1), match.start()) if head else []
    return found


_ORDER = "|".join(_IN_ORDER)
_NAMED_RANGE = re.compile(
    rf"\b({_ORDER}) (?:s/d|sd|sampai|sampe|smp|hingga|to|through|thru|until|-) (?:dengan |the |yang |yg )?({_ORDER})\b"
)
""" "pertama sampai ketiga" """


def _between(match: re.Match[str]) -> list[tuple[int, int]]:
    return [(match.start(), place) for place in range(_NAMES[match.group(1)], _NAMES[match.group(2)] + 1)]


def _several(match: re.Match[str]) -> tuple[int, ...]:
    if match["last_but_one"]:
        return (-2,)
    count, at_end, _, last, first, counted, *from_end = match.groups()
    if any(from_end):
        word = next(filter(None, from_end))
        return (-(_NAMES.get(word) or _number(word)),)
    many = min(_number(count or counted), 20)
    if at_end or (last and not first):
        return tuple(range(-many, 0))
    return tuple(range(1, many + 1))


def _number(word: str) -> int:
    return _COUNTS.get(word) or int(word)


def _expand(text: str, start: int) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    to = False
    for match in _PART.finditer(text):
        if match.group(2):
            to = bool(out)
            continue
        word = match.group(1)
        place = _number(word)
        if to and out[-1][1] < place < out[-1][1] + 60:
            out += [(start + match.start(), between) for between in range(out[-1][1] + 1, place)]
        out.append((start + match.start(), place))
        to = False
    return out

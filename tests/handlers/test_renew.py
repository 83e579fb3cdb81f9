"""Renewing: what is named is renewed, what is unclear is asked, and nothing else ever happens."""

import pytest

from circulation.library_system import Decision
from circulation.renewal import Reason, Refused, Renewable
from handlers.intents import Intent
from handlers.layout import LONGEST
from handlers.turn import Decided, Reply, Step, StepName, UnprovenRenewal
from tests.handlers.fake_desk import BUDI, BUMI, GADIS, LASKAR, SITI, FakeDesk, ask, follow, loan

FAMILY = (SITI, BUDI)


def test_renews_the_only_loan_and_tells_date_reference_and_what_is_left() -> None:
    desk = FakeDesk([BUMI])

    reply = ask(desk, Intent.RENEW, "perpanjang")

    assert desk.renewed() == [BUMI.barcode]
    assert "diperpanjang sampai *Selasa, 1 Desember 2026*" in reply.text
    assert "R1" in reply.text and "1 kali lagi" in reply.text


def test_english_answer_has_no_indonesian_words() -> None:
    reply = ask(FakeDesk([GADIS]), Intent.RENEW, "renew", lang="en")

    assert "renewed until *Wednesday, 2 December 2026*" in reply.text
    assert not any(word in reply.text for word in ("Desember", "diperpanjang", "Mohon", "Silakan"))


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("perpanjang 00000104530", {"item_ids": ("00000104530",)}, [GADIS.barcode]),
        ("perpanjang gadis pantai", {"title": "gadis pantai"}, [GADIS.barcode]),
        ("perpanjang semua", {"all_items": True}, [BUMI.barcode, GADIS.barcode]),
        ("semua kecuali", {"all_items": True, "excluded_ids": (BUMI.barcode,)}, [GADIS.barcode]),
        ("perpanjang", {}, []),
        ("perpanjang no 2", {"ordinals": (2,)}, []),
        ("semua kecuali no 2", {"all_items": True, "excluded_ordinals": (2,)}, []),
        ("perpanjang ronggeng dukuh paruk", {"title": "ronggeng dukuh paruk"}, []),
    ],
)
def test_renews_what_is_named_and_asks_otherwise(text: str, values: dict[str, object], expected: list[str]) -> None:
    desk = FakeDesk([BUMI, GADIS])

    reply = ask(desk, Intent.RENEW, text, **values)

    assert desk.renewed() == expected
    assert "berhasil" not in reply.text
    assert (reply.step is None) == bool(expected)


def test_a_title_that_is_not_there_does_not_renew_the_only_loan() -> None:
    desk = FakeDesk([BUMI])

    ask(desk, Intent.RENEW, "perpanjang ronggeng dukuh paruk", title="ronggeng dukuh paruk")

    assert desk.renewed() == []


@pytest.mark.parametrize("reason", [Reason.ITEM_NOT_FOUND, Reason.NOT_ON_LOAN, Reason.ON_LOAN_TO_OTHER])
def test_every_foreign_book_gets_the_same_words(reason: Reason) -> None:
    desk = FakeDesk([BUMI], refusals={"B9": Refused(reason)})

    reply = ask(desk, Intent.RENEW, "perpanjang B9", item_ids=("B9",))

    assert reply.text.startswith("❌ Buku dengan kode B9 tidak ada di daftar pinjaman Anda")


def test_partly_right_codes_are_each_told() -> None:
    reply = ask(FakeDesk([BUMI]), Intent.RENEW, "perpanjang", item_ids=(BUMI.barcode, "B9"))

    assert "*Bumi Manusia*" in reply.text and "kode B9 tidak ada" in reply.text


def test_many_loans_still_fit_one_message() -> None:
    desk = FakeDesk([loan(f"{number:011}", "Judul yang panjang sekali " * 5) for number in range(40)], fine=500)

    assert len(ask(desk, Intent.RENEW, "perpanjang").text) <= LONGEST
    results = ask(desk, Intent.RENEW, "perpanjang semua", all_items=True).text
    assert len(results) <= LONGEST and "Rp20.000" in results


@pytest.mark.parametrize(
    ("intent", "text", "values", "expected"),
    [
        (Intent.SELECT, "2", {"ordinals": (2,)}, [GADIS.barcode]),
        (Intent.SELECT, "yang terakhir", {"ordinals": (-1,)}, [GADIS.barcode]),
        (Intent.SELECT, "semua", {"all_items": True}, [BUMI.barcode, GADIS.barcode]),
        (Intent.SELECT, "semua kecuali 1", {"all_items": True, "excluded_ordinals": (1,)}, [GADIS.barcode]),
        (Intent.RENEW, "perpanjang no 1", {"ordinals": (1,)}, [BUMI.barcode]),
        (Intent.UNKNOWN, "00000104530", {"item_ids": ("00000104530",)}, [GADIS.barcode]),
        (Intent.UNKNOWN, "gadis pantai bagus sekali ceritanya", {}, []),
        (Intent.SELECT, "7", {"ordinals": (7,)}, []),
        (Intent.SELECT, "besok saya antar yang nomor 1", {"ordinals": (1,)}, []),
        (Intent.SELECT, "nomor 2 mau dikembalikan", {"ordinals": (2,)}, []),
        (Intent.SELECT, "1 dan 7", {"ordinals": (1, 7)}, []),
        (Intent.YES, "ya", {}, []),
        (Intent.NO, "tidak", {}, []),
        (Intent.THANKS, "makasih", {}, []),
        (Intent.HOURS, "jam buka?", {}, []),
    ],
)
def test_answers_to_the_list(intent: Intent, text: str, values: dict[str, object], expected: list[str]) -> None:
    desk = FakeDesk([BUMI, GADIS])
    step = follow(ask(desk, Intent.RENEW, "perpanjang"))

    ask(desk, intent, text, step=step, **values)

    assert desk.renewed() == expected


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("yang jilid 2", {"ordinals": (2,)}, ["00000104503"]),
        ("jilid 2 ya kak", {"ordinals": (2,), "title": "jilid 2"}, ["00000104503"]),
        ("nomor 2", {"ordinals": (2,)}, ["00000104502"]),
        ("2", {"ordinals": (2,)}, ["00000104502"]),
        ("bumi manusia nomor 2", {"ordinals": (2,)}, ["00000104502"]),
    ],
)
def test_a_number_that_belongs_to_a_title_is_no_place(
    text: str, values: dict[str, object], expected: list[str]
) -> None:
    titles = ("Bumi", "Bumi Manusia", "Bumi Manusia Jilid 2")
    desk = FakeDesk([loan(f"0000010450{number}", title) for number, title in enumerate(titles, 1)])
    step = follow(ask(desk, Intent.RENEW, "perpanjang"))

    ask(desk, Intent.SELECT, text, step=step, **values)

    assert desk.renewed() == expected


@pytest.mark.parametrize(
    ("text", "at_once", "asked"),
    [
        ("ya tapi yang gadis pantai aja", [], ["Gadis Pantai"]),
        ("ya, gadis pantai juga", [], ["Bumi Manusia", "Gadis Pantai"]),
        ("ya bumi manusia aja", [BUMI.barcode], []),
        ("ya", [BUMI.barcode], []),
    ],
)
def test_a_yes_goes_as_far_as_the_titles_beside_it(text: str, at_once: list[str], asked: list[str]) -> None:
    desk = FakeDesk([BUMI, GADIS])
    step = Step(StepName.CONFIRM_RENEWAL, {"member_no": SITI.member_no, "barcodes": [BUMI.barcode]})

    reply = ask(desk, Intent.YES, text, step=step)

    assert desk.renewed() == at_once
    assert [title for title in ("Bumi Manusia", "Gadis Pantai") if f"• *{title}*" in reply.text] == asked


def test_a_yes_to_two_may_leave_one_out() -> None:
    desk = FakeDesk([BUMI, GADIS])
    step = Step(StepName.CONFIRM_RENEWAL, {"member_no": SITI.member_no, "barcodes": [BUMI.barcode, GADIS.barcode]})

    ask(desk, Intent.YES, "ya, kecuali gadis pantai", step=step)

    assert desk.renewed() == [BUMI.barcode]


def test_all_cards_without_all_books_shows_the_familys_books() -> None:
    desk = FakeDesk([BUMI, LASKAR])
    step = follow(ask(desk, Intent.RENEW, "perpanjang", patrons=FAMILY))

    reply = ask(desk, Intent.SELECT, "semua", patrons=FAMILY, step=step, all_items=True)

    assert desk.renewed() == []
    assert "Bumi Manusia" in reply.text and "Laskar Pelangi" in reply.text


def test_a_question_that_names_a_title_is_about_that_loan() -> None:
    desk = FakeDesk([BUMI, GADIS])

    reply = ask(desk, Intent.INFO, "kalau gadis pantai?")

    assert "Gadis Pantai" in reply.text and "Bumi" not in reply.text
    assert desk.renewed() == []


def test_after_a_choice_the_list_takes_another_number_but_only_with_a_yes() -> None:
    desk = FakeDesk([BUMI, GADIS])
    listed = follow(ask(desk, Intent.RENEW, "perpanjang"))
    first = follow(ask(desk, Intent.SELECT, "1", step=listed, ordinals=(1,)))

    again = ask(desk, Intent.SELECT, "2 juga", step=first, ordinals=(2,))

    assert first.interrupted
    assert desk.renewed() == [BUMI.barcode]
    assert "Gadis Pantai" in again.text and "Bumi" not in again.text
    ask(desk, Intent.YES, "ya", step=follow(again))
    assert desk.renewed() == [BUMI.barcode, GADIS.barcode]


def test_all_after_a_choice_means_the_others() -> None:
    desk = FakeDesk([BUMI, GADIS])
    listed = follow(ask(desk, Intent.RENEW, "perpanjang"))
    first = follow(ask(desk, Intent.SELECT, "1", step=listed, ordinals=(1,)))

    again = ask(desk, Intent.SELECT, "semua", step=first, all_items=True)

    assert "Gadis Pantai" in again.text and "Bumi" not in again.text


def test_a_no_after_a_renewal_does_not_say_that_nothing_was_renewed() -> None:
    desk = FakeDesk([BUMI, GADIS])
    listed = follow(ask(desk, Intent.RENEW, "perpanjang"))
    chosen = ask(desk, Intent.SELECT, "1", step=listed, ordinals=(1,))
    desk.last = chosen.text

    reply = ask(desk, Intent.NO, "batal", step=follow(chosen))

    assert "sudah tercatat" in reply.text and "PETUGAS" in reply.text


def test_without_a_loan_the_card_may_be_meant() -> None:
    assert "kartu anggota" in ask(FakeDesk(), Intent.RENEW, "perpanjang").text


def test_a_question_about_fines_is_answered() -> None:
    assert "denda" in ask(FakeDesk([BUMI]), Intent.RENEW_QUERY, "kalau diperpanjang kena denda?").text


def test_information_in_between_keeps_the_list_open() -> None:
    desk = FakeDesk([BUMI, GADIS])
    step = follow(ask(desk, Intent.RENEW, "perpanjang"))

    assert ask(desk, Intent.HOURS, "jam buka?", step=step).keep_step
    assert ask(desk, Intent.SELECT, "9", step=step, ordinals=(9,)).keep_step


def test_numbers_go_on_across_pages() -> None:
    desk = FakeDesk([loan(f"B{number}", f"Buku {number}") for number in range(1, 6)])
    first = ask(desk, Intent.RENEW, "perpanjang", page_size=3)

    second = ask(desk, Intent.UNKNOWN, "lagi", page_size=3, step=follow(first))
    ask(desk, Intent.SELECT, "4", ordinals=(4,), page_size=3, step=follow(second))

    assert "LAGI" in first.text and "4. *Buku 4*" in second.text and "3. *" not in second.text
    assert desk.renewed() == ["B4"]


@pytest.mark.parametrize("intent", [Intent.SELECT, Intent.YES])
def test_a_bare_answer_to_the_loans_list_is_confirmed_first(intent: Intent) -> None:
    desk = FakeDesk([BUMI])
    step = follow(ask(desk, Intent.LOANS, "pinjaman saya"))

    reply = ask(desk, intent, "1", step=step, ordinals=(1,) if intent is Intent.SELECT else ())

    assert desk.renewed() == [] and follow(reply).name is StepName.CONFIRM_RENEWAL


def test_renew_with_a_number_after_the_loans_list_renews() -> None:
    desk = FakeDesk([BUMI, GADIS])
    step = follow(ask(desk, Intent.LOANS, "pinjaman saya"))

    ask(desk, Intent.RENEW, "perpanjang 2", step=step, ordinals=(2,))

    assert desk.renewed() == [GADIS.barcode]


def test_a_question_renews_nothing_until_yes() -> None:
    desk = FakeDesk([BUMI])
    reply = ask(desk, Intent.RENEW_QUERY, "bumi manusia bisa diperpanjang?")
    assert desk.renewed() == [] and "1 Desember 2026" in reply.text

    ask(desk, Intent.NO, "tidak", step=follow(reply))
    assert desk.renewed() == []

    ask(desk, Intent.YES, "ya", step=follow(reply))
    assert desk.renewed() == [BUMI.barcode]


@pytest.mark.parametrize("intent", [Intent.YES, Intent.NO, Intent.SELECT])
def test_an_answer_without_a_question_renews_nothing(intent: Intent) -> None:
    desk = FakeDesk([BUMI])

    ask(desk, intent, "1", ordinals=(1,) if intent is Intent.SELECT else ())

    assert desk.done == []


@pytest.mark.parametrize(
    ("intent", "text", "values"),
    [
        (Intent.SELECT, "2", {"ordinals": (2,)}),
        (Intent.UNKNOWN, "yang budi", {}),
        (Intent.UNKNOWN, "62710199999", {"member_id": "62710199999"}),
    ],
)
def test_a_family_is_asked_whose_card(intent: Intent, text: str, values: dict[str, object]) -> None:
    desk = FakeDesk([BUMI, LASKAR])
    step = follow(ask(desk, Intent.RENEW, "perpanjang", patrons=FAMILY))
    assert step.name is StepName.CHOOSE_CARD

    ask(desk, intent, text, patrons=FAMILY, step=step, **values)

    assert desk.done == [("renew", BUDI.member_no, LASKAR.barcode)]


@pytest.mark.parametrize("values", [{"item_ids": (LASKAR.barcode,)}, {"title": "laskar pelangi"}])
def test_a_familys_book_decides_the_card(values: dict[str, object]) -> None:
    desk = FakeDesk([BUMI, LASKAR])

    ask(desk, Intent.RENEW, "perpanjang laskar pelangi", patrons=FAMILY, **values)

    assert desk.done == [("renew", BUDI.member_no, LASKAR.barcode)]


def _unproven(reason: Reason | None = None) -> UnprovenRenewal:
    outcome = Refused(reason) if reason else Renewable(BUMI.due_on)
    return UnprovenRenewal((Decided(Decision(SITI.member_no, BUMI.barcode, outcome, BUMI), "R7"),))


def test_numbers_of_an_unregistered_phone_are_collected() -> None:
    desk = FakeDesk(unproven=_unproven())
    step = follow(ask(desk, Intent.RENEW, "perpanjang", item_ids=(BUMI.barcode,), patrons=()))

    reply = ask(desk, Intent.UNKNOWN, SITI.member_no, member_id=SITI.member_no, patrons=(), step=step)

    assert desk.done == [("renew_unproven", BUMI.barcode, SITI.member_no)]
    assert BUMI.barcode in reply.text and BUMI.title not in reply.text and "Siti" not in reply.text


def test_bare_numbers_are_renewed_only_after_yes() -> None:
    desk = FakeDesk(unproven=_unproven())
    both = {"member_id": SITI.member_no, "item_ids": (BUMI.barcode,)}
    reply = ask(desk, Intent.UNKNOWN, "62710112345 00000104523", patrons=(), **both)
    assert desk.done == []

    ask(desk, Intent.YES, "ya", patrons=(), step=follow(reply))

    assert desk.done == [("renew_unproven", BUMI.barcode, SITI.member_no)]


def _wrong_pair(unproven: UnprovenRenewal) -> Reply:
    values = {"member_id": BUDI.member_no, "item_ids": (BUMI.barcode,)}
    return ask(FakeDesk(unproven=unproven), Intent.RENEW, "perpanjang", **values)


def test_whatever_is_wrong_with_a_pair_is_told_alike() -> None:
    texts = {_wrong_pair(UnprovenRenewal(wrong=(BUMI.barcode,))).text}
    texts |= {_wrong_pair(_unproven(reason)).text for reason in (Reason.MEMBER_NOT_FOUND, Reason.ON_LOAN_TO_OTHER)}

    assert len(texts) == 1


def test_a_foreign_card_is_never_renewed_as_ones_own() -> None:
    desk = FakeDesk([BUMI])

    ask(desk, Intent.RENEW, "perpanjang", member_id=BUDI.member_no)
    ask(desk, Intent.RENEW, "perpanjang semua", member_id=BUDI.member_no, all_items=True)

    assert desk.done == []


def test_an_unregistered_phone_gets_nothing_from_an_old_list() -> None:
    desk = FakeDesk([BUMI])
    step = Step(StepName.CONFIRM_RENEWAL, {"member_no": SITI.member_no, "barcodes": [BUMI.barcode]})

    ask(desk, Intent.YES, "ya", patrons=(), step=step)

    assert desk.done == []

"""When and by what way a loan was renewed, found in the log before and after the worker has taken it in."""

from bot.searchable import take_texts_in
from models.renewals_kept import RenewalKept, last_renewal
from tests.talk import BUDI_PHONE, BUMI, SITI, SITI_PHONE, Talk


def _last(talk: Talk, member_no: str = SITI) -> RenewalKept | None:
    with talk.database.reading() as connection:
        return last_renewal(connection, member_no, BUMI)


def test_a_renewal_is_found_with_its_writer_and_a_refusal_is_none(talk: Talk) -> None:
    assert _last(talk) is None
    talk.says(SITI_PHONE, f"perpanjang {BUMI}")
    talk.says(BUDI_PHONE, f"perpanjang {BUMI}")

    kept = _last(talk)

    writer = next(one.id for one in talk.contacts())
    assert kept is not None and (kept.contact_id, kept.new_due_on) == (writer, talk.due(BUMI))
    assert f"No. referensi: {kept.reference}" in talk.kept("out")[0].text
    assert _last(talk, "62710199999") is None


def test_it_is_found_again_once_it_was_taken_in(talk: Talk) -> None:
    talk.says(SITI_PHONE, f"perpanjang {BUMI}")
    before = _last(talk)

    for _ in range(3):
        take_texts_in(talk.database)

    assert before is not None and _last(talk) == before


def test_what_a_librarian_renewed_has_no_writer(talk: Talk) -> None:
    talk.says(SITI_PHONE, f"perpanjang {BUMI}")
    talk.run("UPDATE decisions SET message_id = NULL")

    assert "oleh petugas" in talk.says(SITI_PHONE, "siapa yang memperpanjang bumi manusia?")

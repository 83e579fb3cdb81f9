"""What a handler may have done: on our own tables in the turn's transaction, on a remote library system around it."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import Connection

from bot.answered import notices_answered
from bot.guessing import is_wrong_pair, try_pairs
from bot.settings import Settings
from circulation.library_system import Decision, LibrarySystem
from circulation.notices import NoticeKind, Wishes
from circulation.records import Fine, Loan, Patron
from handlers.turn import Decided, NoticeSaid, RenewedBefore, UnprovenRenewal
from models import answered, conversing
from models.conversing import Writer
from models.decisions import keep_decision, reference_kept
from models.renewals_kept import last_renewal


class Records(Protocol):
    """Where a desk reads and writes what we keep ourselves, on the one road or the other."""

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection to read with."""

    def at_once(self, change: Callable[..., Any], *values: Any, **named: Any) -> Any:
        """Carry out change(connection, …) now and give back its result."""

    def with_the_reply(self, change: Callable[..., Any], *values: Any, **named: Any) -> None:
        """Carry out change(connection, …) in the transaction that keeps the reply."""


class TurnsOwn:
    """Records inside the turn's own transaction, where everything is kept together anyway."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def reading(self) -> AbstractContextManager[Connection]:
        return nullcontext(self._connection)

    def at_once(self, change: Callable[..., Any], *values: Any, **named: Any) -> Any:
        return change(self._connection, *values, **named)

    def with_the_reply(self, change: Callable[..., Any], *values: Any, **named: Any) -> None:
        change(self._connection, *values, **named)


class LibraryDesk:
    """Implements handlers.turn.Desk on a library system and our own records."""

    def __init__(
        self,
        records: Records,
        library: LibrarySystem,
        settings: Settings,
        writer: Writer,
        now: datetime,
        message_id: int,
    ) -> None:
        self._records = records
        self._library = library
        self._identity = settings.identity
        self._writer = writer
        self._contact = writer.contact
        self._own: set[str] = set()
        self._form: Mapping[str, Any] = {}
        self._now = now
        self._message_id = message_id
        self._wrong: list[str] = list(self._contact.wrong_pairs or ())
        self.locked_until: datetime | None = self._contact.locked_until
        self.changes: dict[str, Any] = {}
        """Columns of the contact that are written with everything else at the end of the turn."""
        self.newly_linked: Patron | None = None

    def serve(self, cards: Iterable[Patron], form: Mapping[str, Any]) -> None:
        """Let these cards be used: the contact has them registered or proved. `form` is what the provider sent."""
        self._own = {card.member_no for card in cards}
        self._form = form

    def loans_of(self, member_no: str) -> tuple[Loan, ...]:
        self._demand_own(member_no)
        return self._library.loans_of(member_no)

    def fines_of(self, member_no: str) -> tuple[Fine, ...]:
        self._demand_own(member_no)
        return self._library.fines_of(member_no)

    def may_renew(self, member_no: str, barcodes: Sequence[str]) -> tuple[Decision, ...]:
        self._demand_own(member_no)
        return self._library.may_renew(member_no, barcodes, self._now.date())

    def renewed_before(self, member_no: str, barcode: str) -> RenewedBefore | None:
        self._demand_own(member_no)
        with self._records.reading() as connection:
            kept = last_renewal(connection, member_no, barcode)
        if kept is None:
            return None
        by = "staff" if kept.contact_id is None else "other_number"
        by = "this_number" if kept.contact_id == self._contact.id else by
        return RenewedBefore(kept.at.astimezone(self._now.tzinfo), kept.reference, kept.new_due_on, by)

    def renew(self, member_no: str, barcodes: Sequence[str]) -> tuple[Decided, ...]:
        self._demand_own(member_no)
        return self._renewed(member_no, barcodes)

    def renew_unproven(self, numbers: Mapping[str, Sequence[str]]) -> UnprovenRenewal:
        if self.is_locked:
            return UnprovenRenewal(wrong=tuple(numbers), locked=True)
        left = max(1, self._identity.wrong_pairs - len(self._wrong_lately()))
        tried = [self._kept(decision) for decision in try_pairs(numbers, left, self._renew_today)]
        right = tuple(one for one in tried if not is_wrong_pair(one.decision))
        wrong = [one.decision.barcode for one in tried if is_wrong_pair(one.decision)]
        for _ in wrong:
            self._count_wrong_guess()
        return UnprovenRenewal(right, tuple(dict.fromkeys(wrong)), locked=self.is_locked)

    def link(self, member_no: str, birth_date: date) -> Patron | None:
        if self.is_locked:
            return None
        patron = self._library.find_patron(member_no)
        if patron is None or patron.birth_date is None or patron.birth_date != birth_date:
            self._count_wrong_guess()
            return None
        return self._linked(patron, "birth_date")

    def link_by_code(self, code: str) -> Patron | None:
        if self.is_locked:
            return None
        number = self._records.at_once(conversing.use_link_code, hash_of_code(code), self._now)
        patron = self._library.find_patron(number) if number else None
        if patron is None:
            self._count_wrong_guess()
            return None
        return self._linked(patron, "code")

    def ask_for_staff(self, reason: str) -> None:
        self.changes["needs_person"] = reason[:50]

    def set_consent(self, kinds: Sequence[str], granted: bool, words: str) -> None:
        for kind in kinds or ("all",):
            self._records.with_the_reply(
                conversing.add_consent, self._contact.id, kind, granted=granted, words=words, at=self._now
            )

    def consents(self) -> dict[str, bool]:
        return dict(self._wishes().latest)

    def notices_on(self) -> dict[str, bool]:
        wishes = self._wishes()
        with self._records.reading() as connection:
            seed = answered.any_notify(connection, sorted(self._own))
        return {kind.value: wishes.want(kind, seed=seed) for kind in NoticeKind}

    def notices_said(self) -> tuple[NoticeSaid, ...]:
        with self._records.reading() as connection:
            return notices_answered(connection, self._contact.id, self._form, self._now)

    def _wishes(self) -> Wishes:
        with self._records.reading() as connection:
            return conversing.wishes_about_notices(connection, self._contact.id)

    def set_language(self, lang: str) -> None:
        self.changes["language"] = lang

    def erase(self) -> None:
        self._records.with_the_reply(conversing.forget_texts, self._contact.id)
        self.changes |= {"step": None, "step_until": None, "language": ""}  # wrong guesses stay counted

    def kept_about_me(self) -> dict[str, Any]:
        with self._records.reading() as connection:
            counts = conversing.message_counts(connection, self._contact.id)
        return {
            "phone": self._writer.addresses.get("phone", ""),
            "since": self._contact.created_at.astimezone(self._now.tzinfo).date(),
            "messages_in": counts["in"],
            "messages_out": counts["out"],
            "messages": counts["in"] + counts["out"],
            "decisions": counts["decisions"],
            "cards": sorted(self._own),
            "consents": self.consents(),
            "language": self._contact.language,
        }

    def last_reply(self) -> str | None:
        with self._records.reading() as connection:
            return conversing.last_reply(connection, self._contact.id)

    @property
    def is_locked(self) -> bool:
        return self.locked_until is not None and self._now < self.locked_until

    def _demand_own(self, member_no: str) -> None:
        """The last wall: whatever a handler does, a stranger's card is not touched through this way."""
        if member_no not in self._own:
            raise PermissionError("this contact may not act for that card")

    def _renewed(self, member_no: str, barcodes: Sequence[str]) -> tuple[Decided, ...]:
        return tuple(map(self._kept, self._renew_today(member_no, tuple(dict.fromkeys(barcodes)))))

    def _renew_today(self, member_no: str, barcodes: Sequence[str]) -> tuple[Decision, ...]:
        return self._library.renew(member_no, barcodes, self._now.date())

    def _kept(self, decision: Decision) -> Decided:
        decided: Decided = self._records.at_once(self._log, decision)
        return decided

    def _log(self, connection: Connection, decision: Decision) -> Decided:
        if self._library.remote:  # this message may be worked on for the second time
            known = reference_kept(connection, self._message_id, decision.member_no, decision.barcode)
            if known is not None:
                return Decided(decision, known)
        return Decided(decision, keep_decision(connection, decision, self._now, message_id=self._message_id))

    def _wrong_lately(self) -> list[str]:
        hour_ago = self._now - timedelta(minutes=self._identity.lock_minutes)
        return [at for at in self._wrong if datetime.fromisoformat(at) > hour_ago]

    def _count_wrong_guess(self) -> None:
        self._wrong = [*self._wrong_lately(), self._now.isoformat()]
        self.changes["wrong_pairs"] = self._wrong
        if len(self._wrong) >= self._identity.wrong_pairs and not self.is_locked:
            self.locked_until = self._now + timedelta(minutes=self._identity.lock_minutes)
            self.changes |= {"locked_until": self.locked_until, "needs_person": "locked", "wrong_pairs": None}
            self._wrong = []

    def _linked(self, patron: Patron, proof: str) -> Patron:
        self._records.with_the_reply(conversing.link_card, self._contact.id, patron.member_no, proof, self._now)
        self._own.add(patron.member_no)
        self.newly_linked = patron
        return patron


def hash_of_code(code: str) -> str:
    """One-time codes are kept as hashes only."""
    return hashlib.sha256(code.encode()).hexdigest()

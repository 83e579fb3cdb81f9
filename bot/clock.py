"""Business time, which a demo may fix, and real time, which nobody may."""

from datetime import UTC, datetime, tzinfo


class Clock:
    """Tells both times; `fixed` comes from PERPANJANG_NOW."""

    def __init__(self, zone: tzinfo, fixed: datetime | None = None) -> None:
        self.zone = zone
        self._fixed = fixed

    def now(self) -> datetime:
        """Business time in the library's zone: dates, rules, windows, a step's life, the lock after wrong pairs."""
        return (self._fixed or datetime.now(UTC)).astimezone(self.zone)

    def real_now(self) -> datetime:
        """Real time in UTC: leases, limits a minute, retries."""
        return datetime.now(UTC)

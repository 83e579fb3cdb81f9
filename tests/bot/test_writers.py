"""A server may answer every request from a thread of its own."""

import threading

from sqlalchemy import func, insert, select

from bot.database import Database
from models.sending import job_runs


def test_any_number_of_threads_may_write_one_after_the_other(database: Database) -> None:
    now = func.current_timestamp()

    def write(number: int) -> None:
        with database.transaction() as connection:
            connection.execute(insert(job_runs).values(name=f"{number}", ran_at=now))

    for number in range(100):
        thread = threading.Thread(target=write, args=(number,))
        thread.start()
        thread.join()

    with database.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(job_runs)) == 100

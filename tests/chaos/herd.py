"""Keeps workers running and kills one after the other without warning; a signal (SIGUSR1) ends the killing.

Imports once and forks each worker, so that a new one works at once. SIGTERM ends all of them gently.
"""

import os
import random
import signal
import sys
import time
from types import FrameType

import twilio.rest  # noqa: F401  (each worker finds it imported)

from bot.app import create_worker
from bot.settings import load_settings

calm = over = False


def be_calm(*_: int | FrameType | None) -> None:
    global calm
    calm = True


def end(*_: int | FrameType | None) -> None:
    global over
    over = True


def start() -> int:
    child = os.fork()
    if child:
        return child
    for number in (signal.SIGUSR1, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    try:
        create_worker(load_settings()).run()
    finally:
        os._exit(0)


def main(count: int, seed: int) -> None:
    signal.signal(signal.SIGUSR1, be_calm)
    signal.signal(signal.SIGTERM, end)
    chance = random.Random(seed)
    create_worker(load_settings())  # connects to nothing; what it imports is there for every child
    herd = [start() for _ in range(count)]
    kills = 0
    while not over:
        time.sleep(chance.uniform(0.1, 0.6))
        if calm or over:
            continue
        victim = chance.randrange(count)
        os.kill(herd[victim], signal.SIGKILL)
        os.waitpid(herd[victim], 0)
        herd[victim] = start()
        kills += 1
    for child in herd:
        os.kill(child, signal.SIGTERM)
    ends = [os.waitpid(child, 0)[1] for child in herd]
    print(kills, *ends, flush=True)  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))

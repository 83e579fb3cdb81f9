"""flask load shows a bar to whoever waits at a terminal, and nothing to a file."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pty = pytest.importorskip("pty", reason="there are no terminals like this on Windows")
ROOT = Path(__file__).parents[2]


def _load(tmp_path: Path, stderr: int) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "members.csv").write_text("member_no,name\n00123,Siti\n")
    environ = {"PATH": os.environ["PATH"], "TERM": "xterm", "DATABASE_URL": f"sqlite:///{tmp_path}/library.db"}
    for command in (["init"], ["load", str(tmp_path / "data")]):
        flask = [sys.executable, "-m", "flask", *command]
        subprocess.run(flask, cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=stderr, check=True, timeout=60)


def test_a_bar_on_a_terminal(tmp_path: Path) -> None:
    master, slave = pty.openpty()
    try:
        _load(tmp_path, slave)
        shown = os.read(master, 10_000).decode()
    finally:
        os.close(master)
        os.close(slave)

    assert "reading members.csv" in shown
    assert "loading members.csv" in shown
    assert "100%" in shown


def test_nothing_into_a_file(tmp_path: Path) -> None:
    with (tmp_path / "errors.txt").open("wb") as file:
        _load(tmp_path, file.fileno())

    assert (tmp_path / "errors.txt").read_text() == ""

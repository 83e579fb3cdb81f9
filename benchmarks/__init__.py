"""Measures how fast and how small Perpanjang is; `make bench` runs everything. One file per question."""

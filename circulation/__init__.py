"""The rules of lending, in plain Python: no web, no database, no clock of its own."""

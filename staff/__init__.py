"""The librarians' web console."""

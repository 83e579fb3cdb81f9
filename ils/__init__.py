"""One file per library system, each behind circulation.library_system.LibrarySystem."""

"""One file per messaging provider, each behind base.Provider."""

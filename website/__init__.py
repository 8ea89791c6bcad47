"""The documentation site: what is added to the pages of `docs` when it is built."""

"""The sentences that people read: gettext catalogues, letters, consent texts, lists."""

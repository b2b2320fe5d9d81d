"""The sentences that people read: Dutch first, English as message id.

catalogue   `use(language)`, `_(msgid)`, `show(error) -> Shown(code, sentence, remedy)`.
labels      `label(closed_list, code)`, `labels(closed_list)`: the words of the closed lists.
letters     `render(plan, ...) -> tuple[str, ...]`: a letter's lines.
consents    `consent_text("A" | "B") -> ConsentTemplate(id, hash, language, body)`, `.read_aloud(...)`.
leaflet     `leaflet(...) -> str`.
pseudo      a language for tests of screens, made at run time: `use("pseudo")`.
defaults    where the packaged configuration lies.
"""

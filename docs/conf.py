"""The documentation's site: Sphinx over the Markdown pages; English here, Dutch in nl/."""

project = "wor-sidecar"
author = "wor-sidecar"
extensions = ["myst_parser"]
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3
exclude_patterns = ["nl", "screenshots", "_build"]
html_theme = "furo"
html_title = "wor-sidecar"
html_static_path: list[str] = []
html_show_sphinx = False
html_copy_source = False
language = "en"

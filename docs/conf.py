"""The documentation's site: Sphinx over the Markdown pages, built once for each language.

`make docs` builds it to build/site/en and build/site/nl: the same pages, each time with its own front page,
so that a Dutch page may lead to an English one.
"""

project = "wor-sidecar"
author = "wor-sidecar"
extensions = ["myst_parser"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
suppress_warnings = ["toc.not_included"]  # the pages of the other language
html_theme = "furo"
html_title = "wor-sidecar"
html_show_sphinx = False
html_copy_source = False

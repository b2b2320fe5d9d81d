"""`python -m wor_sidecar.tray`: what starts at sign-in, wherever the scripts of this Python lie."""

from wor_sidecar.tray.cli import main

main()

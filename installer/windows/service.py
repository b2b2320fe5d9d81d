"""What Windows' service manager starts: `python.exe service.py`, beside the library of its own release."""

from wor_sidecar.practice.windows_service import main

main()

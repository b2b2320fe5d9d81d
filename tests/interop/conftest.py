import sys
from pathlib import Path

# The maker of the vectors is a script: its test imports what it makes by name.
sys.path.append(str(Path(__file__).parent))

import sys
from pathlib import Path

# The chores beside the tests (threats, pages) are scripts: their tests import them by name.
sys.path.append(str(Path(__file__).parents[1]))

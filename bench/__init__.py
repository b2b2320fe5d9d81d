"""Benchmarks and long runs: numbers as ratios, measured side by side in one run."""

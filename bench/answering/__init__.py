"""A practice with many patients, and coaches whose answers go astray in every way."""

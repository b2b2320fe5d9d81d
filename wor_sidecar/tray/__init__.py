"""The practice assistant's desk: a presenter without a toolkit, and thin views over it."""

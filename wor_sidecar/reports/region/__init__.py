"""What a region adds up: the counts that each practice tells it, and nothing about anybody."""

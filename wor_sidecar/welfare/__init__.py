"""The coach's inbox: cases, and the answers that go back."""

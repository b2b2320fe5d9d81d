"""Who may look at the inbox's pages: users, their sessions, and the one kind of route that asks for both."""

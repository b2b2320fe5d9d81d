"""The pages of the inbox: Postvak, a case and its next step, partners and invitations."""

"""[terms] of wor-inbox.toml: how long a coach has for what, and how often to call."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Terms:
    """How long a coach has: working days, but for the three-month report's months and days."""

    answer: int = 2
    contact: int = 5
    feedback_1: int = 5
    answer_cancel: int = 2
    confirm_deletion: int = 2
    feedback_2_months: int = 3
    feedback_2_early: int = 14
    feedback_2_late: int = 14
    attempts: int = 3
    """Calls without an answer after which a patient counts as not reached; a coach may decide otherwise."""

    def __post_init__(self) -> None:
        if min(self.answer, self.contact, self.feedback_1, self.answer_cancel, self.confirm_deletion) < 1:
            raise ValueError("terms of at least 1 working day")
        if self.feedback_2_months < 1 or min(self.feedback_2_early, self.feedback_2_late) < 0:
            raise ValueError("terms of at least 1 month and 0 days")
        if self.attempts < 1:
            raise ValueError("at least 1 attempt")

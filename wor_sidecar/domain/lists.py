"""The closed lists: what may be chosen, as codes that never change.

Labels may change; they live in config/lists/*.toml, one file per list, and a test compares both.
"""

from enum import StrEnum

from wor_sidecar.domain.consent import Answer, AskedVia, How, RepresentativeRole, Scope
from wor_sidecar.domain.orphans import DiscardReason


class Product(StrEnum):
    """What a practice refers to."""

    WELZIJN_OP_RECEPT = "welzijn-op-recept"
    BEWEGEN_OP_RECEPT = "bewegen-op-recept"
    MAATSCHAPPELIJK_WERK = "maatschappelijk-werk"
    OUDERENADVISEUR = "ouderenadviseur"
    BUURTSPORTCOACH = "buurtsportcoach"


class Channel(StrEnum):
    """How it was sent where this program did not send it."""

    ZORGDOMEIN = "zorgdomein"
    PHONE = "phone"
    SECURE_MAIL = "secure_mail"
    PAPER = "paper"
    WALK_IN = "walk_in"
    OTHER = "other"


class Reason(StrEnum):
    """Why the patient is referred."""

    LONELINESS = "loneliness"
    GRIEF = "grief"
    SMALL_NETWORK = "small_network"
    MEANING = "meaning"
    MONEY = "money"
    WORK = "work"
    WORK_LIFE = "work_life"
    FAMILY = "family"
    GROWING_UP = "growing_up"
    INFORMAL_CARE = "informal_care"
    SOCIAL_PRESSURE = "social_pressure"
    LANGUAGE = "language"
    MOVING = "moving"
    MOBILITY = "mobility"
    SELF_CARE = "self_care"
    LIMITATION = "limitation"
    STRESS = "stress"
    MOOD = "mood"
    ANXIETY = "anxiety"
    SLEEP = "sleep"
    FATIGUE = "fatigue"
    PHYSICAL = "physical"
    SUBSTANCE_USE = "substance_use"
    OTHER = "other"


HEALTH_REASONS = frozenset(
    {
        Reason.LIMITATION,
        Reason.STRESS,
        Reason.MOOD,
        Reason.ANXIETY,
        Reason.SLEEP,
        Reason.FATIGUE,
        Reason.PHYSICAL,
    },
)
"""Health data (AVG article 9): each goes only with its own tick, the scope health_reason."""
NEVER_SENT = frozenset({Reason.SUBSTANCE_USE})
"""Counted inside the practice, and nowhere else."""


class TargetGroup(StrEnum):
    """Whom the programme is meant for."""

    CHILDREN = "children"
    YOUTH = "youth"
    YOUNG_PARENTS = "young_parents"
    CARERS = "carers"
    MIGRANTS = "migrants"
    OLDER = "older"
    NONE = "none"


class ActivityCategory(StrEnum):
    """What kind of activity was found."""

    SPORT = "sport"
    NATURE = "nature"
    COOKING = "cooking"
    CULTURE = "culture"
    REST_MEANING = "rest_meaning"
    VOLUNTEERING = "volunteering"
    MEETING = "meeting"
    OTHER = "other"


class RejectReason(StrEnum):
    """Why an organisation doesn't take a referral."""

    WRONG_PERSON = "wrong_person"
    OUTSIDE_AREA = "outside_area"
    WRONG_SERVICE = "wrong_service"
    NOT_TARGET_GROUP = "not_target_group"
    TOO_COMPLEX = "too_complex"
    NEEDS_MEDICAL_CARE = "needs_medical_care"
    NO_CAPACITY = "no_capacity"
    ALREADY_CLIENT = "already_client"
    DUPLICATE = "duplicate"
    DATA_INCOMPLETE = "data_incomplete"
    CLIENT_DECLINES = "client_declines"
    OTHER = "other"


TELLING_REJECTIONS = frozenset({RejectReason.ALREADY_CLIENT, RejectReason.CLIENT_DECLINES})
"""They tell something about the patient: without consent for feedback they are sent as `other`."""


class CancelReason(StrEnum):
    """Why a practice takes a referral back."""

    BY_MISTAKE = "by_mistake"
    DUPLICATE = "duplicate"
    OTHER_HELP = "other_help"
    PATIENT_UNAVAILABLE = "patient_unavailable"
    OTHER = "other"


class StopReason(StrEnum):
    """Why a patient dropped out; never deceased, left_practice or a withdrawn consent: those are moves."""

    NO_LONGER_WANTED = "no_longer_wanted"
    NO_FITTING_ACTIVITY = "no_fitting_activity"
    COST = "cost"
    WAITING_TIME = "waiting_time"
    THRESHOLD = "threshold"
    TRANSPORT = "transport"
    LANGUAGE = "language"
    ILLNESS = "illness"
    CIRCUMSTANCES = "circumstances"
    WORK_OR_CARE = "work_or_care"
    LOST_CONTACT = "lost_contact"
    OTHER_HELP = "other_help"
    NEEDS_MEDICAL_CARE = "needs_medical_care"
    MOVED = "moved"
    OTHER = "other"


class Outcome(StrEnum):
    """How it ended well."""

    TALK_WAS_ENOUGH = "talk_was_enough"
    GOES_ON_ALONE = "goes_on_alone"
    PASSED_ON = "passed_on"
    ACTIVITY_GOING_ON = "activity_going_on"
    ACTIVITY_FINISHED = "activity_finished"
    OTHER = "other"


class Learned(StrEnum):
    """What a practice heard by another way: of who went elsewhere, or ended without a report."""

    STARTED = "started"
    ACTIVITY_GOING_ON = "activity_going_on"
    ACTIVITY_FINISHED = "activity_finished"
    TALK_WAS_ENOUGH = "talk_was_enough"
    GOES_ON_ALONE = "goes_on_alone"
    PASSED_ON = "passed_on"
    STOPPED = "stopped"
    NOT_TAKEN_ON = "not_taken_on"
    NOT_REACHED = "not_reached"
    NEVER_BEGUN = "never_begun"
    OTHER = "other"


WITHHELD = "withheld"
"""The outcome of every end without consent for feedback; no choice of a person, so in no list."""


class PassedOnTo(StrEnum):
    """Where the patient went on to."""

    SOCIAL_WORK = "social_work"
    DEBT_HELP = "debt_help"
    WMO = "wmo"
    OLDER_ADVISER = "older_adviser"
    SPORTS_COACH = "sports_coach"
    BUDDY = "buddy"
    YOUTH_FAMILY = "youth_family"
    LANGUAGE_LESSONS = "language_lessons"
    HOUSING = "housing"
    GP = "gp"
    OTHER = "other"


class ContactWay(StrEnum):
    """How the coach tried to reach the patient."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    VOICEMAIL = "voicemail"
    SMS = "sms"
    EMAIL = "email"
    LETTER = "letter"
    HOME_VISIT = "home_visit"
    AT_PRACTICE = "at_practice"
    WALK_IN = "walk_in"
    VIA_REPRESENTATIVE = "via_representative"
    VIA_PRACTICE = "via_practice"
    OTHER = "other"


class ContactResult(StrEnum):
    """What came of it."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    LEFT_MESSAGE = "left_message"
    WRONG_NUMBER = "wrong_number"
    REFUSED_CONTACT = "refused_contact"
    APPOINTMENT_MADE = "appointment_made"

    @property
    def reached(self) -> bool:
        """Tell whether the coach spoke with the patient."""
        return self in (ContactResult.REACHED, ContactResult.REFUSED_CONTACT, ContactResult.APPOINTMENT_MADE)


class TakingPart(StrEnum):
    """Whether the patient still takes part after three months."""

    YES = "yes"
    OTHER_ACTIVITY = "other_activity"
    NO_FINISHED = "no_finished"
    NO_STOPPED = "no_stopped"
    UNKNOWN = "unknown"

    @property
    def goes_on(self) -> bool:
        """Tell whether the patient does something still."""
        return self in (TakingPart.YES, TakingPart.OTHER_ACTIVITY)


class LetterWord(StrEnum):
    """The few words that a letter puts in a gap by itself."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    NO_ACTION = "no_action"
    READ = "read"
    FINISHED = "finished"
    GOES_ON = "goes_on"
    NO_FOLLOW_UP = "no_follow_up"
    AFTER_SIGNING_UP = "after_signing_up"
    AFTER_CONTACT = "after_contact"
    AFTER_INTAKE = "after_intake"
    AFTER_START = "after_start"
    WINDOW = "window"


CLOSED_LISTS: dict[str, type[StrEnum]] = {
    "answers": Answer,
    "scopes": Scope,
    "how": How,
    "asked-via": AskedVia,
    "representatives": RepresentativeRole,
    "products": Product,
    "channels": Channel,
    "reasons": Reason,
    "target-groups": TargetGroup,
    "activity-categories": ActivityCategory,
    "reject-reasons": RejectReason,
    "cancel-reasons": CancelReason,
    "orphan-reasons": DiscardReason,
    "stop-reasons": StopReason,
    "outcomes": Outcome,
    "learned-outcomes": Learned,
    "passed-on-to": PassedOnTo,
    "contact-ways": ContactWay,
    "contact-results": ContactResult,
    "taking-part": TakingPart,
    "letter-words": LetterWord,
}
"""Each list by the name of its file in config/lists."""

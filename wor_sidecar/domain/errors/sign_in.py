"""WOR-I15x, WOR-I16x: what the door of the inbox's pages refuses: users, passwords, passkeys, addresses."""

from wor_sidecar.domain.errors.inbox import InboxRefusal


class SignInRefused(InboxRefusal):
    """Signing in did not work."""

    code = "WOR-I152"
    hint = "Check what you filled in. After several wrong tries nothing works for some minutes."
    status = 403


class PasswordTooShort(InboxRefusal):
    """The password has {length} characters; at least {least} are needed."""

    code = "WOR-I153"
    hint = "Choose a longer one, such as four words, or give none and one is made."
    exit_code = 2
    status = 422


class PasswordFromStandardInputOnly(InboxRefusal):
    """A password may not stand in a command's arguments."""

    code = "WOR-I154"
    hint = "Give --password - and the password on standard input."
    exit_code = 2


class UserNameRefused(InboxRefusal):
    """That cannot be the name of a user."""

    code = "WOR-I155"
    hint = "Take small letters, digits, dot, - and _, at most {most} together, a letter first."
    exit_code = 2
    status = 422


class UserExists(InboxRefusal):
    """There is a user {user} already."""

    code = "WOR-I156"
    hint = "Choose another name, or give this user a new password with `wor-inbox users reset`."
    status = 409


class PagesNeedLoopback(InboxRefusal):
    """The pages cannot listen on {host}: they speak plain HTTP, which must not leave this machine."""

    code = "WOR-I160"
    hint = "Set host under [listen] to 127.0.0.1, put a TLS proxy before it, and its address in public_url."
    exit_code = 3


class PublicUrlRefused(InboxRefusal):
    """{url} cannot be the address that the pages are known by."""

    code = "WOR-I161"
    hint = "Give public_url under [listen] as https://host, without a path."
    exit_code = 3


class PasswordOnlyRefused(InboxRefusal):
    """A password alone is enough in a demo only, and {what} is not on this machine itself."""

    code = "WOR-I162"
    hint = "Take password_only out of [sign_in]; users sign in with the code of an app too."
    exit_code = 3


class PasskeyNotMade(InboxRefusal):
    """The passkey could not be made."""

    code = "WOR-I163"
    hint = "Try once more; if it stays like this, take another device or a password with an app."
    status = 422


class PasskeysNotHere(InboxRefusal):
    """Passkeys do not work at this address: they belong to a host with a name, not to a number."""

    code = "WOR-I164"
    hint = "Open the pages under their name, or take a password with an app."
    status = 422


class LastWayIn(InboxRefusal):
    """This is your only way in."""

    code = "WOR-I165"
    hint = "Add another passkey, or a password with an app, before you take this one away."
    status = 422


class AppCodeWrong(InboxRefusal):
    """The code of the new app was not right."""

    code = "WOR-I166"
    hint = "Wait for the next code and type it; if none is right, check the telephone's clock."
    status = 422


class OldPasswordWrong(InboxRefusal):
    """The password that you have now was not right."""

    code = "WOR-I167"
    hint = "Type it again. After several wrong tries nothing works for some minutes."
    status = 422


class WelcomeRefused(InboxRefusal):
    """This name and code do not open anything."""

    code = "WOR-I168"
    hint = "Check both. A code works for a week and once; your administrator makes you a new one."
    status = 403

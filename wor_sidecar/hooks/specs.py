"""The six hooks: a table of contents of what a plug-in can be.

A plug-in is a module or object behind an entry point; it implements any of these with `hookimpl`, and says
`PLUGIN_API = "1.0"`. Full text: docs/reference/hooks.md. The first four hand over objects and never block.
"""

from collections.abc import Sequence

from wor_sidecar.hooks import hookspec
from wor_sidecar.hooks.connector import Connector
from wor_sidecar.hooks.events import ReferralMoved, Signal
from wor_sidecar.hooks.transport import Courier, Transport
from wor_sidecar.hooks.vault import Vault


@hookspec
def wor_his_connectors() -> Sequence[Connector]:  # type: ignore[empty-body]  # a spec has no body
    """Return the connectors of this plug-in: formats that a HIS writes or reads. Since 1.0.

    Threads: called once per process, at its start, on the main thread. A connector keeps no state: its
    methods are called on any thread, in the daemon (render, read_letter) and in a short-lived child (read).

    Errors: an exception here makes the plug-in `broken`; the others go on.

        @hookimpl
        def wor_his_connectors():
            return [AcmeConnector()]
    """


@hookspec
def wor_transports() -> Sequence[Transport]:  # type: ignore[empty-body]  # a spec has no body
    """Return the transports of this plug-in: ways to move sealed envelopes. Since 1.0.

    Threads: called once per process, on the main thread. An open mailbox is used by one thread at a time.

    Errors: an exception here makes the plug-in `broken`. A mailbox raises `domain.errors.postbus` errors for
    temporary trouble; `deposit` answers Deposited, Refused or Unknown and raises nothing for a dead line.

        @hookimpl
        def wor_transports():
            return [AcmeTransport()]
    """


@hookspec
def wor_couriers() -> Sequence[Courier]:  # type: ignore[empty-body]  # a spec has no body
    """Return the couriers of this plug-in: ways to a partner who can't open an envelope. Since 1.0.

    Threads: called once per process, on the main thread; `deliver` on the mail's own thread.

    Errors: an exception here makes the plug-in `broken`. `deliver` can't be called without a Permit, and
    answers as a transport's `deposit` does.

        @hookimpl
        def wor_couriers():
            return [AcmeMailCourier()]
    """


@hookspec
def wor_vaults() -> Sequence[Vault]:  # type: ignore[empty-body]  # a spec has no body
    """Return the vaults of this plug-in: homes of the 32-byte key that wraps all others. Since 1.0.

    Threads: called once per process, on the main thread, before the database is opened; so are its methods.

    Errors: an exception here makes the plug-in `broken`; when `[vault] kind` names it, the program doesn't
    start. A method raises a coded error of `domain.errors.foundations`; there is no fall-back.

        @hookimpl
        def wor_vaults():
            return [AcmeVault()]
    """


@hookspec
def wor_on_signal(signal: Signal) -> None:
    """Hear of a signal: a timer's remark, with a name and ids, never a patient. Since 1.0.

    Threads: each call on a thread of its own, after the commit; 2 seconds. While a call goes on after that,
    this plug-in hears nothing more.

    Errors: they are logged by their class's name and go no further. A signal moves no state.

        @hookimpl
        def wor_on_signal(signal):
            print(signal.name, signal.referral)
    """


@hookspec
def wor_on_referral_moved(moved: ReferralMoved) -> None:
    """Hear of a move, after its commit: an id, the move and the new state, never a patient. Since 1.0.

    Threads, budget and errors: as `wor_on_signal`. It can't refuse a move.

        @hookimpl
        def wor_on_referral_moved(moved):
            print(moved.referral, moved.state)
    """

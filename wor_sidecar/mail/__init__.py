"""What the practice and the welfare organisation share of the post: rows, keys, partners and the courier.

A program opens the room once, in its app.py, and hands in what only it knows:

    post = open_post(store, program, Line(transports, settings...), clock, randomness)      # mail/post.py
    post.departures  post.partners  post.membership  post.joining  post.courier

program      `Program` (what a program brings), `Message` (what arrives), `Sent` (what left), `Direction`.
tables       the tables and `MAIL`, the migration branch.
departure    `Departure`, `State`: the pure state machine of one message that leaves.
departures   `Departures`, inside the caller's transaction: `.hold(tx, to=, type_=, thread=, content=, hold_until=)
             -> DepartureId`, `.undo(tx, id) -> bool`, `.withdraw(tx, thread) -> bool`, `.hold_again(tx, until)`,
             `.of_thread(tx, thread) -> list[DepartureView]`, `.overview(tx) -> Overview`.
sealing      claims: seal late, leases, deposited, uncertain; the courier's side of the departures.
sequence     what a receiver keeps of one sender: pure.
arrivals     `Arrivals`: messages in order, once; held, refused, unreadable.
receipts     what is receipted, when; and what a receipt of a partner does to the departures.
partners     `Partners`: `.list(tx)`, `.get(tx, org)`, `.by_label(tx, label)`, `.detail(tx, org) -> PartnerView`,
             `.verify(tx, org, digits, by) -> Partner`, `.own_digits(tx) -> str`, `.end(tx, org)`.
membership   `Membership`: our keys. `.keys(tx) -> OwnKeys`, `.adopted(tx) -> bool`, `.adopt(tx, identity, kind)`.
joining      `Joining` (makes network calls; never inside a transaction): `.join(invitation, label, identity|None)
             -> Partner`, `.register(url, code, identity|None)`, `.invite(name, for_label) -> Invitation`.
courier      `CourierLoop`: `.step() -> bool` (did something), `.run(stop)`, `.wake()`.
"""

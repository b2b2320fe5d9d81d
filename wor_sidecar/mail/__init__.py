"""What practice and welfare share of the post: departures, arrivals, receipts, partners, keys, the courier.

A program opens the room once, in its app.py, and hands in what only it knows (`program.Program`):

    post = post.open_post(store, program, plugins.transports, LineSettings(ca_file=...), clock, randomness)
    post.departures  post.partners  post.membership  post.joining  post.courier

`Departures` and `Partners` work inside the caller's transaction; `Joining` makes network calls and is called
outside any. Database branches: STORE, `tables.MAIL`, the program's own.

program      `Program` (what a program brings), `Message` (what arrives), `Sent` (what left)
tables       the tables and `MAIL`, the migration branch
departure    `Departure`, `State`: the pure state machine of one message that leaves
rows         departures between rows and values
departures   `Departures`: `.hold(tx, to=, type_=, thread=, content=, hold_until=)`, `.undo(tx, id)`,
             `.withdraw(tx, thread)`, `.restart_windows(tx)`, `.forget(tx, thread)`, `.of_thread(tx, thread)`,
             `.view(tx, id)`, `.failed(tx)`, `.overview(tx)`
sealing      `Sealer`: seals late, through `permit`
turns        `Turns`: the courier's side of departures: claims with leases, what came of a deposit
authoring    contents made when they are sealed: hello, key statement, receipt
receipts     `Receipts` (what we tell) and `Outcomes` (what a partner's receipt does)
arrivals     `Arrivals`: messages in order, once; held, refused, unreadable
introductions  hello, key statement, invitations
partners     `Partners`: `.list(tx)`, `.get(tx, org)`, `.by_label(tx, label)`, `.detail(tx, org)`,
             `.details(tx)`, `.verify(tx, org, digits, by)`, `.own_digits(tx)`, `.end(tx, org, by)`
membership   `Membership`: our keys: `.adopted(tx)`, `.organisation(tx)`, `.keys(tx)`, `.own_digits(tx)`
mailboxes    our mailboxes, one per postbus
restoring    after a restore: `.begin(tx, made_at)`, `.waits_for_epoch(tx)`, `.asking(tx)`, `.send(tx, id)`,
             `.drop(tx, id)`, `.strange_threads(tx)`, `.settled(tx, partner, thread)`
epochs       `Epochs`: `.next_epoch(sheet)`, `.begin(mandate, stolen=)`, `.rotate(revoking, stolen=)`
turnover     the moment at which a new epoch is in use
resending    a partner's hello of a new epoch: what it lost is sent again
own_chain    our own keys as a postbus serves them
troubles     what is wrong with keys and wants a person
key_desk, partner_json  calls about keys and partners, for both programs
forgetting   threads that are withdrawn or shredded
joining      `Joining`: `.join(invitation, label, identity)`, `.register(url, code, identity)`,
             `.invite(label)`
line         `Line`, `LineSettings(transport, ca_file, proxy)`: how postbuses are reached
sending, fetching, upkeep  the courier's three kinds of step
courier      `CourierLoop`: `.run(stop)`, `.step()`, `.settle()`, `.recover()`, `.wake()`
post         `open_post`: the wiring
"""

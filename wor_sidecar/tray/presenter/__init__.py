"""What the tray shows and does, without a toolkit: views render its screens and hand back what was filled in.

parts      what screens are made of: fields, buttons, notices.
screens    the frozen screens; every text in them is ready to read.
filled     what a person filled in.
presenter  `Presenter`: a method per thing that a person does, each returns the screen that follows.
desk       what a presenter needs of the practice's daemon.
"""

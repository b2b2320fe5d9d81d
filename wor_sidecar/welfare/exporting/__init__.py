"""What leaves the inbox as a file: a coach's own cases, and exports that a second person approved.

extent   which cases, and as what kind of file
export   one export, from the asking to the fetching: pure
exports  its rows
records  a case as one line of a file
sheet    lines as CSV that no spreadsheet evaluates, or as JSON lines
desk     who asks, approves, refuses and fetches; each an audit line, and a line for every patient
"""

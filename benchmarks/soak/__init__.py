"""A soak: many sessions, blocking and async, over connections that break all the time.

    python -m benchmarks.soak --minutes 10 --sessions 50 --seed 7

Every session talks, streams, calls functions and is cut off hundreds of times by a seeded plan of
faults. At the end two accounts are compared, the client's and that of the server, which lives in a
process of its own: what was asked, answered, streamed, dropped, and what is left over.
"""

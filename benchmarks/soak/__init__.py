"""A soak test: many sessions, blocking and async, over connections that break all the time.

    python -m benchmarks.soak --minutes 10 --sessions 50 --seed 7

Every session asks questions, streams media, calls functions, and loses its connection hundreds of
times to a seeded plan of faults. At the end the clients' records are compared with those of the
server, which runs in a process of its own: questions, answers, media, drops, and what leaked.
"""

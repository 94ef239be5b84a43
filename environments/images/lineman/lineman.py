"""Holds a network namespace open until it is told to go (SIGTERM, SIGINT)."""

import signal

WANTED = {signal.SIGTERM, signal.SIGINT}

# Blocked first: a signal that arrives before sigwait is kept, not lost. As process 1 there is no default action either.
signal.pthread_sigmask(signal.SIG_BLOCK, WANTED)
signal.sigwait(WANTED)

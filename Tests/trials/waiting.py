"""How long the trials wait for what must happen."""

import time

RECOVERY_IN_SECONDS = 60


def wait_until(condition, what, seconds=RECOVERY_IN_SECONDS):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return
        time.sleep(0.02)
    raise AssertionError(f"not within {seconds} s: {what}")

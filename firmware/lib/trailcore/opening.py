"""What a session starts from: the payload of its OPEN page. Apart from what runs every second."""

from struct import pack_into, unpack_from

from trailcore import settings
from trailcore.compat import const
from trailcore.pages import PAYLOAD

_OPEN_HEAD = const(30)


class Opening:
    """Build, plan, seed, clock and settings of a session's start."""

    def __init__(self):
        self.build_id = bytearray(8)
        self.plan_hash = bytearray(8)
        self.seed = 0
        self.rtc_days = 0  # since 2000-01-01 UTC, 0 unknown
        self.rtc_s = 0  # second of that day
        self.settings = settings.defaults()

    def write(self, page):
        """Write the payload into `page`; return its bits."""
        for i in range(8):
            page[PAYLOAD + i] = self.build_id[i]
            page[PAYLOAD + 8 + i] = self.plan_hash[i]
        pack_into("<IIIH", page, PAYLOAD + 16, self.seed, self.rtc_days, self.rtc_s, len(self.settings))
        at = PAYLOAD + _OPEN_HEAD
        for i in range(len(self.settings)):
            pack_into("<i", page, at, self.settings[i])
            at += 4
        return 8 * (at - PAYLOAD)

    def read(self, page):
        """Read the payload of an OPEN page; settings it does not have stay at their defaults."""
        for i in range(8):
            self.build_id[i] = page[PAYLOAD + i]
            self.plan_hash[i] = page[PAYLOAD + 8 + i]
        self.seed, self.rtc_days, self.rtc_s, count = unpack_from("<IIIH", page, PAYLOAD + 16)
        for i in range(min(count, len(self.settings))):
            self.settings[i] = unpack_from("<i", page, PAYLOAD + _OPEN_HEAD + 4 * i)[0]

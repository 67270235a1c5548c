#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0-only
"""remote_carrier_test.py [NAME...]: datagrams that IP and UDP carry badly."""

import remote_case
from remote_frame import datagram


class Carrier(remote_case.RemoteCase):
    def test_H1_no_payload(self):
        self.refused(self.slot(), [b""], "short")

    def test_H4_cut_anywhere(self):
        whole = datagram()
        self.refused(self.slot(), [whole[:size] for size in range(163)], "short")


if __name__ == "__main__":
    remote_case.main()

# SPDX-License-Identifier: GPL-2.0-only
"""Samba's nmbd, on a host of remote_net.

    nmbd = Nmbd(net.far, "FARNMBD", PRIMARY)
    nmbd.wait_for(MASTER)           # until its log says so
    nmbd.close()

It announces itself when it starts, is domain master after 8 s, and local master after 24 s: so long
it waits for others to contradict.
"""

import os
import re
import shutil
import subprocess
import tempfile

import remote_net

# Master of its workgroup in all ways, and somebody who answers who looks for a domain controller.
PRIMARY = """
    server role = classic primary domain controller
    domain master = yes
    local master = yes
    preferred master = yes
    os level = 255
"""

# A host among others.
PLAIN = "local master = no"

# What the log says when it has become master, and when it has the last name of a host.
MASTER = "is now a local master browser"
NAMES = r"Added netbios name WORKGROUP<1e> .* to subnet \d"

CONFIGURATION = """[global]
    netbios name = {name}
    workgroup = WORKGROUP
    interfaces = {address}/24
    bind interfaces only = yes
    log level = 4
    max log size = 0
    lock directory = {dir}
    state directory = {dir}
    cache directory = {dir}
    pid directory = {dir}
    private dir = {dir}/private
    ncalrpc dir = {dir}/ncalrpc
    nmbd:socket dir = {dir}/nmbd
    {more}
"""


def installed():
    return shutil.which("nmbd") is not None


class Nmbd:
    def __init__(self, host, name, more):
        self.dir = tempfile.mkdtemp(prefix="mailslotfs-nmbd-")
        configuration = os.path.join(self.dir, "smb.conf")
        with open(configuration, "w", encoding="ascii") as file:
            file.write(CONFIGURATION.format(name=name, address=host.address, dir=self.dir,
                                            more=more))
        with host, open(os.path.join(self.dir, "out"), "w", encoding="ascii") as out:
            # It shall not outlive us, whatever ends us.
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", "nmbd", "--foreground", "--no-process-group",
                 f"--configfile={configuration}", f"--log-basename={self.dir}"],
                stdin=subprocess.DEVNULL, stdout=out, stderr=out)

    def log(self):
        try:
            with open(os.path.join(self.dir, "log.nmbd"), encoding="latin-1") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def datagrams(self):
        """The NetBIOS names that it has got mailslot datagrams from."""
        return re.findall(r"process_dgram: datagram from (\S+)<", self.log())

    def wait_for(self, pattern):
        """Until its log has that; what it has instead when nmbd ends or takes too long."""
        def said():
            return re.search(pattern, self.log())
        remote_net.wait_for(lambda: said() or self.process.poll() is not None)
        if not said():
            raise AssertionError(f"nmbd does not say '{pattern}':\n{self.log()[-2000:]}")

    def close(self):
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.dir)

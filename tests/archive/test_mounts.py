from __future__ import annotations

from pathlib import Path

import pytest

from report_archiver.archive import Archive
from report_archiver.archive.mounts import network_file_system, read_mounts
from report_archiver.errors import UsageError

MOUNTS = """\
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
36 22 0:31 / /mnt/office rw,relatime shared:2 master:1 - nfs4 server:/export rw,vers=4.2
37 36 0:32 / /mnt/office/local rw - ext4 /dev/vdb rw
38 22 0:33 / /mnt/with\\040blank rw - cifs //server/share rw
39 22 0:34 / /home/a/far rw - fuse.sshfs a@b:/ rw
40 22 0:35 / /mnt/c rw - 9p C: rw
41 22 0:36 / /mnt/over rw - nfs server:/x rw
42 41 0:37 / /mnt/over rw - tmpfs tmpfs rw
broken line
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/srv/reports.db", None),
        ("/mnt/office/a/reports.db", "nfs4"),
        ("/mnt/officeless/reports.db", None),
        ("/mnt/office/local/reports.db", None),
        ("/mnt/with blank/reports.db", "cifs"),
        ("/home/a/far/reports.db", "fuse.sshfs"),
        ("/mnt/c/../c/reports.db", "9p"),
        ("/mnt/over/reports.db", None),
    ],
)
def test_what_a_path_lies_on(path: str, kind: str | None):
    assert network_file_system(Path(path), MOUNTS) == kind


def test_a_link_is_followed_to_where_it_leads(tmp_path: Path):
    (tmp_path / "far").mkdir()
    (tmp_path / "near").symlink_to(tmp_path / "far")
    mounts = f"22 1 0:1 / {tmp_path}/far rw - nfs server:/ rw\n"
    assert network_file_system(tmp_path / "near" / "reports.db", mounts) == "nfs"


def test_where_nothing_is_known_nothing_is_refused():
    assert network_file_system(Path("/mnt/office/reports.db"), "") is None
    assert isinstance(read_mounts(), str)


def test_an_archive_on_a_network_file_system_is_refused_with_what_to_do(tmp_path: Path):
    mounts = f"22 1 0:1 / {tmp_path} rw - smb3 //server/share rw\n"
    with pytest.raises(UsageError, match=r"network file system \(smb3\).*--db PATH"):
        Archive(tmp_path / "reports.db", create=True, mounts=lambda: mounts)
    assert not (tmp_path / "reports.db").exists()

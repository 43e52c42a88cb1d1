"""A file system that shows another directory, and falls ill when it is told to.

usage: sickstorage.py SOURCE MOUNTPOINT MODEFILE

The word in MODEFILE, looked at before each answer, says how it does:
  well     it does what it is asked, in SOURCE
  hangs    it reads what it is asked and does not answer: whoever asked waits, beyond SIGKILL, as on a dead NFS server;
           when it is well again, all that was asked meanwhile is done
  fails    it answers EIO to everything, as a disk that is broken
  readonly it changes nothing any more, also for those who have files open, as a file system that has found itself damaged
"""
import ctypes
import errno
import os
import select
import stat
import struct
import sys

source, mountpoint, modefile = sys.argv[1:]
# Requests that are never answered (linux/fuse.h): forget, interrupt, batch_forget.
silent = {2, 36, 42}
init, destroy, release, releasedir = 26, 38, 18, 29
# Requests that change something: setattr, symlink, mknod, mkdir, unlink, rmdir, rename, link, write, create, rename2.
changing = {4, 6, 8, 9, 10, 11, 12, 13, 16, 35, 45}
writing = os.O_WRONLY | os.O_RDWR
direct_io = 1
root = 1

paths = {root: b""}
ids = {b"": root}
files = {}
newest = root


def place(path):
    return os.path.join(os.fsencode(source), path) if path else os.fsencode(source)


def at(node):
    return place(paths[node])


def below(node, name):
    return os.path.join(paths[node], name) if paths[node] else name


def node_of(path):
    global newest
    if path not in ids:
        newest += 1
        ids[path] = newest
        paths[newest] = path
    return ids[path]


def attributes(node, found):
    times = [found.st_atime_ns, found.st_mtime_ns, found.st_ctime_ns]
    whole = [time // 10**9 for time in times]
    rest = [time % 10**9 for time in times]
    kind = [found.st_mode, found.st_nlink, found.st_uid, found.st_gid, found.st_rdev, 4096, 0]
    return struct.pack("<6Q10I", node, found.st_size, found.st_blocks, *whole, *rest, *kind)


def entry(path):
    """What a name is. The kernel may keep nothing of it: the next look is another question."""
    found = os.lstat(place(path))
    node = node_of(path)
    return struct.pack("<4Q2I", node, 0, 0, 0, 0, 0) + attributes(node, found)


def opened(handle):
    global newest
    newest += 1
    files[newest] = handle
    return struct.pack("<Q2I", newest, direct_io, 0)


def words(body):
    return body.split(b"\0")[:-1]


def forget_name(path):
    node = ids.pop(path, None)
    return node


def give_to(path, uid, gid):
    os.chown(place(path), uid, gid, follow_symlinks=False)
    return entry(path)


def lookup(node, body, who):
    return entry(below(node, words(body)[0]))


def getattr_(node, body, who):
    flags, _, handle = struct.unpack_from("<2IQ", body)
    found = os.fstat(files[handle]) if flags & 1 else os.lstat(at(node))
    return struct.pack("<Q2I", 0, 0, 0) + attributes(node, found)


def setattr_(node, body, who):
    valid, _, handle, size, _, atime, mtime, _, atime_ns, mtime_ns, _, mode, _, uid, gid, _ = struct.unpack_from(
        "<2I6Q8I", body
    )
    target = files[handle] if valid & 64 and isinstance(files.get(handle), int) else at(node)
    if valid & 1:
        os.chmod(target, stat.S_IMODE(mode))
    if valid & 6:
        os.chown(at(node), uid if valid & 2 else -1, gid if valid & 4 else -1, follow_symlinks=False)
    if valid & 8:
        os.truncate(target, size)
    if valid & (16 | 32):
        now = os.lstat(at(node))
        when = [now.st_atime_ns, now.st_mtime_ns]
        if valid & 16 and not valid & 128:
            when[0] = atime * 10**9 + atime_ns
        if valid & 32 and not valid & 256:
            when[1] = mtime * 10**9 + mtime_ns
        if valid & (128 | 256):
            os.utime(at(node))
        else:
            os.utime(at(node), ns=tuple(when))
    found = os.fstat(target) if isinstance(target, int) else os.lstat(target)
    return struct.pack("<Q2I", 0, 0, 0) + attributes(node, found)


def readlink(node, body, who):
    return os.readlink(at(node))


def symlink(node, body, who):
    name, target = words(body)
    os.symlink(target, place(below(node, name)))
    return give_to(below(node, name), *who)


def mknod(node, body, who):
    mode, device = struct.unpack_from("<2I", body)
    path = below(node, words(body[16:])[0])
    os.mknod(place(path), mode, device)
    return give_to(path, *who)


def mkdir(node, body, who):
    (mode,) = struct.unpack_from("<I", body)
    path = below(node, words(body[8:])[0])
    os.mkdir(place(path), mode)
    return give_to(path, *who)


def unlink(node, body, who):
    path = below(node, words(body)[0])
    os.unlink(place(path))
    forget_name(path)
    return b""


def rmdir(node, body, who):
    path = below(node, words(body)[0])
    os.rmdir(place(path))
    forget_name(path)
    return b""


def rename(node, body, who, skip=8):
    (target,) = struct.unpack_from("<Q", body)
    old_name, new_name = words(body[skip:])
    old, new = below(node, old_name), below(target, new_name)
    os.rename(place(old), place(new))
    forget_name(new)
    for path, number in list(ids.items()):
        if path == old or path.startswith(old + b"/"):
            del ids[path]
            ids[new + path[len(old) :]] = number
            paths[number] = new + path[len(old) :]
    return b""


def rename2(node, body, who):
    if struct.unpack_from("<QI", body)[1]:
        raise OSError(errno.EINVAL, "flags")
    return rename(node, body, who, 16)


def link(node, body, who):
    (old,) = struct.unpack_from("<Q", body)
    path = below(node, words(body[8:])[0])
    os.link(at(old), place(path))
    return entry(path)


def open_(node, body, who):
    (flags,) = struct.unpack_from("<I", body)
    return opened(os.open(at(node), flags & ~(os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_DIRECT)))


def create(node, body, who):
    flags, mode = struct.unpack_from("<2I", body)
    path = below(node, words(body[16:])[0])
    handle = os.open(place(path), flags & ~os.O_DIRECT | os.O_CREAT, mode)
    os.fchmod(handle, stat.S_IMODE(mode))
    return give_to(path, *who) + opened(handle)


def read(node, body, who):
    handle, offset, size = struct.unpack_from("<2QI", body)
    return os.pread(files[handle], size, offset)


def write(node, body, who):
    handle, offset, size = struct.unpack_from("<2QI", body)
    return struct.pack("<2I", os.pwrite(files[handle], body[40 : 40 + size], offset), 0)


def statfs(node, body, who):
    found = os.statvfs(source)
    room = [found.f_blocks, found.f_bfree, found.f_bavail, found.f_files, found.f_ffree]
    return struct.pack("<5Q4I24x", *room, found.f_bsize, found.f_namemax, found.f_frsize, 0)


def close(node, body, who):
    handle = files.pop(struct.unpack_from("<Q", body)[0], None)
    if isinstance(handle, int):
        os.close(handle)
    return b""


def fsync(node, body, who):
    os.fsync(files[struct.unpack_from("<Q", body)[0]])
    return b""


def flush(node, body, who):
    return b""


def opendir(node, body, who):
    return opened([b".", b"..", *os.listdir(at(node))])


def readdir(node, body, who):
    handle, offset, size = struct.unpack_from("<2QI", body)
    answer = b""
    for index, name in enumerate(files[handle][offset:], offset + 1):
        padded = name + bytes(-len(name) % 8)
        entry_ = struct.pack("<2Q2I", 1, index, len(name), 0) + padded
        if len(answer) + len(entry_) > size:
            break
        answer += entry_
    return answer


answers = {
    1: lookup, 3: getattr_, 4: setattr_, 5: readlink, 6: symlink, 8: mknod, 9: mkdir, 10: unlink, 11: rmdir, 12: rename,
    13: link, 14: open_, 15: read, 16: write, 17: statfs, release: close, 20: fsync, 25: flush, 27: opendir, 28: readdir,
    releasedir: close, 30: flush, 35: create, 45: rename2,
}


def answer(request, mode):
    _, opcode, unique, node, uid, gid, _ = struct.unpack_from("<2I2Q3I", request)
    if opcode == init:  # protocol 7.31, no special abilities
        reply(unique, 0, struct.pack("<IIIIHHIIHH32x", 7, 31, 65536, 0, 16, 12, 65536, 1, 1, 0))
    elif mode == "fails" and opcode not in (release, releasedir, destroy):
        reply(unique, errno.EIO)
    elif mode == "readonly" and (opcode in changing or opcode == 14 and struct.unpack_from("<I", request, 40)[0] & writing):
        reply(unique, errno.EROFS)
    else:
        try:
            serve = answers.get(opcode)
            reply(unique, 0, serve(node, request[40:], (uid, gid))) if serve else reply(unique, errno.ENOSYS)
        except OSError as error:
            reply(unique, error.errno or errno.EIO)
        except KeyError:
            reply(unique, errno.ESTALE)


def reply(unique, error, body=b""):
    try:
        os.write(device, struct.pack("<IiQ", 16 + len(body), -error, unique) + body)
    except OSError:
        pass  # whoever asked has been interrupted


def mode_now():
    try:
        with open(modefile) as file:
            return file.read().strip()
    except FileNotFoundError:
        return "well"


os.umask(0)
device = os.open("/dev/fuse", os.O_RDWR)
options = b"fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other,default_permissions" % device
if ctypes.CDLL(None, use_errno=True).mount(b"sick", mountpoint.encode(), b"fuse", 0, options) != 0:
    sys.exit(os.strerror(ctypes.get_errno()))
waiting = []
while True:
    mode = mode_now()
    if mode != "hangs":
        while waiting:
            answer(waiting.pop(0), mode)
    if not select.select([device], [], [], 0.05)[0]:
        continue
    try:
        request = os.read(device, 1 << 20)
    except OSError as error:
        if error.errno == errno.ENODEV:  # it has been unmounted
            sys.exit(0)
        continue
    opcode = struct.unpack_from("<2I", request)[1]
    if opcode in silent:
        continue
    if mode_now() == "hangs" and opcode != init:
        waiting.append(request)
    else:
        answer(request, mode_now())

/*
 * disk: a file system in user space that can lose power.
 *
 *   disk BACKING MOUNT CONTROL [--names=journal|directory]
 *
 * Serves the folder BACKING at MOUNT. Writes go to BACKING at once; what a server has not synced is remembered with the
 * content that it replaced, so that a loss of power can put the old content back. CONTROL is a UNIX socket that takes one
 * order a line and answers one line, "ok ..." or "error ...":
 *
 *   lose [TORN]          drop everything that was not synced. TORN, a seed: of overwritten blocks, keep a random half.
 *   settle               everything written so far survives a loss of power, as on a machine that has run for long
 *   limit BYTES          the disk holds no more than BYTES (0: no limit): files that would grow beyond fail with ENOSPC
 *   full                 the same, for as much as it holds now
 *   slow MICROSECONDS    each sync takes that much longer
 *   fail write|none      writes and syncs fail with EIO
 *   readonly on|off      every change fails with EROFS
 *   heal                 no limit, not slow, no failure, not read-only
 *   flip PATH OFFSET     flip the lowest bit of one byte, unseen by the server; the file's times stay
 *   stat                 what is not synced, what was lost so far, the faults that are set, and how many operations
 *                        they refused and slowed so far
 *
 * A file takes as much room as its size says, holes included. Room that removed files took is free again.
 *
 * What survives a loss of power:
 *   - the content and size of a file as of its last fsync, fdatasync, msync or O_SYNC write; blocks have 4 KiB.
 *   - names (create, unlink, rename, link, mkdir, rmdir, symlink) and truncations as of the last commit. With
 *     --names=journal, the default, any sync of any file or folder commits all of them, and so do five seconds, as ext4's
 *     journal does in ordered mode. With --names=directory only the sync of a folder commits names, which is the least
 *     that POSIX promises.
 *   - permissions, owners, times and extended attributes survive at once; a server's promise does not rest on them.
 * A file that was never synced, but whose name was committed, is empty afterwards.
 */
#define FUSE_USE_VERSION 31
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fuse.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/un.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

enum { BLOCK = 4096, BUCKETS = 4096, COMMIT_SECONDS = 5, ATTRIBUTES_MICROSECONDS = 20000, INVALID = -1 };
enum { RECOUNT_MILLISECONDS = 200, LONGEST_PATH = 4096 };

/* The content of one block before the first write to it that is not synced. */
struct before {
    struct before *next;
    off_t block; /* number of the block in its file */
    off_t slot;  /* number of the block in the store */
};

/* A file with changes that are not synced. */
struct dirty {
    struct dirty *next;
    ino_t inode;
    int fd;         /* open for reading and writing, also after the file was unlinked */
    off_t size;     /* that survives a loss of power */
    off_t smallest; /* size since the last commit; a truncation is a change of names */
    struct before **blocks;
    size_t buckets;
    size_t count;
};

enum kind { CREATED, MADE_FOLDER, REMOVED, REMOVED_FOLDER, RENAMED };

/* A change of names that is not committed, and what undoes it. */
struct change {
    struct change *before;
    enum kind kind;
    char *path;
    char *other;   /* RENAMED: the old path */
    uint64_t kept; /* REMOVED, RENAMED: number in the trash of the file that was there; 0: none */
    mode_t mode;   /* REMOVED_FOLDER */
    uid_t owner;
    gid_t group;
};

static int root = INVALID;
static int trash = INVALID;
static int store = INVALID;
static bool journal = true;

/* Readers are operations, the writer is a loss of power: it happens between two operations. */
static pthread_rwlock_t power = PTHREAD_RWLOCK_INITIALIZER;
static pthread_mutex_t names = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t data = PTHREAD_MUTEX_INITIALIZER;

static struct change *changes;
static uint64_t trashed;
static struct dirty *files[BUCKETS];
static off_t *free_slots;
static size_t free_count, free_room;
static off_t next_slot;

static volatile int64_t limit;
static volatile int64_t used;
static volatile long slow;
static volatile bool fail_write, read_only;
static uint64_t losses, lost_blocks, lost_names, syncs, refused, slowed;
static struct fuse *mounted;

static void die(const char *what) {
    fprintf(stderr, "disk: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void *must(void *memory) {
    if (!memory) {
        fprintf(stderr, "disk: no memory left\n");
        abort();
    }
    return memory;
}

static const char *relative(const char *path) {
    return path[1] ? path + 1 : ".";
}

static int result(int value) {
    return value < 0 ? -errno : 0;
}

/* An operation that a fault of this disk refuses. */
static int refuse(int error) {
    __atomic_fetch_add(&refused, 1, __ATOMIC_RELAXED);
    return -error;
}

/* ---- content */

static off_t take_slot(void) {
    return free_count > 0 ? free_slots[--free_count] : next_slot++;
}

static void give_slot(off_t slot) {
    if (free_count == free_room) {
        free_room = free_room ? free_room * 2 : 1024;
        free_slots = must(realloc(free_slots, free_room * sizeof *free_slots));
    }
    free_slots[free_count++] = slot;
}

static struct dirty **place_of(ino_t inode) {
    struct dirty **place = &files[inode % BUCKETS];
    while (*place && (*place)->inode != inode) {
        place = &(*place)->next;
    }
    return place;
}

/* The file's entry; made where there is none, with its size of now as the one that survives. NULL with errno. */
static struct dirty *dirty_of(int fd) {
    struct stat status;
    if (fstat(fd, &status) < 0) {
        return NULL;
    }
    struct dirty **place = place_of(status.st_ino);
    if (*place) {
        return *place;
    }
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    int own = open(path, O_RDWR | O_CLOEXEC);
    if (own < 0) {
        return NULL;
    }
    struct dirty *file = must(calloc(1, sizeof *file));
    file->inode = status.st_ino;
    file->fd = own;
    file->size = status.st_size;
    file->smallest = status.st_size;
    *place = file;
    return file;
}

static struct before *block_of(const struct dirty *file, off_t block) {
    if (file->buckets == 0) {
        return NULL;
    }
    struct before *before = file->blocks[(size_t)block % file->buckets];
    while (before && before->block != block) {
        before = before->next;
    }
    return before;
}

static void grow(struct dirty *file) {
    size_t buckets = file->buckets ? file->buckets * 4 : 16;
    struct before **blocks = must(calloc(buckets, sizeof *blocks));
    for (size_t i = 0; i < file->buckets; i++) {
        for (struct before *one = file->blocks[i], *next; one; one = next) {
            next = one->next;
            one->next = blocks[(size_t)one->block % buckets];
            blocks[(size_t)one->block % buckets] = one;
        }
    }
    free(file->blocks);
    file->blocks = blocks;
    file->buckets = buckets;
}

/* Remembers the blocks of [from, to) that survive a loss of power as they are now, before they change. */
static int remember(struct dirty *file, off_t from, off_t to) {
    char content[BLOCK];
    if (to > file->size) {
        to = file->size;
    }
    for (off_t block = from / BLOCK; block * BLOCK < to; block++) {
        if (block_of(file, block)) {
            continue;
        }
        ssize_t length = pread(file->fd, content, BLOCK, block * BLOCK);
        if (length < 0) {
            return -errno;
        }
        memset(content + length, 0, BLOCK - (size_t)length);
        off_t slot = take_slot();
        if (pwrite(store, content, BLOCK, slot * BLOCK) != BLOCK) {
            give_slot(slot);
            return -EIO;
        }
        if (file->count >= file->buckets * 2) {
            grow(file);
        }
        struct before *before = must(malloc(sizeof *before));
        before->block = block;
        before->slot = slot;
        before->next = file->blocks[(size_t)block % file->buckets];
        file->blocks[(size_t)block % file->buckets] = before;
        file->count++;
    }
    return 0;
}

/* Forgets what was remembered of blocks from this one on. */
static void forget(struct dirty *file, off_t first) {
    for (size_t i = 0; i < file->buckets && file->count > 0; i++) {
        for (struct before **place = &file->blocks[i]; *place;) {
            struct before *one = *place;
            if (one->block >= first) {
                *place = one->next;
                give_slot(one->slot);
                free(one);
                file->count--;
            } else {
                place = &one->next;
            }
        }
    }
}

static void drop(struct dirty **place) {
    struct dirty *file = *place;
    forget(file, 0);
    *place = file->next;
    close(file->fd);
    free(file->blocks);
    free(file);
}

/* ---- room */

static void count_used(const char *path, int at) {
    int fd = openat(at, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);
    if (!folder) {
        return;
    }
    for (struct dirent *entry; (entry = readdir(folder));) {
        struct stat status;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0
            || fstatat(fd, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) < 0) {
            continue;
        }
        if (S_ISDIR(status.st_mode)) {
            count_used(entry->d_name, fd);
        } else {
            used += status.st_size;
        }
    }
    closedir(folder);
}

static int64_t milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Under the lock of data, as are the next two. */
static void recount(void) {
    used = 0;
    count_used(".", root);
}

static bool fits(int64_t more) {
    return used + more <= limit;
}

/* Takes room for a file that grows to this size. Before it refuses, it looks for what was removed since it last looked. */
static int take_room(int fd, off_t size) {
    static int64_t counted;
    struct stat status;
    if (limit <= 0 || fstat(fd, &status) < 0 || size <= status.st_size) {
        return 0;
    }
    int64_t more = size - status.st_size;
    if (!fits(more) && milliseconds() - counted >= RECOUNT_MILLISECONDS) {
        recount();
        counted = milliseconds();
    }
    if (!fits(more)) {
        return refuse(ENOSPC);
    }
    used += more;
    return 0;
}

/* A new file has nothing that survives. */
static void is_new(int fd) {
    pthread_mutex_lock(&data);
    struct dirty *file = dirty_of(fd);
    if (file) {
        file->size = 0;
        file->smallest = 0;
    }
    pthread_mutex_unlock(&data);
}

/* ---- names */

static void trash_name(uint64_t number, char *name) {
    snprintf(name, 32, "%llu", (unsigned long long)number);
}

/* Under the lock of names. */
static struct change *changed(enum kind kind, const char *path, const char *other) {
    struct change *change = must(calloc(1, sizeof *change));
    change->kind = kind;
    change->path = must(strdup(relative(path)));
    change->other = other ? must(strdup(relative(other))) : NULL;
    change->before = changes;
    changes = change;
    return change;
}

static void forget_change(struct change *change) {
    changes = change->before;
    free(change->path);
    free(change->other);
    free(change);
}

/* All changes of names so far survive a loss of power, truncations too. */
static void commit_names(void) {
    pthread_mutex_lock(&names);
    while (changes) {
        if (changes->kept) {
            char name[32];
            trash_name(changes->kept, name);
            unlinkat(trash, name, 0);
        }
        forget_change(changes);
    }
    pthread_mutex_lock(&data);
    for (int i = 0; i < BUCKETS; i++) {
        for (struct dirty *file = files[i]; file; file = file->next) {
            if (file->smallest < file->size) {
                file->size = file->smallest;
                forget(file, (file->size + BLOCK - 1) / BLOCK);
            }
        }
    }
    pthread_mutex_unlock(&data);
    pthread_mutex_unlock(&names);
}

/* Under both locks; the newest change first. */
static void undo_names(void) {
    char name[32];
    while (changes) {
        struct change *change = changes;
        trash_name(change->kept, name);
        switch (change->kind) {
            case CREATED:
                unlinkat(root, change->path, 0);
                break;
            case MADE_FOLDER:
                unlinkat(root, change->path, AT_REMOVEDIR);
                break;
            case REMOVED:
                renameat(trash, name, root, change->path);
                break;
            case REMOVED_FOLDER:
                mkdirat(root, change->path, change->mode);
                fchownat(root, change->path, change->owner, change->group, 0);
                fchmodat(root, change->path, change->mode, 0);
                break;
            case RENAMED:
                renameat(root, change->path, root, change->other);
                if (change->kept) {
                    renameat(trash, name, root, change->path);
                }
                break;
        }
        lost_names++;
        forget_change(change);
    }
}

/* Everything written so far survives. */
static void settle(void) {
    commit_names();
    pthread_mutex_lock(&data);
    for (int i = 0; i < BUCKETS; i++) {
        while (files[i]) {
            drop(&files[i]);
        }
    }
    pthread_mutex_unlock(&data);
}

/* ---- loss of power */

static uint64_t scramble(uint64_t x) {
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

static uint64_t lose(bool torn, uint64_t seed) {
    char content[BLOCK];
    uint64_t blocks = 0;
    pthread_rwlock_wrlock(&power);
    pthread_mutex_lock(&names);
    pthread_mutex_lock(&data);
    undo_names();
    for (int i = 0; i < BUCKETS; i++) {
        while (files[i]) {
            struct dirty *file = files[i];
            for (size_t bucket = 0; bucket < file->buckets; bucket++) {
                for (struct before *one = file->blocks[bucket]; one; one = one->next) {
                    if (torn && scramble(seed ^ (file->inode << 24) ^ (uint64_t)one->block) & 1) {
                        continue;
                    }
                    off_t at = one->block * BLOCK;
                    size_t length = file->size - at < BLOCK ? (size_t)(file->size - at) : BLOCK;
                    if (pread(store, content, BLOCK, one->slot * BLOCK) == BLOCK) {
                        if (pwrite(file->fd, content, length, at) != (ssize_t)length) {
                            fprintf(stderr, "disk: a block could not be put back: %s\n", strerror(errno));
                        }
                        blocks++;
                    }
                }
            }
            struct stat status;
            if (fstat(file->fd, &status) == 0 && status.st_size != file->size) {
                if (status.st_size > file->size) {
                    blocks += (uint64_t)((status.st_size - file->size + BLOCK - 1) / BLOCK);
                }
                if (ftruncate(file->fd, file->size) < 0) {
                    fprintf(stderr, "disk: a size could not be put back: %s\n", strerror(errno));
                }
            }
            drop(&files[i]);
        }
    }
    losses++;
    lost_blocks += blocks;
    pthread_mutex_unlock(&data);
    pthread_mutex_unlock(&names);
    pthread_rwlock_unlock(&power);
    return blocks;
}

/* ---- operations */

#define OPERATION pthread_rwlock_rdlock(&power)
#define DONE(value) \
    do { \
        int returned = (value); \
        pthread_rwlock_unlock(&power); \
        return returned; \
    } while (0)
#define CHANGES \
    do { \
        if (read_only) { \
            return refuse(EROFS); \
        } \
        if (fail_write) { \
            return refuse(EIO); \
        } \
    } while (0)

static void own(const char *path) {
    struct fuse_context *caller = fuse_get_context();
    if (fchownat(root, relative(path), caller->uid, caller->gid, AT_SYMLINK_NOFOLLOW) < 0) {
        fprintf(stderr, "disk: %s: no owner could be set: %s\n", path, strerror(errno));
    }
}

static void *disk_init(struct fuse_conn_info *connection, struct fuse_config *config) {
    (void)connection;
    config->use_ino = 1;
    config->kernel_cache = 0;
    config->auto_cache = 1;
    config->entry_timeout = 0;
    config->attr_timeout = ATTRIBUTES_MICROSECONDS / 1e6;
    config->negative_timeout = 0;
    config->hard_remove = 1;
    config->nullpath_ok = 1;
    mounted = fuse_get_context()->fuse;
    return NULL;
}

static int disk_getattr(const char *path, struct stat *status, struct fuse_file_info *info) {
    if (info) {
        return result(fstat((int)info->fh, status));
    }
    return result(fstatat(root, relative(path), status, AT_SYMLINK_NOFOLLOW));
}

static int disk_access(const char *path, int mask) {
    return result(faccessat(root, relative(path), mask, AT_SYMLINK_NOFOLLOW));
}

static int disk_readlink(const char *path, char *target, size_t size) {
    ssize_t length = readlinkat(root, relative(path), target, size - 1);
    if (length < 0) {
        return -errno;
    }
    target[length] = 0;
    return 0;
}

static int disk_opendir(const char *path, struct fuse_file_info *info) {
    int fd = openat(root, relative(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return -errno;
    }
    info->fh = (uint64_t)fd;
    return 0;
}

static int disk_readdir(const char *path, void *buffer, fuse_fill_dir_t fill, off_t offset, struct fuse_file_info *info,
                        enum fuse_readdir_flags flags) {
    (void)offset;
    (void)flags;
    (void)path;
    int fd = openat((int)info->fh, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);
    if (!folder) {
        return -errno;
    }
    for (struct dirent *entry; (entry = readdir(folder));) {
        struct stat status = {.st_ino = entry->d_ino, .st_mode = (mode_t)(entry->d_type << 12)};
        if (fill(buffer, entry->d_name, &status, 0, 0)) {
            break;
        }
    }
    closedir(folder);
    return 0;
}

static int disk_releasedir(const char *path, struct fuse_file_info *info) {
    (void)path;
    close((int)info->fh);
    return 0;
}

static int disk_mkdir(const char *path, mode_t mode) {
    CHANGES;
    OPERATION;
    pthread_mutex_lock(&names);
    int done = result(mkdirat(root, relative(path), mode));
    if (done == 0) {
        own(path);
        changed(MADE_FOLDER, path, NULL);
    }
    pthread_mutex_unlock(&names);
    DONE(done);
}

static int disk_rmdir(const char *path) {
    CHANGES;
    OPERATION;
    pthread_mutex_lock(&names);
    struct stat status;
    int done = result(fstatat(root, relative(path), &status, AT_SYMLINK_NOFOLLOW));
    if (done == 0) {
        done = result(unlinkat(root, relative(path), AT_REMOVEDIR));
    }
    if (done == 0) {
        struct change *change = changed(REMOVED_FOLDER, path, NULL);
        change->mode = status.st_mode & 07777;
        change->owner = status.st_uid;
        change->group = status.st_gid;
    }
    pthread_mutex_unlock(&names);
    DONE(done);
}

static int disk_symlink(const char *target, const char *path) {
    CHANGES;
    OPERATION;
    pthread_mutex_lock(&names);
    int done = result(symlinkat(target, root, relative(path)));
    if (done == 0) {
        own(path);
        changed(CREATED, path, NULL);
    }
    pthread_mutex_unlock(&names);
    DONE(done);
}

static int disk_link(const char *from, const char *to) {
    CHANGES;
    OPERATION;
    pthread_mutex_lock(&names);
    int done = result(linkat(root, relative(from), root, relative(to), 0));
    if (done == 0) {
        changed(CREATED, to, NULL);
    }
    pthread_mutex_unlock(&names);
    DONE(done);
}

static int disk_mknod(const char *path, mode_t mode, dev_t device) {
    CHANGES;
    OPERATION;
    pthread_mutex_lock(&names);
    int done = result(mknodat(root, relative(path), mode, device));
    if (done == 0) {
        own(path);
        changed(CREATED, path, NULL);
    }
    pthread_mutex_unlock(&names);
    DONE(done);
}

static int disk_unlink(const char *path) {
    CHANGES;
    OPERATION;
    char name[32];
    pthread_mutex_lock(&names);
    trash_name(++trashed, name);
    int done = result(renameat(root, relative(path), trash, name));
    if (done == 0) {
        changed(REMOVED, path, NULL)->kept = trashed;
    }
    pthread_mutex_unlock(&names);
    DONE(done);
}

static int disk_rename(const char *from, const char *to, unsigned int flags) {
    CHANGES;
    OPERATION;
    char name[32];
    pthread_mutex_lock(&names);
    struct stat old;
    bool there = fstatat(root, relative(to), &old, AT_SYMLINK_NOFOLLOW) == 0;
    int done = 0;
    uint64_t kept = 0;
    if (flags & ~(unsigned)RENAME_NOREPLACE) {
        done = -EINVAL;
    } else if (there && (flags & RENAME_NOREPLACE)) {
        done = -EEXIST;
    } else if (there && S_ISDIR(old.st_mode)) {
        done = result(unlinkat(root, relative(to), AT_REMOVEDIR));
        if (done == 0) {
            struct change *change = changed(REMOVED_FOLDER, to, NULL);
            change->mode = old.st_mode & 07777;
            change->owner = old.st_uid;
            change->group = old.st_gid;
        }
    } else if (there) {
        trash_name(++trashed, name);
        done = result(linkat(root, relative(to), trash, name, 0));
        kept = trashed;
    }
    if (done == 0) {
        done = result(renameat(root, relative(from), root, relative(to)));
        if (done == 0) {
            changed(RENAMED, to, from)->kept = kept;
        } else if (kept) {
            unlinkat(trash, name, 0);
        }
    }
    pthread_mutex_unlock(&names);
    DONE(done);
}

static int disk_chmod(const char *path, mode_t mode, struct fuse_file_info *info) {
    CHANGES;
    return result(info ? fchmod((int)info->fh, mode) : fchmodat(root, relative(path), mode, 0));
}

static int disk_chown(const char *path, uid_t owner, gid_t group, struct fuse_file_info *info) {
    CHANGES;
    return result(info ? fchown((int)info->fh, owner, group)
                       : fchownat(root, relative(path), owner, group, AT_SYMLINK_NOFOLLOW));
}

static int disk_utimens(const char *path, const struct timespec times[2], struct fuse_file_info *info) {
    CHANGES;
    return result(info ? futimens((int)info->fh, times)
                       : utimensat(root, relative(path), times, AT_SYMLINK_NOFOLLOW));
}

static int cut(int fd, off_t size) {
    struct stat status;
    pthread_mutex_lock(&data);
    struct dirty *file = dirty_of(fd);
    int done = file ? take_room(fd, size) : -errno;
    if (done == 0 && fstat(fd, &status) == 0) {
        done = remember(file, size, status.st_size);
    }
    if (done == 0) {
        done = result(ftruncate(file->fd, size));
    }
    if (done == 0 && size < file->smallest) {
        file->smallest = size;
    }
    pthread_mutex_unlock(&data);
    return done;
}

static int disk_truncate(const char *path, off_t size, struct fuse_file_info *info) {
    CHANGES;
    OPERATION;
    if (info) {
        DONE(cut((int)info->fh, size));
    }
    int fd = openat(root, relative(path), O_RDWR | O_CLOEXEC);
    if (fd < 0) {
        DONE(-errno);
    }
    int done = cut(fd, size);
    close(fd);
    DONE(done);
}

/* Appending is the kernel's: it gives the offset. Direct access would need aligned buffers of the caller's. */
static int own_flags(int flags) {
    int access = (flags & O_ACCMODE) == O_WRONLY ? O_RDWR : flags & O_ACCMODE;
    return access | (flags & (O_EXCL | O_NOFOLLOW)) | O_CLOEXEC;
}

static int disk_create(const char *path, mode_t mode, struct fuse_file_info *info) {
    CHANGES;
    OPERATION;
    pthread_mutex_lock(&names);
    bool there = faccessat(root, relative(path), F_OK, AT_SYMLINK_NOFOLLOW) == 0;
    int fd = openat(root, relative(path), own_flags(info->flags) | O_CREAT, mode);
    int done = fd < 0 ? -errno : 0;
    if (done == 0 && !there) {
        own(path);
        changed(CREATED, path, NULL);
        is_new(fd);
    }
    pthread_mutex_unlock(&names);
    if (done == 0 && there && (info->flags & O_TRUNC)) {
        done = cut(fd, 0);
    }
    if (done == 0) {
        info->fh = (uint64_t)fd;
        info->direct_io = (info->flags & O_DIRECT) != 0;
    } else if (fd >= 0) {
        close(fd);
    }
    DONE(done);
}

static int disk_open(const char *path, struct fuse_file_info *info) {
    if ((info->flags & O_ACCMODE) != O_RDONLY && read_only) {
        return refuse(EROFS);
    }
    OPERATION;
    int fd = openat(root, relative(path), own_flags(info->flags));
    int done = fd < 0 ? -errno : 0;
    if (done == 0 && (info->flags & O_TRUNC)) {
        done = cut(fd, 0);
    }
    if (done == 0) {
        info->fh = (uint64_t)fd;
        info->direct_io = (info->flags & O_DIRECT) != 0;
    } else if (fd >= 0) {
        close(fd);
    }
    DONE(done);
}

static int disk_read(const char *path, char *buffer, size_t size, off_t offset, struct fuse_file_info *info) {
    (void)path;
    ssize_t length = pread((int)info->fh, buffer, size, offset);
    return length < 0 ? -errno : (int)length;
}

static int disk_write(const char *path, const char *buffer, size_t size, off_t offset, struct fuse_file_info *info) {
    (void)path;
    CHANGES;
    OPERATION;
    int fd = (int)info->fh;
    pthread_mutex_lock(&data);
    struct dirty *file = dirty_of(fd);
    int done = file ? take_room(fd, offset + (off_t)size) : -errno;
    if (done == 0) {
        done = remember(file, offset, offset + (off_t)size);
    }
    pthread_mutex_unlock(&data);
    if (done == 0) {
        ssize_t length = pwrite(fd, buffer, size, offset);
        done = length < 0 ? -errno : (int)length;
    }
    DONE(done);
}

static int disk_fallocate(const char *path, int mode, off_t offset, off_t length, struct fuse_file_info *info) {
    (void)path;
    CHANGES;
    OPERATION;
    int fd = (int)info->fh;
    pthread_mutex_lock(&data);
    struct dirty *file = dirty_of(fd);
    int done = file ? take_room(fd, offset + length) : -errno;
    if (done == 0) {
        done = remember(file, offset, offset + length);
    }
    pthread_mutex_unlock(&data);
    if (done == 0) {
        done = result(fallocate(fd, mode, offset, length));
    }
    DONE(done);
}

static void wait_a_while(void) {
    if (slow > 0) {
        __atomic_fetch_add(&slowed, 1, __ATOMIC_RELAXED);
        struct timespec time = {.tv_sec = slow / 1000000, .tv_nsec = slow % 1000000 * 1000};
        nanosleep(&time, NULL);
    }
}

static int disk_fsync(const char *path, int only_data, struct fuse_file_info *info) {
    (void)path;
    (void)only_data;
    if (fail_write) {
        return refuse(EIO);
    }
    wait_a_while();
    OPERATION;
    struct stat status;
    int done = result(fstat((int)info->fh, &status));
    if (done == 0) {
        pthread_mutex_lock(&data);
        struct dirty **place = place_of(status.st_ino);
        if (*place) {
            drop(place);
        }
        syncs++;
        pthread_mutex_unlock(&data);
        if (journal) {
            commit_names();
        }
    }
    DONE(done);
}

static int disk_fsyncdir(const char *path, int only_data, struct fuse_file_info *info) {
    (void)path;
    (void)only_data;
    (void)info;
    if (fail_write) {
        return refuse(EIO);
    }
    wait_a_while();
    OPERATION;
    commit_names();
    DONE(0);
}

static int disk_flush(const char *path, struct fuse_file_info *info) {
    (void)path;
    (void)info;
    return 0;
}

static int disk_release(const char *path, struct fuse_file_info *info) {
    (void)path;
    close((int)info->fh);
    return 0;
}

static int disk_statfs(const char *path, struct statvfs *status) {
    (void)path;
    if (fstatvfs(root, status) < 0) {
        return -errno;
    }
    if (limit > 0) {
        int64_t left = limit > used ? limit - used : 0;
        status->f_blocks = (fsblkcnt_t)(limit / (int64_t)status->f_frsize);
        status->f_bfree = status->f_bavail = (fsblkcnt_t)(left / (int64_t)status->f_frsize);
    }
    return 0;
}

static off_t disk_lseek(const char *path, off_t offset, int whence, struct fuse_file_info *info) {
    (void)path;
    off_t at = lseek((int)info->fh, offset, whence);
    return at < 0 ? -errno : at;
}

static const struct fuse_operations OPERATIONS = {
    .init = disk_init,
    .getattr = disk_getattr,
    .access = disk_access,
    .readlink = disk_readlink,
    .opendir = disk_opendir,
    .readdir = disk_readdir,
    .releasedir = disk_releasedir,
    .fsyncdir = disk_fsyncdir,
    .mkdir = disk_mkdir,
    .rmdir = disk_rmdir,
    .symlink = disk_symlink,
    .link = disk_link,
    .mknod = disk_mknod,
    .unlink = disk_unlink,
    .rename = disk_rename,
    .chmod = disk_chmod,
    .chown = disk_chown,
    .utimens = disk_utimens,
    .truncate = disk_truncate,
    .create = disk_create,
    .open = disk_open,
    .read = disk_read,
    .write = disk_write,
    .fallocate = disk_fallocate,
    .fsync = disk_fsync,
    .flush = disk_flush,
    .release = disk_release,
    .statfs = disk_statfs,
    .lseek = disk_lseek,
};

/* ---- orders */

static void unsynced(size_t *file_count, size_t *blocks, size_t *name_count) {
    *file_count = *blocks = *name_count = 0;
    pthread_mutex_lock(&names);
    for (struct change *one = changes; one; one = one->before) {
        ++*name_count;
    }
    pthread_mutex_lock(&data);
    for (int i = 0; i < BUCKETS; i++) {
        for (struct dirty *file = files[i]; file; file = file->next) {
            struct stat status;
            ++*file_count;
            *blocks += file->count;
            if (fstat(file->fd, &status) == 0 && status.st_size > file->size) {
                *blocks += (size_t)((status.st_size - file->size + BLOCK - 1) / BLOCK);
            }
        }
    }
    pthread_mutex_unlock(&data);
    pthread_mutex_unlock(&names);
}

static void flip(const char *path, long long offset, FILE *out) {
    int fd = openat(root, relative(path), O_RDWR | O_CLOEXEC);
    unsigned char byte;
    struct stat status;
    if (fd < 0 || pread(fd, &byte, 1, offset) != 1 || fstat(fd, &status) < 0) {
        fprintf(out, "error %s has no byte %lld\n", path, offset);
    } else {
        byte ^= 1;
        const struct timespec times[2] = {status.st_atim, status.st_mtim};
        bool written = pwrite(fd, &byte, 1, offset) == 1 && futimens(fd, times) == 0;
        fuse_invalidate_path(mounted, path);
        fprintf(out, written ? "ok flipped\n" : "error not written\n");
    }
    if (fd >= 0) {
        close(fd);
    }
}

static void limit_to(int64_t bytes, bool to_what_it_holds, FILE *out) {
    pthread_mutex_lock(&data);
    recount();
    limit = to_what_it_holds ? (used > 0 ? used : 1) : bytes;
    pthread_mutex_unlock(&data);
    fprintf(out, "ok used=%lld\n", (long long)used);
}

static void heal(void) {
    limit = 0;
    slow = 0;
    fail_write = read_only = false;
}

static const char *faults(void) {
    return read_only ? "readonly" : fail_write ? "write" : limit > 0 ? "full" : slow > 0 ? "slow" : "none";
}

static void obey(char *line, FILE *out) {
    char word[LONGEST_PATH];
    long long number;
    unsigned long long seed;
    if (strcmp(line, "lose") == 0 || sscanf(line, "lose %llu", &seed) == 1) {
        uint64_t before = lost_names;
        uint64_t blocks = line[4] ? lose(true, seed) : lose(false, 0);
        /* The kernel believes sizes of before for so long. */
        usleep(2 * ATTRIBUTES_MICROSECONDS);
        fprintf(out, "ok blocks=%llu names=%llu\n", (unsigned long long)blocks,
                (unsigned long long)(lost_names - before));
    } else if (strcmp(line, "settle") == 0) {
        pthread_rwlock_wrlock(&power);
        settle();
        pthread_rwlock_unlock(&power);
        fprintf(out, "ok\n");
    } else if (sscanf(line, "limit %lld", &number) == 1 && number >= 0) {
        limit_to(number, false, out);
    } else if (strcmp(line, "full") == 0) {
        limit_to(0, true, out);
    } else if (sscanf(line, "slow %lld", &number) == 1 && number >= 0) {
        slow = (long)number;
        fprintf(out, "ok\n");
    } else if (sscanf(line, "fail %15s", word) == 1
               && (strcmp(word, "write") == 0 || strcmp(word, "none") == 0)) {
        fail_write = word[0] == 'w';
        fprintf(out, "ok\n");
    } else if (strcmp(line, "readonly on") == 0 || strcmp(line, "readonly off") == 0) {
        read_only = line[10] == 'n';
        fprintf(out, "ok\n");
    } else if (strcmp(line, "heal") == 0) {
        heal();
        fprintf(out, "ok\n");
    } else if (sscanf(line, "flip %4095s %lld", word, &number) == 2 && word[0] == '/') {
        flip(word, number, out);
    } else if (strcmp(line, "stat") == 0) {
        size_t file_count, blocks, name_count;
        unsynced(&file_count, &blocks, &name_count);
        fprintf(out,
                "ok files=%zu blocks=%zu names=%zu syncs=%llu losses=%llu lost-blocks=%llu lost-names=%llu refused=%llu "
                "slowed=%llu fault=%s\n",
                file_count, blocks, name_count, (unsigned long long)syncs, (unsigned long long)losses,
                (unsigned long long)lost_blocks, (unsigned long long)lost_names, (unsigned long long)refused,
                (unsigned long long)slowed, faults());
    } else {
        fprintf(out, "error no such order\n");
    }
    fflush(out);
}

static void *take_orders(void *argument) {
    int listener = *(int *)argument;
    for (;;) {
        int connection = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        if (connection < 0) {
            continue;
        }
        FILE *in = fdopen(connection, "r");
        FILE *out = fdopen(dup(connection), "w");
        char *line = NULL;
        size_t room = 0;
        for (ssize_t length; in && out && (length = getline(&line, &room, in)) > 0;) {
            line[strcspn(line, "\r\n")] = 0;
            obey(line, out);
        }
        free(line);
        if (in) {
            fclose(in);
        }
        if (out) {
            fclose(out);
        }
    }
    return NULL;
}

static void *commit_in_time(void *argument) {
    (void)argument;
    for (;;) {
        sleep(COMMIT_SECONDS);
        pthread_rwlock_rdlock(&power);
        commit_names();
        pthread_rwlock_unlock(&power);
    }
    return NULL;
}

static int listen_at(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        die(path);
    }
    strcpy(address.sun_path, path);
    unlink(path);
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 4) < 0) {
        die(path);
    }
    return listener;
}

static int folder_beside(const char *backing, const char *what) {
    char path[4096];
    snprintf(path, sizeof path, "%s.%s", backing, what);
    if (mkdir(path, 0700) < 0 && errno != EEXIST) {
        die(path);
    }
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        die(path);
    }
    return fd;
}

int main(int count, char **words) {
    if (count < 4 || count > 5 || (count == 5 && strncmp(words[4], "--names=", 8) != 0)) {
        fprintf(stderr, "usage: disk BACKING MOUNT CONTROL [--names=journal|directory]\n");
        return 2;
    }
    journal = count == 4 || strcmp(words[4], "--names=journal") == 0;
    umask(0);
    root = open(words[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (root < 0) {
        die(words[1]);
    }
    trash = folder_beside(words[1], "trash");
    store = openat(trash, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (store < 0) {
        die("the store of old blocks");
    }
    static int listener;
    listener = listen_at(words[3]);
    char *arguments[] = {words[0], "-f", "-o", "allow_other,default_permissions,fsname=disk,max_threads=10", words[2], NULL};
    pthread_t thread;
    if (pthread_create(&thread, NULL, take_orders, &listener) != 0
        || (journal && pthread_create(&thread, NULL, commit_in_time, NULL) != 0)) {
        die("a thread");
    }
    return fuse_main(5, arguments, &OPERATIONS, NULL);
}

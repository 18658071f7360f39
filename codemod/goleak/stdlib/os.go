package os

import (
	"io"
	"io/fs"
	"syscall"
	"time"
)

type DirEntry = fs.DirEntry
type File struct{}
type FileInfo = fs.FileInfo
type FileMode = fs.FileMode
type PathError = fs.PathError
type Root struct{}
type Signal interface {
	Signal()
	String() string
}

const (
	ModeDir fs.FileMode = iota
	ModeAppend
	ModeExclusive
	ModeTemporary
	ModeSymlink
	ModeDevice
	ModeNamedPipe
	ModeSocket
	ModeSetuid
	ModeSetgid
	ModeCharDevice
	ModeSticky
	ModeIrregular
	ModeType
	ModePerm
)

const (
	O_RDONLY int = iota
	O_WRONLY
	O_RDWR
	O_APPEND
	O_CREATE
	O_EXCL
	O_SYNC
	O_TRUNC
)

const (
	PathSeparator = 'a'
	PathListSeparator
)

const DevNull = ""

var Args []string
var ErrClosed error
var ErrDeadlineExceeded error
var ErrExist error
var ErrInvalid error
var ErrNoDeadline error
var ErrNoHandle error
var ErrNotExist error
var ErrPermission error
var ErrProcessDone error
var Interrupt Signal
var Kill Signal
var Stderr *File
var Stdin *File
var Stdout *File

func Create(name string) (*File, error)
func Environ() []string
func Exit(code int)
func Getenv(key string) string
func Getpid() int
func Getwd() (dir string, err error)
func Hostname() (name string, err error)
func IsExist(err error) bool
func IsNotExist(err error) bool
func LookupEnv(key string) (string, bool)
func Lstat(name string) (FileInfo, error)
func Mkdir(name string, perm FileMode) error
func MkdirAll(path string, perm FileMode) error
func MkdirTemp(dir, pattern string) (string, error)
func Open(name string) (*File, error)
func OpenFile(name string, flag int, perm FileMode) (*File, error)
func OpenInRoot(dir, name string) (*File, error)
func OpenRoot(name string) (*Root, error)
func ReadDir(name string) ([]DirEntry, error)
func ReadFile(name string) ([]byte, error)
func Remove(name string) error
func RemoveAll(path string) error
func Rename(oldpath, newpath string) error
func Setenv(key, value string) error
func Stat(name string) (FileInfo, error)
func TempDir() string
func Unsetenv(key string) error
func WriteFile(name string, data []byte, perm FileMode) error
func (*File) Chdir() error
func (*File) Chmod(mode FileMode) error
func (*File) Chown(uid, gid int) error
func (*File) Close() error
func (*File) Fd() uintptr
func (*File) Name() string
func (*File) Read(b []byte) (n int, err error)
func (*File) ReadAt(b []byte, off int64) (n int, err error)
func (*File) ReadDir(n int) ([]DirEntry, error)
func (*File) ReadFrom(r io.Reader) (n int64, err error)
func (*File) Readdir(n int) ([]FileInfo, error)
func (*File) Readdirnames(n int) (names []string, err error)
func (*File) Seek(offset int64, whence int) (ret int64, err error)
func (*File) SetDeadline(t time.Time) error
func (*File) SetReadDeadline(t time.Time) error
func (*File) SetWriteDeadline(t time.Time) error
func (*File) Stat() (FileInfo, error)
func (*File) Sync() error
func (*File) SyscallConn() (syscall.RawConn, error)
func (*File) Truncate(size int64) error
func (*File) Write(b []byte) (n int, err error)
func (*File) WriteAt(b []byte, off int64) (n int, err error)
func (*File) WriteString(s string) (n int, err error)
func (*File) WriteTo(w io.Writer) (n int64, err error)
func (*Root) Chmod(name string, mode FileMode) error
func (*Root) Chown(name string, uid, gid int) error
func (*Root) Chtimes(name string, atime, mtime time.Time) error
func (*Root) Close() error
func (*Root) Create(name string) (*File, error)
func (*Root) FS() fs.FS
func (*Root) Lchown(name string, uid, gid int) error
func (*Root) Link(oldname, newname string) error
func (*Root) Lstat(name string) (FileInfo, error)
func (*Root) Mkdir(name string, perm FileMode) error
func (*Root) MkdirAll(name string, perm FileMode) error
func (*Root) Name() string
func (*Root) Open(name string) (*File, error)
func (*Root) OpenFile(name string, flag int, perm FileMode) (*File, error)
func (*Root) OpenRoot(name string) (*Root, error)
func (*Root) ReadFile(name string) ([]byte, error)
func (*Root) Readlink(name string) (string, error)
func (*Root) Remove(name string) error
func (*Root) RemoveAll(name string) error
func (*Root) Rename(oldname, newname string) error
func (*Root) Stat(name string) (FileInfo, error)
func (*Root) Symlink(oldname, newname string) error
func (*Root) WriteFile(name string, data []byte, perm FileMode) error

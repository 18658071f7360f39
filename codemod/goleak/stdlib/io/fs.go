package fs

import "time"

type DirEntry interface {
	Info() (FileInfo, error)
	IsDir() bool
	Name() string
	Type() FileMode
}
type FS interface {
	Open(name string) (File, error)
}
type File interface {
	Close() error
	Read([]byte) (int, error)
	Stat() (FileInfo, error)
}
type FileInfo interface {
	IsDir() bool
	ModTime() time.Time
	Mode() FileMode
	Name() string
	Size() int64
	Sys() any
}
type FileMode uint32
type GlobFS interface {
	FS
	Glob(pattern string) ([]string, error)
}
type PathError struct {
	Op   string
	Path string
	Err  error
}
type ReadDirFS interface {
	FS
	ReadDir(name string) ([]DirEntry, error)
}
type ReadDirFile interface {
	File
	ReadDir(n int) ([]DirEntry, error)
}
type ReadFileFS interface {
	FS
	ReadFile(name string) ([]byte, error)
}
type ReadLinkFS interface {
	FS
	Lstat(name string) (FileInfo, error)
	ReadLink(name string) (string, error)
}
type StatFS interface {
	FS
	Stat(name string) (FileInfo, error)
}
type SubFS interface {
	FS
	Sub(dir string) (FS, error)
}
type WalkDirFunc func(path string, d DirEntry, err error) error

const (
	ModeDir FileMode = iota
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

var ErrClosed error
var ErrExist error
var ErrInvalid error
var ErrNotExist error
var ErrPermission error
var SkipAll error
var SkipDir error

func FileInfoToDirEntry(info FileInfo) DirEntry
func FormatDirEntry(dir DirEntry) string
func FormatFileInfo(info FileInfo) string
func Glob(fsys FS, pattern string) (matches []string, err error)
func Lstat(fsys FS, name string) (FileInfo, error)
func ReadDir(fsys FS, name string) ([]DirEntry, error)
func ReadFile(fsys FS, name string) ([]byte, error)
func ReadLink(fsys FS, name string) (string, error)
func Stat(fsys FS, name string) (FileInfo, error)
func Sub(fsys FS, dir string) (FS, error)
func ValidPath(name string) bool
func WalkDir(fsys FS, root string, fn WalkDirFunc) error
func (FileMode) IsDir() bool
func (FileMode) IsRegular() bool
func (FileMode) Perm() FileMode
func (FileMode) String() string
func (FileMode) Type() FileMode
func (*PathError) Error() string
func (*PathError) Timeout() bool
func (*PathError) Unwrap() error

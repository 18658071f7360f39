package runtime

type Cleanup struct{}
type Error interface {
	error
	RuntimeError()
}
type Frame struct {
	PC       uintptr
	Func     *Func
	Function string
	File     string
	Line     int
	Entry    uintptr
}
type Frames struct{}
type Func struct{}
type MemStats struct {
	Alloc         uint64
	TotalAlloc    uint64
	Sys           uint64
	Lookups       uint64
	Mallocs       uint64
	Frees         uint64
	HeapAlloc     uint64
	HeapSys       uint64
	HeapIdle      uint64
	HeapInuse     uint64
	HeapReleased  uint64
	HeapObjects   uint64
	StackInuse    uint64
	StackSys      uint64
	MSpanInuse    uint64
	MSpanSys      uint64
	MCacheInuse   uint64
	MCacheSys     uint64
	BuckHashSys   uint64
	GCSys         uint64
	OtherSys      uint64
	NextGC        uint64
	LastGC        uint64
	PauseTotalNs  uint64
	PauseNs       [256]uint64
	PauseEnd      [256]uint64
	NumGC         uint32
	NumForcedGC   uint32
	GCCPUFraction float64
	EnableGC      bool
	DebugGC       bool
	BySize        [61]struct {
		Size    uint32
		Mallocs uint64
		Frees   uint64
	}
}
type Pinner struct{}
type TypeAssertionError struct{}

const (
	GOOS string = ""
	GOARCH
)

const Compiler = ""

func AddCleanup[T, S any](ptr *T, cleanup func(S), arg S) Cleanup
func Caller(skip int) (pc uintptr, file string, line int, ok bool)
func Callers(skip int, pc []uintptr) int
func CallersFrames(callers []uintptr) *Frames
func FuncForPC(pc uintptr) *Func
func GC()
func GOMAXPROCS(n int) int
func Goexit()
func Gosched()
func KeepAlive(x any)
func LockOSThread()
func NumCPU() int
func NumCgoCall() int64
func NumGoroutine() int
func ReadMemStats(m *MemStats)
func SetFinalizer(obj, finalizer any)
func Stack(buf []byte, all bool) int
func UnlockOSThread()
func Version() string
func (Cleanup) Stop()
func (*Frames) Next() (frame Frame, more bool)
func (*Func) Entry() uintptr
func (*Func) FileLine(pc uintptr) (file string, line int)
func (*Func) Name() string
func (*Pinner) Pin(pointer any)
func (*Pinner) Unpin()
func (*TypeAssertionError) Error() string
func (*TypeAssertionError) RuntimeError()

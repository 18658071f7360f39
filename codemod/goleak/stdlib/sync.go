package sync

type Cond struct {
	L Locker
}
type Locker interface {
	Lock()
	Unlock()
}
type Map struct{}
type Mutex struct{}
type Once struct{}
type Pool struct {
	New func() any
}
type RWMutex struct{}
type WaitGroup struct{}

func NewCond(l Locker) *Cond
func OnceFunc(f func()) func()
func OnceValue[T any](f func() T) func() T
func OnceValues[T1, T2 any](f func() (T1, T2)) func() (T1, T2)
func (*Cond) Broadcast()
func (*Cond) Signal()
func (*Cond) Wait()
func (*Map) Clear()
func (*Map) CompareAndDelete(key, old any) (deleted bool)
func (*Map) CompareAndSwap(key, old, new any) (swapped bool)
func (*Map) Delete(key any)
func (*Map) Load(key any) (value any, ok bool)
func (*Map) LoadAndDelete(key any) (value any, loaded bool)
func (*Map) LoadOrStore(key, value any) (actual any, loaded bool)
func (*Map) Range(f func(key any, value any) bool)
func (*Map) Store(key, value any)
func (*Map) Swap(key, value any) (previous any, loaded bool)
func (*Mutex) Lock()
func (*Mutex) TryLock() bool
func (*Mutex) Unlock()
func (*Once) Do(f func())
func (*Pool) Get() any
func (*Pool) Put(x any)
func (*RWMutex) Lock()
func (*RWMutex) RLock()
func (*RWMutex) RLocker() Locker
func (*RWMutex) RUnlock()
func (*RWMutex) TryLock() bool
func (*RWMutex) TryRLock() bool
func (*RWMutex) Unlock()
func (*WaitGroup) Add(delta int)
func (*WaitGroup) Done()
func (*WaitGroup) Go(f func())
func (*WaitGroup) Wait()

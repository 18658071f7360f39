package typecache

import (
	"fmt"
	"math/rand"
	"reflect"
	"testing"
	"time"
)

// syncMap is what Cache and Types have in common with a sync.Map.
type syncMap[K, V any] interface {
	Load(key K) (value V, ok bool)
	Get(key K) V
	Store(key K, value V)
	LoadOrStore(key K, value V) (actual V, loaded bool)
	LoadAndDelete(key K) (value V, loaded bool)
	Delete(key K)
	Swap(key K, value V) (previous V, loaded bool)
	CompareAndSwap(key K, old, new V) (swapped bool)
	CompareAndDelete(key K, old V) (deleted bool)
	Range(f func(key K, value V) bool)
	Len() int
	Clear()
}

var (
	_ syncMap[string, int]       = (*Cache[string, int])(nil)
	_ syncMap[reflect.Type, int] = (*Types[int])(nil)
)

// model is a cache beside the plain map it must agree with.
type model[K any] struct {
	t      *testing.T
	cache  syncMap[K, int]
	elapse func(time.Duration)
	key    func(byte) K
	max    int
	want   map[any]int
	exact  bool // nothing may be missing
}

// play does what program says, two bytes at a time: what, and to which key.
// Each answer of the cache must be the map's; but for a miss, once entries may have been dropped.
func (m *model[K]) play(program []byte) {
	m.want, m.exact = map[any]int{}, true
	for i := 0; i+1 < len(program); i += 2 {
		m.step(program[i], m.key(program[i+1]), i)
		if n := m.cache.Len(); n > m.max || m.exact && n != len(m.want) {
			m.t.Fatalf("step %d: Len() = %d, want %d, at most %d", i, n, len(m.want), m.max)
		}
	}
	m.list()
}

func (m *model[K]) list() {
	seen := map[any]int{}
	m.cache.Range(func(key K, value int) bool {
		if _, twice := seen[key]; twice {
			m.t.Fatalf("Range: %v twice", key)
		}
		seen[key] = value
		m.answer("Range", key, value, true)
		return true
	})
	if len(seen) != m.cache.Len() {
		m.t.Fatalf("Range: %d entries, Len() = %d", len(seen), m.cache.Len())
	}
}

func (m *model[K]) step(op byte, key K, i int) {
	before, in := m.want[key]
	if !in && len(m.want) >= m.max {
		m.exact = false // the next store may need room
	}
	switch op % 16 {
	case 0, 1:
		m.cache.Store(key, i)
		m.want[key] = i
	case 2, 3:
		actual, loaded := m.cache.LoadOrStore(key, i)
		m.answer("LoadOrStore", key, actual, loaded)
		if !loaded && actual != i {
			m.t.Fatalf("LoadOrStore(%v, %d) = %d, false", key, i, actual)
		}
		m.want[key] = actual
	case 4:
		value, loaded := m.cache.LoadAndDelete(key)
		m.answer("LoadAndDelete", key, value, loaded)
		delete(m.want, key)
	case 5:
		m.cache.Delete(key)
		delete(m.want, key)
	case 6:
		previous, loaded := m.cache.Swap(key, i)
		m.answer("Swap", key, previous, loaded)
		m.want[key] = i
	case 7:
		if m.cache.CompareAndSwap(key, before, i) {
			m.answer("CompareAndSwap", key, before, true)
			m.want[key] = i
		} else {
			m.answer("CompareAndSwap", key, 0, false)
		}
		if m.cache.CompareAndSwap(key, -1, i) {
			m.t.Fatalf("CompareAndSwap(%v, -1, %d) = true", key, i)
		}
	case 8:
		if m.cache.CompareAndDelete(key, -1) {
			m.t.Fatalf("CompareAndDelete(%v, -1) = true", key)
		}
		m.answer("CompareAndDelete", key, before, m.cache.CompareAndDelete(key, before))
		delete(m.want, key)
	case 9:
		switch i % 32 {
		case 0:
			m.cache.Clear()
			m.want, m.exact = map[any]int{}, true
		case 2:
			m.elapse(TTL / 3)
			m.exact = false
		case 4, 6, 8, 10:
			m.list()
		}
	default:
		value, ok := m.cache.Load(key)
		m.answer("Load", key, value, ok)
		if got := m.cache.Get(key); ok && got != value || !ok && got != 0 {
			m.t.Fatalf("Get(%v) = %d, Load says %d, %t", key, got, value, ok)
		}
	}
}

// answer checks what the cache says of key before the map is brought up to date.
func (m *model[K]) answer(method string, key K, value int, ok bool) {
	want, in := m.want[key]
	switch {
	case ok && (!in || value != want):
		m.t.Fatalf("%s(%v) = %d, want %d, %t", method, key, value, want, in)
	case !ok && in && m.exact:
		m.t.Fatalf("%s(%v) misses %d", method, key, want)
	case !ok && in:
		delete(m.want, key) // dropped, and must not come back
	}
}

type name string

type pair struct {
	typ reflect.Type
	tag string
}

var types = func() (types []reflect.Type) {
	types = append(types, nil, reflect.TypeOf(0), reflect.TypeOf(func() {}), reflect.TypeOf(struct{}{}))
	for i := len(types); i < 256; i++ {
		types = append(types, reflect.ArrayOf(i, types[1+i%3]))
	}
	return types
}()

func playCache[K comparable](t *testing.T, max int, key func(byte) K, program []byte) {
	timed(t, func(t *testing.T) {
		c := ofSize[K, int](max)
		m := model[K]{t: t, cache: c, elapse: c.elapse, key: key, max: max}
		m.play(program)
	})
}

func playTypes(t *testing.T, max int, program []byte) {
	timed(t, func(t *testing.T) {
		c := typesOfSize[int](max)
		key := func(b byte) reflect.Type { return types[b] }
		m := model[reflect.Type]{t: t, cache: c, elapse: c.elapse, key: key, max: max}
		m.play(program)
	})
}

var sizes = []int{1, 2, 3, 7, 64, 255, Capacity}

// programOf returns a program for a cache of some size, the same each time.
func programOf(max int) []byte {
	steps := 20_000
	if testing.Short() {
		steps = 4_000
	}
	program := make([]byte, 2*steps)
	rand.New(rand.NewSource(int64(max))).Read(program)
	return program
}

func TestAnswersAreThoseOfAMap(t *testing.T) {
	for _, max := range sizes {
		program := programOf(max)
		for kind, play := range map[string]func(*testing.T){
			"int":    func(t *testing.T) { playCache(t, max, func(b byte) int { return int(b) }, program) },
			"string": func(t *testing.T) { playCache(t, max, func(b byte) string { return fmt.Sprint(b) }, program) },
			"named":  func(t *testing.T) { playCache(t, max, func(b byte) name { return name(rune(b)) }, program) },
			"types":  func(t *testing.T) { playTypes(t, max, program) },
		} {
			t.Run(fmt.Sprint(kind, "/", max), play)
		}
	}
}

func FuzzAnswersAreThoseOfAMap(f *testing.F) {
	f.Add(uint8(1), []byte("\x00a\x0fa\x00b\x0fa\x02b"))
	f.Add(uint8(3), []byte("\x00a\x00b\x00c\x0fa\x0fb\x0fc\x00d\x0fa\x0fb\x0fc\x0fd"))
	f.Add(uint8(5), []byte("\x00a\x06a\x07a\x08a\x05a\x04a\x02a\x03a"))
	f.Add(uint8(9), []byte("\x00a\x0fa\x0fa\x0aa\x0ba\x0ba\x0ba\x0ba\x0ba\x0ba\x0ba\x0ba\x0ba\x0ba\x0aa\x0fa\x00b\x0fa"))
	f.Fuzz(func(t *testing.T, max uint8, program []byte) {
		playCache(t, int(max)+1, func(b byte) string { return string(rune(b)) }, program)
		playTypes(t, int(max)+1, program)
	})
}

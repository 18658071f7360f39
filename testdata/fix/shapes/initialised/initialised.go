// Package initialised has the ways in which a map is made before it is first used.
package initialised

import (
	"reflect"
	"sync"
)

type info struct{ typ reflect.Type }

var (
	mu   sync.Mutex
	once sync.Once
	// byOnce are the types met so far.
	byOnce map[reflect.Type]*info // want "GL002"
)

// ByOnce makes its map in a closure.
func ByOnce(t reflect.Type) *info {
	// make the map
	once.Do(func() {
		byOnce = make(map[reflect.Type]*info)
	})

	mu.Lock()
	defer mu.Unlock()
	i, ok := byOnce[t]
	if !ok {
		i = &info{t}
		byOnce[t] = i
	}
	return i
}

var named struct {
	once  sync.Once
	mu    sync.Mutex
	types map[string]reflect.Type // want "GL001"
}

func makeNamed() {
	named.types = map[string]reflect.Type{}
}

// ByName has a function of its own for the making.
func ByName(name string, v any) reflect.Type {
	named.once.Do(makeNamed)
	named.mu.Lock()
	defer named.mu.Unlock()
	t, ok := named.types[name]
	if !ok {
		t = reflect.TypeOf(v)
		named.types[name] = t
	}
	return t
}

var (
	startMu sync.Mutex
	atStart map[reflect.Type]*info // want "GL002"
	started bool
)

func init() {
	// The map is made here.
	atStart = make(map[reflect.Type]*info)
	started = true
}

var alone map[reflect.Type]*info // want "GL002"

func init() {
	alone = make(map[reflect.Type]*info, 8)
}

// AtStart uses what init made.
func AtStart(t reflect.Type) (*info, *info, bool) {
	startMu.Lock()
	defer startMu.Unlock()
	i, ok := atStart[t]
	if !ok {
		i = &info{t}
		atStart[t] = i
	}
	j, ok := alone[t]
	if !ok {
		j = &info{t}
		alone[t] = j
	}
	return i, j, started
}

// Mapper is made by constructors.
type Mapper struct {
	once  sync.Once
	mu    sync.Mutex
	plans map[reflect.Type]*info // want "GL002"
	tag   string
}

// NewMapper fills a new one.
func NewMapper(tag string) *Mapper {
	m := new(Mapper)
	m.plans = make(map[reflect.Type]*info)
	m.tag = tag
	return m
}

// OtherMapper has it in a literal.
func OtherMapper() *Mapper {
	return &Mapper{plans: map[reflect.Type]*info{}}
}

func (m *Mapper) prepare() {
	m.once.Do(func() { m.plans = make(map[reflect.Type]*info) })
}

// Plan prepares once.
func (m *Mapper) Plan(t reflect.Type) *info {
	m.prepare()
	m.mu.Lock()
	defer m.mu.Unlock()
	if i, ok := m.plans[t]; ok {
		return i
	}
	i := &info{t}
	m.plans[t] = i
	return i
}

type lazy struct {
	mu    sync.Mutex
	plans map[reflect.Type]*info // want "GL002"
}

func (l *lazy) init() {
	l.plans = make(map[reflect.Type]*info)
}

func (l *lazy) plan(t reflect.Type) *info {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.plans == nil {
		l.init()
	}
	if i, ok := l.plans[t]; ok {
		return i
	}
	i := &info{t}
	l.plans[t] = i
	return i
}

var shared lazy

// Lazy makes it where it is missing.
func Lazy(t reflect.Type) *info { return shared.plan(t) }

var both struct {
	once  sync.Once
	mu    sync.Mutex
	types map[reflect.Type]*info // want "GL002"
	count map[string]int
}

// Both makes a counter as well, for which the sync.Once stays.
func Both(t reflect.Type) *info {
	both.once.Do(func() {
		both.types = make(map[reflect.Type]*info)
		both.count = make(map[string]int)
	})
	both.mu.Lock()
	defer both.mu.Unlock()
	both.count[t.Name()]++
	if i, ok := both.types[t]; ok {
		return i
	}
	i := &info{t}
	both.types[t] = i
	return i
}

type renewed struct {
	plans sync.Map // want "GL002"
}

func newRenewed() *renewed {
	r := &renewed{}
	r.plans = sync.Map{}
	return r
}

func (r *renewed) plan(t reflect.Type) *info {
	if i, ok := r.plans.Load(t); ok {
		return i.(*info)
	}
	i, _ := r.plans.LoadOrStore(t, &info{t})
	return i.(*info)
}

var again = newRenewed()

// Renewed has a sync.Map that its constructor makes once more.
func Renewed(t reflect.Type) *info { return again.plan(t) }

var (
	pairMu sync.Mutex
	left   map[reflect.Type]*info // want "GL002"
	right  map[string]*info       // want "GL001"
)

// The two maps of Pair.
func init() {
	left = make(map[reflect.Type]*info)
	right = make(map[string]*info)
}

// Pair has two maps that are made in one place.
func Pair(t reflect.Type, name string) (*info, *info) {
	pairMu.Lock()
	defer pairMu.Unlock()
	l, ok := left[t]
	if !ok {
		l = &info{t}
		left[t] = l
	}
	r, ok := right[name]
	if !ok {
		r = &info{t}
		right[name] = r
	}
	return l, r
}

//go:build goleak

package harness

import (
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
)

type sized struct{ size int }

func (s *sized) Len() int { return s.size }

type embedding struct{ sync.Map }

type guarded struct {
	sync.RWMutex
	kept map[string]int
	next *guarded
}

type loader interface {
	Load(key interface{}) (interface{}, bool)
	Range(f func(key, value interface{}) bool)
}

func TestEveryKindOfCacheIsCounted(t *testing.T) {
	var direct sync.Map
	direct.Store("a", 1)
	direct.Store("b", 2)
	pointer := &direct
	var embedded embedding
	embedded.Store("a", 1)
	var hidden loader = &direct
	two := map[string]int{"a": 1, "b": 2}
	var copied, unset atomic.Value
	copied.Store(two)
	var typed atomic.Pointer[map[string]int]
	typed.Store(&two)
	var nested sync.Map
	nested.Store("inner", &direct)
	var none map[string]int
	var absent *sized
	generated := &sized{7}
	number := 1
	shards := [2]guarded{{kept: two}, {kept: two}}
	shards[0].next = &shards[0]
	pointers := []*guarded{{kept: two}, {}}

	for name, c := range map[string]struct {
		cache interface{}
		want  int
	}{
		"sync.Map":                     {&direct, 2},
		"*sync.Map":                    {&pointer, 2},
		"embedded sync.Map":            {&embedded, 1},
		"behind an interface":          {&hidden, 2},
		"map":                          {&two, 2},
		"nil map":                      {&none, 0},
		"atomic.Value":                 {&copied, 2},
		"atomic.Value not yet set":     {&unset, 0},
		"atomic.Pointer":               {&typed, 2},
		"sync.Map in a sync.Map":       {&nested, 3},
		"with Len":                     {&generated, 7},
		"nil pointer to one with Len":  {&absent, 0},
		"lock and map":                 {&shards[0], 2},
		"shards":                       {&shards, 4},
		"shards behind pointers":       {&pointers, 2},
		"not a container":              {&number, -1},
		"a struct without a container": {&struct{ a, b int }{}, -1},
		"a sync.Map out of reach":      {&struct{ m sync.Map }{}, -1},
	} {
		if got := goleakEntries(reflect.ValueOf(c.cache)); got != c.want {
			t.Errorf("%s: %d entries, want %d", name, got, c.want)
		}
	}
	if got := goleakEntries(reflect.ValueOf(nil)); got != -1 {
		t.Errorf("nil: %d entries, want -1", got)
	}
}

func TestRequestsDifferOnlyInWhatVaries(t *testing.T) {
	defer func() { goleakVaries = struct{ strings, numbers, instances, types bool }{} }()
	if goleakString(1) != goleakString(2) || goleakNumber(1) != goleakNumber(2) || goleakInstance(1) != goleakInstance(2) {
		t.Error("nothing varies, but requests differ")
	}
	goleakVaries.strings, goleakVaries.numbers, goleakVaries.instances = true, true, true
	if goleakString(1) == goleakString(2) || goleakNumber(1) == goleakNumber(2) || goleakInstance(1) == goleakInstance(2) {
		t.Error("all vary, but requests are the same")
	}
	if goleakType(1) != goleakType(2) {
		t.Error("instances vary, but so do types")
	}
	goleakMakeTypes(3)
	goleakVaries.types = true
	if goleakType(1) == goleakType(2) || goleakValue(1).Type() == goleakValue(2).Type() {
		t.Error("types vary, but are the same")
	}
	if !goleakValue(1).CanAddr() {
		t.Error("a value cannot be addressed")
	}
}

// Package dropped has caches of reflect.TypeOf in each shape that can be taken out.
package dropped

import (
	"fmt"
	"reflect"
	"sync"
)

// byObject has the types of objects.
var byObject sync.Map

// ByObject looks up, computes and stores.
func ByObject(object any) reflect.Type {
	// Most are known.
	if t, ok := byObject.Load(object); ok {
		return t.(reflect.Type)
	}
	t := reflect.TypeOf(object)
	byObject.Store(object, t)
	return t
}

var (
	errNil = fmt.Errorf("nil has no type")

	// byValue has the types of values.
	byValue sync.Map // reflect.Value -> reflect.Type
)

// ByValue lets the first store win.
func ByValue(v reflect.Value) (reflect.Type, error) {
	if !v.IsValid() {
		return nil, errNil
	}
	if t, ok := byValue.Load(v); ok {
		return t.(reflect.Type), nil
	}

	t, _ := byValue.LoadOrStore(v, v.Type())
	return t.(reflect.Type), nil
}

var (
	mu     sync.RWMutex
	byName = map[string]reflect.Type{}
)

// ByName locks twice, and makes the key of the type.
func ByName(v any) reflect.Type {
	name := reflect.TypeOf(v).String()
	mu.RLock()
	t, ok := byName[name]
	mu.RUnlock()
	if ok {
		return t
	}
	t = reflect.TypeOf(v)
	mu.Lock()
	byName[name] = t
	mu.Unlock()
	return t
}

var kindsMu sync.Mutex

var kinds = make(map[string]reflect.Type)

// Kind locks to the end, and goes on after a miss.
func Kind(v any) reflect.Kind {
	kindsMu.Lock()
	defer kindsMu.Unlock()

	name := fmt.Sprintf("%T", v)
	t, ok := kinds[name]
	if !ok {
		// Never seen.
		t = reflect.TypeOf(v)
		kinds[name] = t
	}
	return t.Kind()
}

var result sync.Map

// Result has a name for its result, and looks up a key that it makes for it.
func Result(v any) (t reflect.Type) {
	key := reflect.TypeOf(v).PkgPath() + "." + reflect.TypeOf(v).Name()
	if known, ok := result.Load(key); ok {
		return known.(reflect.Type)
	}
	t = reflect.TypeOf(v)
	result.Store(key, t)
	return
}

// Registry has a cache beside other things.
type Registry struct {
	names []string

	types sync.Map // reflect.Type by object
}

// Add says what type an object has.
func (r *Registry) Add(name string, object any) string {
	r.names = append(r.names, name)
	known, ok := r.types.Load(object)
	if !ok {
		known = reflect.TypeOf(object)
		r.types.Store(object, known)
	}
	return name + " " + known.(reflect.Type).String()
}

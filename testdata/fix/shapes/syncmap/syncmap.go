// Package syncmap has the shapes of caches in a sync.Map.
package syncmap

import (
	"fmt"
	"reflect"
	stdsync "sync"
)

// Info is what is computed for a type.
type Info struct {
	Type   reflect.Type
	Fields []string
}

func compute(t reflect.Type) *Info {
	info := &Info{Type: t}
	for i := 0; t.Kind() == reflect.Struct && i < t.NumField(); i++ {
		info.Fields = append(info.Fields, t.Field(i).Name)
	}
	return info
}

var byName stdsync.Map // want "GL001"

// ByName loads, computes on a miss and stores, under the caller's name.
func ByName(name string, v any) *Info {
	if cached, ok := byName.Load(name); ok {
		return cached.(*Info)
	}
	info := compute(reflect.TypeOf(v))
	byName.Store(name, info)
	return info
}

var byType stdsync.Map // want "GL002"

// ByType lets the first store win.
func ByType(t reflect.Type) *Info {
	if cached, ok := byType.Load(t); ok {
		return cached.(*Info)
	}
	cached, _ := byType.LoadOrStore(t, compute(t))
	return cached.(*Info)
}

type key struct {
	t    reflect.Type
	list string
}

var byParts = stdsync.Map{} // want "GL001"

// ByParts stores in the branch of the miss and asserts in the other.
func ByParts(t reflect.Type, list string) (info *Info) {
	k := key{t, list}
	if cached, ok := byParts.Load(k); !ok {
		info = compute(t)
		byParts.Store(k, info)
	} else {
		info = cached.(*Info)
	}
	return info
}

var byLength stdsync.Map // want "GL001"

// ByLength keeps values of two types, so that its assertions must stay.
func ByLength(n int, t reflect.Type) (*Info, error) {
	if cached, ok := byLength.Load(n); ok {
		if err, failed := cached.(error); failed {
			return nil, err
		}
		return cached.(*Info), nil
	}
	if t == nil {
		err := fmt.Errorf("no type for %d", n)
		byLength.Store(n, err)
		return nil, err
	}
	info := compute(t)
	byLength.Store(n, info)
	return info, nil
}

// Forget takes one name back when asked; nobody asks in this program.
func forget(name string) { byName.Delete(name) }

var byWord stdsync.Map // want "GL001"

// ByWord loads into a variable that may hold anything, so that its assertion must stay.
func ByWord(word string, v any) *Info {
	found, ok := v, false
	if found, ok = byWord.Load(word); !ok {
		found, _ = byWord.LoadOrStore(word, compute(reflect.TypeOf(v)))
	}
	return found.(*Info)
}

var cleared stdsync.Map // want "GL001"

// Cleared is asked by tests, which empty it.
func Cleared(name string, v any) *Info {
	if cached, ok := cleared.Load(name); ok {
		return cached.(*Info)
	}
	info := compute(reflect.TypeOf(v))
	cleared.Store(name, info)
	return info
}

type fields = map[string]reflect.StructField

var fieldsByType stdsync.Map // want "GL002"

// Fields asserts to an alias.
func Fields(t reflect.Type) fields {
	if found, ok := fieldsByType.Load(t); ok {
		return found.(fields)
	}
	all := fields{}
	for i := 0; i < t.NumField(); i++ {
		all[t.Field(i).Name] = t.Field(i)
	}
	fieldsByType.Store(t, all)
	return all
}

var named stdsync.Map // want "GL002"

// Named gives what it found another name with its type.
func Named(t reflect.Type) []string {
	if v, _ := named.Load(t); v != nil {
		info := v.(*Info)
		return info.Fields
	}
	info := compute(t)
	named.Store(t, info)
	return info.Fields
}

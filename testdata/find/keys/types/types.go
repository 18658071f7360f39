// Package types has keys of which there are as many as there are types.
package types

import (
	"fmt"
	"reflect"
	"sync"
)

type info struct{ fields []reflect.StructField }

func newInfo(t reflect.Type) *info { return &info{fields: reflect.VisibleFields(t)} }

type pair struct{ from, to reflect.Type }

type flagged struct {
	t      reflect.Type
	strict bool
	kind   reflect.Kind
}

var (
	byType    sync.Map // want "GL002 byType"
	byPair    sync.Map // want "GL002 byPair"
	byFlagged sync.Map // want "GL002 byFlagged"
	byArray   sync.Map // want "GL002 byArray"
	byString  sync.Map // want "GL005 byString .* the package path and name"
	byVerb    sync.Map // want "GL005 byVerb .* the String\\(\\)"
	byField   sync.Map // want "GL002 byField"
	mu        sync.Mutex
	anonymous = map[struct { // want "GL002 anonymous"
		t   reflect.Type
		ptr bool
	}]*info{}
)

// ByType is keyed by a type.
func ByType(v any) any {
	t := reflect.TypeOf(v)
	i, _ := byType.LoadOrStore(t, newInfo(t))
	return i
}

// ByPair is keyed by two types.
func ByPair(from, to any) any {
	key := pair{reflect.TypeOf(from), reflect.TypeOf(to)}
	i, _ := byPair.LoadOrStore(key, newInfo(key.to))
	return i
}

// ByFlagged is keyed by a type, a flag and a kind.
func ByFlagged(t reflect.Type, strict bool) any {
	i, _ := byFlagged.LoadOrStore(flagged{t: t, strict: strict, kind: t.Kind()}, newInfo(t))
	return i
}

// ByArray is keyed by an array of two types.
func ByArray(from, to reflect.Type) any {
	key := [2]reflect.Type{from, to}
	i, _ := byArray.LoadOrStore(key, newInfo(to))
	return i
}

// ByString is keyed by how a type prints.
func ByString(t reflect.Type) any {
	i, _ := byString.LoadOrStore(t.PkgPath()+"."+t.String(), newInfo(t))
	return i
}

// ByVerb is keyed by what fmt prints of a value's type.
func ByVerb(v any) any {
	key := fmt.Sprintf("%T", v)
	i, _ := byVerb.LoadOrStore(key, newInfo(reflect.TypeOf(v)))
	return i
}

// ByField is keyed by the names of a type's own fields.
func ByField(t reflect.Type) (all []any) {
	for i := 0; i < t.NumField(); i++ {
		f := t.Field(i)
		v, _ := byField.LoadOrStore(f.Name, f)
		all = append(all, v)
	}
	return all
}

// Anonymous is keyed by a struct without a name.
func Anonymous(t reflect.Type) *info {
	key := struct {
		t   reflect.Type
		ptr bool
	}{t, t.Kind() == reflect.Pointer}
	mu.Lock()
	defer mu.Unlock()
	i, ok := anonymous[key]
	if !ok {
		i = newInfo(t)
		anonymous[key] = i
	}
	return i
}

// Package data has keys that callers make up.
package data

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
)

type info struct{ fields []reflect.StructField }

func newInfo(t reflect.Type) *info { return &info{fields: reflect.VisibleFields(t)} }

type column struct {
	t    reflect.Type
	name string
}

type named string

var (
	byName     sync.Map // want "GL001 byName .* `name` is a parameter of exported ByName"
	byNumber   sync.Map // want "GL001 byNumber"
	byColumn   sync.Map // want "GL001 byColumn"
	byFormat   sync.Map // want "GL001 byFormat"
	byJoin     sync.Map // want "GL001 byJoin"
	byValue    sync.Map // want "GL004 byValue .* key `value` is a reflect.Value"
	byInstance sync.Map // want "GL004 byInstance"
	byPointer  sync.Map // want "GL004 byPointer"
	byPart     sync.Map // want "GL001 byPart"
	byWord     sync.Map // want "GL001 byWord"
	byLiteral  sync.Map // want "GL001 byLiteral"
	byLocal    sync.Map // want "GL001 byLocal keeps \\*info .* key part"

	mu       sync.Mutex
	byTable  = map[named]*info{}                   // want "GL001 byTable"
	nested   = map[string]map[reflect.Type]*info{} // want "GL001 nested"
	instance = map[any]reflect.Type{}              // want "GL004 instance"
)

// ByName is keyed by a caller's string.
func ByName(name string, t reflect.Type) any {
	i, _ := byName.LoadOrStore(name, newInfo(t))
	return i
}

// ByNumber is keyed by a number from the wire.
func ByNumber(number int32, t reflect.Type) any {
	i, _ := byNumber.LoadOrStore(number, newInfo(t))
	return i
}

// ByColumn is keyed by a type and a column of a result set.
func ByColumn(t reflect.Type, name string) any {
	i, _ := byColumn.LoadOrStore(column{t, name}, newInfo(t))
	return i
}

// ByFormat is keyed by a text that holds a type and a caller's string.
func ByFormat(t reflect.Type, table string) any {
	key := fmt.Sprintf("%p-%s", t, table)
	i, _ := byFormat.LoadOrStore(key, newInfo(t))
	return i
}

// ByJoin is keyed by a text made of callers' strings.
func ByJoin(t reflect.Type, columns []string) any {
	key := t.String() + ":" + strings.Join(columns, ",")
	i, _ := byJoin.LoadOrStore(key, newInfo(t))
	return i
}

// ByValue is keyed by a reflect.Value, which no two calls share.
func ByValue(v any) any {
	value := reflect.Indirect(reflect.ValueOf(v))
	i, _ := byValue.LoadOrStore(value, newInfo(value.Type()))
	return i
}

// ByInstance is keyed by the value itself.
func ByInstance(v any) any {
	i, _ := byInstance.LoadOrStore(v, newInfo(reflect.TypeOf(v)))
	return i
}

// ByPointer is keyed by the address of something made in each call.
func ByPointer(v any) any {
	i := newInfo(reflect.TypeOf(v))
	kept, _ := byPointer.LoadOrStore(&i, i)
	return kept
}

// ByPart is keyed by a part of a caller's string.
func ByPart(path string, v any) any {
	name := strings.TrimPrefix(path, "/")
	if at := strings.IndexByte(name, '/'); at >= 0 {
		name = name[:at]
	}
	i, _ := byPart.LoadOrStore(name, reflect.TypeOf(v))
	return i
}

// ByWord is keyed by the words of a caller's text.
func ByWord(text string, v any) {
	for _, word := range strings.Fields(text) {
		byWord.LoadOrStore(word, reflect.TypeOf(v))
	}
}

// ByLiteral is keyed through two unexported functions.
func ByLiteral(request map[string]string, v any) any { return viaPath(request["path"], v) }

func viaPath(path string, v any) any { return viaKey("route "+path, v) }

func viaKey(key string, v any) any {
	i, _ := byLiteral.LoadOrStore(key, reflect.TypeOf(v))
	return i
}

// ByTable is keyed by a string type of the package's own.
func ByTable(table string, t reflect.Type) *info {
	mu.Lock()
	defer mu.Unlock()
	i, ok := byTable[named(table)]
	if !ok {
		i = newInfo(t)
		byTable[named(table)] = i
	}
	return i
}

// Nested is keyed by a caller's string first, by a type then.
func Nested(tag string, t reflect.Type) *info {
	mu.Lock()
	defer mu.Unlock()
	if i, ok := nested[tag][t]; ok {
		return i
	}
	if nested[tag] == nil {
		nested[tag] = map[reflect.Type]*info{}
	}
	i := newInfo(t)
	nested[tag][t] = i
	return i
}

// Instance is keyed by the value itself, in a map.
func Instance(v any) reflect.Type {
	mu.Lock()
	defer mu.Unlock()
	t, ok := instance[v]
	if !ok {
		t = reflect.TypeOf(v)
		instance[v] = t
	}
	return t
}

// ByLocal is keyed by a struct that a function declares.
func ByLocal(t reflect.Type, name string) any {
	type key struct {
		t    reflect.Type
		name string
	}
	k := key{t, name}
	i, _ := byLocal.LoadOrStore(k, newInfo(t))
	return i
}
